#ifndef FALLOW_TESTS_SIMULATION_MEMORY_DISK_H_
#define FALLOW_TESTS_SIMULATION_MEMORY_DISK_H_

// The files of a vault other than SQLite's, on a simulated disk. Not thread-safe.

#include "daemon/store/sealed/disk.h"
#include "tests/simulation/memory_files.h"

namespace fallow::simulation {

class MemoryDisk final : public store::Disk {
 public:
  explicit MemoryDisk(MemoryFiles& files) : files_(files) {}

  absl::StatusOr<std::unique_ptr<store::InputFile>> Open(const store::Path& file) override;
  absl::StatusOr<std::unique_ptr<store::OutputFile>> Create(const store::Path& file) override;
  absl::Status CreateFolder(const store::Path& folder) override;
  absl::Status Rename(const store::Path& from, const store::Path& to) override;
  absl::Status SyncFolder(const store::Path& folder) override;
  absl::Status Remove(const store::Path& path) override;
  absl::StatusOr<std::vector<store::FolderEntry>> List(const store::Path& folder) override;

 private:
  MemoryFiles& files_;
};

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_MEMORY_DISK_H_
