#ifndef FALLOW_DAEMON_TRANSFER_JRNL_READER_H_
#define FALLOW_DAEMON_TRANSFER_JRNL_READER_H_

// Reads jrnl's text files: a single file, or a folder journal with one file per day
// (2024/03/01.txt). jrnl stores local times without a zone: they are taken to be in the default
// zone.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/transfer/byte_source.h"
#include "daemon/transfer/jrnl_format.h"
#include "daemon/transfer/reader.h"

namespace fallow::transfer {

class JrnlReader final : public EntryReader {
 public:
  static absl::StatusOr<std::unique_ptr<EntryReader>> Open(const std::filesystem::path& path,
                                                           const ReaderOptions& options,
                                                           ProblemLog* problems);
  // One file's content; `name` is for Problem::where.
  JrnlReader(std::unique_ptr<ByteSource> content, std::uint64_t size, std::string name,
             const ReaderOptions& options, Zone zone, ProblemLog* problems);

  // INVALID_ARGUMENT for a file that jrnl encrypted.
  absl::StatusOr<std::optional<Entry>> Next() override;
  Progress progress() const override;

 private:
  struct File {
    std::string name;
    std::filesystem::path path;
  };
  JrnlReader(std::vector<File> files, std::uint64_t size, const ReaderOptions& options, Zone zone,
             ProblemLog* problems);

  // Handles one line; returns an entry when the line completes the previous one.
  absl::StatusOr<std::optional<Entry>> TakeLine(std::string_view line);
  void Begin(const JrnlLine& line);
  std::optional<Entry> Complete();
  void AppendText(std::string_view line);
  void EndFile();
  bool OpenNextFile();
  std::string Where(std::uint64_t line) const;

  const ReaderOptions options_;
  const Zone zone_;
  ProblemLog* const problems_;
  std::vector<File> files_;
  std::size_t next_file_ = 0;
  std::uint64_t bytes_before_ = 0;  // of the files that were read completely
  std::uint64_t bytes_total_ = 0;

  std::string name_;  // of the file being read
  std::unique_ptr<LineReader> lines_;
  std::optional<JrnlDialect> dialect_;  // determined by the first line that is not empty
  bool any_entry_ = false;
  std::uint64_t stray_line_ = 0;  // the first line of text that does not belong to an entry, or 0

  struct Pending {
    std::uint64_t line = 0;
    WallTime at;
    std::string text;
    bool starred = false;
    bool too_long = false;
  };
  std::optional<Pending> pending_;
};

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_JRNL_READER_H_
