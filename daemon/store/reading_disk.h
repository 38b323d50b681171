#ifndef FALLOW_DAEMON_STORE_READING_DISK_H_
#define FALLOW_DAEMON_STORE_READING_DISK_H_

// A disk of which everything can be read and nothing changed: what a vault that is open for reading
// only runs on, so that nothing it does can reach the folder. Safe from any thread, as its base is.

#include <memory>
#include <utility>

#include "daemon/store/sealed/disk.h"

namespace fallow::store {

class ReadingDisk final : public Disk {
 public:
  // `base` outlives it. Changes fail with `why`.
  ReadingDisk(Disk& base, absl::Status why) : base_(base), why_(std::move(why)) {}

  absl::StatusOr<std::unique_ptr<InputFile>> Open(const Path& file) override {
    return base_.Open(file);
  }
  absl::StatusOr<std::vector<FolderEntry>> List(const Path& folder) override {
    return base_.List(folder);
  }
  absl::StatusOr<std::unique_ptr<OutputFile>> Create(const Path&) override { return why_; }
  absl::StatusOr<std::unique_ptr<OutputFile>> Extend(const Path&) override { return why_; }
  absl::Status CreateFolder(const Path&) override { return why_; }
  absl::Status Rename(const Path&, const Path&) override { return why_; }
  absl::Status SyncFolder(const Path&) override { return why_; }
  absl::Status Remove(const Path&) override { return why_; }

 private:
  Disk& base_;
  const absl::Status why_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_READING_DISK_H_
