#ifndef FALLOW_TESTS_SUPPORT_SYNC_DISK_H_
#define FALLOW_TESTS_SUPPORT_SYNC_DISK_H_

// A disk that tracks which names a power cut could remove: those created or moved in a folder that
// has not been synced since. One thread at a time.

#include <memory>
#include <set>
#include <vector>

#include "daemon/store/sealed/disk.h"

namespace fallow::tests {

class SyncDisk final : public store::Disk {
 public:
  explicit SyncDisk(store::Disk& base) : base_(base) {}

  const std::set<store::Path>& unsynced() const { return unsynced_; }

  absl::StatusOr<std::unique_ptr<store::InputFile>> Open(const store::Path& file) override {
    return base_.Open(file);
  }
  absl::StatusOr<std::unique_ptr<store::OutputFile>> Create(const store::Path& file) override {
    unsynced_.insert(file);
    return base_.Create(file);
  }
  absl::Status CreateFolder(const store::Path& folder) override {
    const absl::Status made = base_.CreateFolder(folder);
    if (made.ok()) unsynced_.insert(folder);
    return made;
  }
  absl::Status Rename(const store::Path& from, const store::Path& to) override {
    unsynced_.erase(from);
    unsynced_.insert(to);
    return base_.Rename(from, to);
  }
  absl::Status SyncFolder(const store::Path& folder) override {
    std::erase_if(unsynced_, [&](const store::Path& path) { return path.parent_path() == folder; });
    return base_.SyncFolder(folder);
  }
  absl::Status Remove(const store::Path& path) override {
    unsynced_.erase(path);
    return base_.Remove(path);
  }
  absl::StatusOr<std::vector<store::FolderEntry>> List(const store::Path& folder) override {
    return base_.List(folder);
  }

 private:
  store::Disk& base_;
  std::set<store::Path> unsynced_;
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_SYNC_DISK_H_
