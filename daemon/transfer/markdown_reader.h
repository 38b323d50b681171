#ifndef FALLOW_DAEMON_TRANSFER_MARKDOWN_READER_H_
#define FALLOW_DAEMON_TRANSFER_MARKDOWN_READER_H_

// Reads a folder of Markdown files, one entry each, with or without YAML front matter: what Fallow
// itself writes, and what Obsidian, Hugo, Jekyll and jrnl write. docs/formats.md lists the keys.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/transfer/front_matter.h"
#include "daemon/transfer/import_folder.h"
#include "daemon/transfer/reader.h"
#include "daemon/transfer/wall_time.h"

namespace fallow::transfer {

class MarkdownReader final : public EntryReader {
 public:
  static absl::StatusOr<std::unique_ptr<EntryReader>> Open(const std::filesystem::path& path,
                                                           const ReaderOptions& options,
                                                           ProblemLog* problems);

  absl::StatusOr<std::optional<Entry>> Next() override;
  Progress progress() const override { return {next_, files_.size()}; }

 private:
  MarkdownReader(std::shared_ptr<const ImportFolder> folder, Zone zone, ProblemLog* problems);

  std::optional<Entry> ReadFile(const std::string& file);

  const std::shared_ptr<const ImportFolder> folder_;
  const Zone zone_;
  ProblemLog* const problems_;
  const std::vector<std::string> files_;
  std::size_t next_ = 0;
};

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_MARKDOWN_READER_H_
