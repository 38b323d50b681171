#ifndef FALLOW_DAEMON_TRANSFER_WRITER_H_
#define FALLOW_DAEMON_TRANSFER_WRITER_H_

// Writes a journal in a form that other programs read. Files are newly created, readable only by
// their owner, and have a temporary name until they are complete; existing files are never
// overwritten. The output is plaintext: the caller has obtained the user's consent. A writer
// belongs to one thread.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/transfer/entry.h"
#include "daemon/transfer/problem.h"

namespace fallow::transfer {

struct ExportEntry {
  Entry entry;         // `id` is the journal's own id; `origin` and `where` are not used
  std::string title;   // as in listings
  std::string device;  // the device it was written on
};

class EntryWriter {
 public:
  virtual ~EntryWriter() = default;
  // What the format cannot hold is reported in the problem log as a notice, and an attachment that
  // cannot be read as left out; a failed Status (a full disk) ends the export.
  virtual absl::Status Write(const ExportEntry& entry) = 0;
  // How many attachments were written so far, whole.
  virtual std::uint64_t attachments() const { return 0; }
  // Completes the files and syncs them to disk. Without it, a single-file export leaves nothing,
  // and a folder contains the entries written so far.
  virtual absl::Status Finish() = 0;
};

// The formats that can be written: "json", "jrnl", "markdown".
const std::vector<std::string_view>& WritableFormats();

// `path` is a folder for markdown (new or empty), otherwise a file that does not exist yet.
// INVALID_ARGUMENT for an unknown format or a `path` that is taken.
absl::StatusOr<std::unique_ptr<EntryWriter>> OpenWriter(std::string_view format,
                                                        const std::filesystem::path& path,
                                                        ProblemLog* problems);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_WRITER_H_
