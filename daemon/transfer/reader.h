#ifndef FALLOW_DAEMON_TRANSFER_READER_H_
#define FALLOW_DAEMON_TRANSFER_READER_H_

// Reads other programs' journals, one entry at a time and in bounded memory. A bad entry is
// reported in the problem log and reading continues after it; a failed Status means that nothing
// can be read. Nothing is ever written. A reader belongs to one thread.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/transfer/entry.h"
#include "daemon/transfer/problem.h"

namespace fallow::transfer {

struct ReaderOptions {
  std::string default_zone = "UTC";     // for times written without a zone
  std::string jrnl_tag_symbols = "#@";  // begin a tag in a jrnl file, as in jrnl's settings
};

class EntryReader {
 public:
  virtual ~EntryReader() = default;
  // The next entry, or nothing at the end.
  virtual absl::StatusOr<std::optional<Entry>> Next() = 0;
  // The progress, in units that suit the format (bytes or files); total 0 when unknown.
  struct Progress {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
  };
  virtual Progress progress() const = 0;
};

// The formats that can be read: "dayone", "jrnl", "markdown".
const std::vector<std::string_view>& ReadableFormats();

// INVALID_ARGUMENT for an unknown format or zone, NOT_FOUND when `path` does not exist. `problems`
// must outlive the reader.
absl::StatusOr<std::unique_ptr<EntryReader>> OpenReader(std::string_view format,
                                                        const std::filesystem::path& path,
                                                        const ReaderOptions& options,
                                                        ProblemLog* problems);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_READER_H_
