#ifndef FALLOW_DAEMON_TRANSFER_JSON_WRITER_H_
#define FALLOW_DAEMON_TRANSFER_JSON_WRITER_H_

// Writes a JSON array of entries in the form used by all listings (docs/commands.md), entry by
// entry. Attachments become files under `<name>.attachments/` beside it; each one's `path` names
// its file.

#include <filesystem>
#include <memory>
#include <utility>

#include "daemon/transfer/new_file.h"
#include "daemon/transfer/writer.h"

namespace fallow::transfer {

class JsonWriter final : public EntryWriter {
 public:
  static absl::StatusOr<std::unique_ptr<EntryWriter>> Open(const std::filesystem::path& path,
                                                           ProblemLog* problems);
  absl::Status Write(const ExportEntry& entry) override;
  absl::Status Finish() override;
  std::uint64_t attachments() const override { return attachments_written_; }

 private:
  JsonWriter(std::filesystem::path attachments, std::unique_ptr<NewFile> file, ProblemLog* problems)
      : attachments_(std::move(attachments)), file_(std::move(file)), problems_(problems) {}

  const std::filesystem::path attachments_;
  const std::unique_ptr<NewFile> file_;
  ProblemLog* const problems_;
  bool any_ = false;
  std::uint64_t attachments_written_ = 0;
};

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_JSON_WRITER_H_
