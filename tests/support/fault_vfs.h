#ifndef FALLOW_TESTS_SUPPORT_FAULT_VFS_H_
#define FALLOW_TESTS_SUPPORT_FAULT_VFS_H_

// A VFS on top of the platform's that fails on request: the n-th call fails, a write is torn and
// the process killed, or the power is cut and what was not synced may be lost. Used below the
// sealed VFS, by its name. Syncs are only counted: the real disk is not waited for.
//
// One thread at a time. Outlives everything opened through it.

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "daemon/store/sealed/vfs_file.h"

namespace fallow::tests {

class FaultVfs {
 public:
  enum class Fault {
    kIoError,     // the call fails; a write leaves nothing behind
    kDiskFull,    // a write or truncation fails for lack of space, other calls do not
    kShortWrite,  // part of the bytes is written, then the write fails; other calls just fail
    kTornKill,    // part of the bytes is written, then the process dies by SIGKILL (writes only)
  };

  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  const std::string& name() const { return name_; }

  // Calls are counted from 1 since the last FailAt or LosePowerAfter, or since construction.
  uint64_t calls() const { return calls_; }
  // The `call`-th call from now fails, and with `for_good` all later ones too.
  void FailAt(uint64_t call, Fault fault, bool for_good);
  void StopFailing() { fail_at_.reset(); }
  // Whether a call has failed since FailAt.
  bool failed() const { return failed_; }

  // The power fails after so many calls from now; every later call fails.
  void LosePowerAfter(uint64_t calls);
  // Once everything is closed: turns the files into what the disk holds after the power cut, which
  // is all that was synced, and of each later write nothing, all, or some sectors.
  void LeaveRemains(std::mt19937_64& random);

 private:
  friend class FaultFile;
  struct Change {
    int64_t offset = 0;
    std::optional<std::string> bytes;  // nothing: the file is truncated to `offset`
  };
  struct Image {
    std::string durable;
    std::vector<Change> pending;
  };

  static FaultVfs& Of(sqlite3_vfs* vfs) { return *static_cast<FaultVfs*>(vfs->pAppData); }
  int Open(sqlite3_filename name, sqlite3_file* out, int flags, int* flags_out);
  int Delete(const char* name, int sync_folder);
  // The outcome of a call.
  struct Verdict {
    int code = SQLITE_OK;
    size_t part = 0;   // for a write that fails: how many bytes are written at most
    bool die = false;  // then the process dies
  };
  Verdict JudgeWrite();
  // For any other call: whether it fails.
  bool Refuses();
  bool IsDue();
  bool IsPowerless() const { return power_until_ && calls_ > *power_until_; }

  std::string name_;
  sqlite3_vfs& base_;
  sqlite3_vfs vfs_{};
  uint64_t calls_ = 0;
  std::optional<uint64_t> fail_at_;
  Fault fault_ = Fault::kIoError;
  bool for_good_ = false;
  bool failed_ = false;
  std::optional<uint64_t> power_until_;
  std::map<std::string, Image> images_;   // files that exist
  std::map<std::string, Image> deleted_;  // whose deletion may not be on the disk yet
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_FAULT_VFS_H_
