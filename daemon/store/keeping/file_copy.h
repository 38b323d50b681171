#ifndef FALLOW_DAEMON_STORE_KEEPING_FILE_COPY_H_
#define FALLOW_DAEMON_STORE_KEEPING_FILE_COPY_H_

// A compact copy of a sealed database under another key, made beside the thread that owns the
// database: what is copied is its main file, without its WAL. It has a connection, a VFS and keys
// of its own, and shares nothing with the owner but that file, which the owner therefore leaves as
// it is (Index::Freeze) until Run has returned.
//
// Make and the destructor belong to the owner's thread, Run to any one thread, Stop to all.

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "daemon/store/sealed/sealed_vfs.h"

namespace fallow::store {

class FileCopy {
 public:
  struct Side {
    std::filesystem::path path;
    const crypto::FileKey& key;
  };
  // `base_vfs` and `random` as for SealedVfs::Create; `random` outlives the copy, and the keys are
  // copied. REQUIRES: there is no file at `to.path`.
  static absl::StatusOr<std::unique_ptr<FileCopy>> Make(const std::string& base_vfs,
                                                        crypto::RandomSource& random,
                                                        const Side& from, const Side& to);

  // OK: the copy is complete, on the disk, closed, and holds nothing that was ever deleted.
  // CANCELLED: it was stopped. Otherwise as Database (daemon/store/sealed/sqlite.h). After a
  // failure, whatever is there is for the caller to delete. Call once.
  absl::Status Run();
  // Run returns soon: it looks whether to stop between some tens of rows.
  void Stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }

 private:
  FileCopy(std::unique_ptr<SealedVfs> vfs, std::filesystem::path from, std::filesystem::path to)
      : vfs_(std::move(vfs)), from_(std::move(from)), to_(std::move(to)) {}
  absl::Status Vacuum();

  const std::unique_ptr<SealedVfs> vfs_;
  const std::filesystem::path from_, to_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_KEEPING_FILE_COPY_H_
