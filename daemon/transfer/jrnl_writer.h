#ifndef FALLOW_DAEMON_TRANSFER_JRNL_WRITER_H_
#define FALLOW_DAEMON_TRANSFER_JRNL_WRITER_H_

// Writes jrnl's text file, in the time format "%Y-%m-%d %H:%M:%S". It holds text, wall time, star
// and tags; what it cannot hold (people, moods, zones, attachments) is reported once for each kind.

#include <filesystem>
#include <memory>
#include <utility>

#include "daemon/transfer/new_file.h"
#include "daemon/transfer/writer.h"

namespace fallow::transfer {

class JrnlWriter final : public EntryWriter {
 public:
  static absl::StatusOr<std::unique_ptr<EntryWriter>> Open(const std::filesystem::path& path,
                                                           ProblemLog* problems);
  absl::Status Write(const ExportEntry& entry) override;
  absl::Status Finish() override;

 private:
  JrnlWriter(std::unique_ptr<NewFile> file, ProblemLog* problems)
      : file_(std::move(file)), problems_(problems) {}
  void SayWhatIsLost(const Entry& entry);

  const std::unique_ptr<NewFile> file_;
  ProblemLog* const problems_;
  std::string zone_;  // of the first entry
  bool any_ = false;
};

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_JRNL_WRITER_H_
