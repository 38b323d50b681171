#ifndef FALLOW_TESTS_SUPPORT_FAULT_DISK_H_
#define FALLOW_TESTS_SUPPORT_FAULT_DISK_H_

// A disk on top of another that fails on request: the n-th call fails, alone or with all later
// ones, as if the program was killed there. One thread at a time.

#include <cerrno>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/store/sealed/disk.h"

namespace fallow::tests {

class FaultDisk final : public store::Disk {
 public:
  enum class Fault {
    kIoError,     // the call fails
    kDiskFull,    // calls that need space fail, others do not
    kShortWrite,  // half of the bytes are written, then the write fails; other calls just fail
  };

  explicit FaultDisk(store::Disk& base) : base_(base) {}

  // The `call`-th call from now, counting from 1, fails; with `for_good` all later ones too.
  void FailAt(uint64_t call, Fault fault, bool for_good) {
    calls_ = 0;
    fail_at_ = call;
    fault_ = fault;
    for_good_ = for_good;
    reached_ = false;
  }
  void StopFailing() { fail_at_.reset(); }
  // Every call fails while `dead` returns true: something else next to this disk has failed for
  // good.
  void DieWith(std::function<bool()> dead) { dead_ = std::move(dead); }
  uint64_t calls() const { return calls_; }
  // Whether that call has been made since FailAt.
  bool reached() const { return reached_; }

  absl::StatusOr<std::unique_ptr<store::InputFile>> Open(const store::Path& file) override {
    if (Fails(false)) return Error();
    FALLOW_ASSIGN_OR_RETURN(std::unique_ptr<store::InputFile> in, base_.Open(file));
    return std::make_unique<Input>(*this, std::move(in));
  }
  absl::StatusOr<std::unique_ptr<store::OutputFile>> Create(const store::Path& file) override {
    if (Fails(true)) return Error();
    FALLOW_ASSIGN_OR_RETURN(std::unique_ptr<store::OutputFile> out, base_.Create(file));
    return std::make_unique<Output>(*this, std::move(out));
  }
  absl::Status CreateFolder(const store::Path& folder) override {
    return Fails(true) ? Error() : base_.CreateFolder(folder);
  }
  absl::Status Rename(const store::Path& from, const store::Path& to) override {
    return Fails(true) ? Error() : base_.Rename(from, to);
  }
  absl::Status SyncFolder(const store::Path& folder) override {
    return Fails(true) ? Error() : base_.SyncFolder(folder);
  }
  absl::Status Remove(const store::Path& path) override {
    return Fails(false) ? Error() : base_.Remove(path);
  }
  absl::StatusOr<std::vector<store::FolderEntry>> List(const store::Path& folder) override {
    if (Fails(false)) return Error();
    return base_.List(folder);
  }

 private:
  class Input final : public store::InputFile {
   public:
    Input(FaultDisk& disk, std::unique_ptr<store::InputFile> base)
        : disk_(disk), base_(std::move(base)) {}
    absl::StatusOr<size_t> Read(crypto::MutableByteSpan out) override {
      if (disk_.Fails(false)) return disk_.Error();
      return base_->Read(out);
    }

   private:
    FaultDisk& disk_;
    std::unique_ptr<store::InputFile> base_;
  };

  class Output final : public store::OutputFile {
   public:
    Output(FaultDisk& disk, std::unique_ptr<store::OutputFile> base)
        : disk_(disk), base_(std::move(base)) {}
    absl::Status Append(crypto::ByteSpan bytes) override {
      if (!disk_.Fails(true)) return base_->Append(bytes);
      if (disk_.fault_ == Fault::kShortWrite) {
        base_->Append(bytes.first(bytes.size() / 2)).IgnoreError();
      }
      return disk_.Error();
    }
    absl::Status Sync() override { return disk_.Fails(true) ? disk_.Error() : base_->Sync(); }
    absl::Status Close() override { return disk_.Fails(true) ? disk_.Error() : base_->Close(); }

   private:
    FaultDisk& disk_;
    std::unique_ptr<store::OutputFile> base_;
  };

  bool Fails(bool needs_space) {
    ++calls_;
    if (dead_ && dead_()) return true;
    reached_ = reached_ || (fail_at_ && calls_ == *fail_at_);
    if (!fail_at_ || calls_ < *fail_at_ || (calls_ > *fail_at_ && !for_good_)) return false;
    if (fault_ == Fault::kDiskFull && !needs_space) return false;
    return true;
  }
  absl::Status Error() const {
    return base::FromErrno("A file of the vault cannot be used",
                           fault_ == Fault::kDiskFull ? ENOSPC : EIO);
  }

  store::Disk& base_;
  uint64_t calls_ = 0;
  std::optional<uint64_t> fail_at_;
  Fault fault_ = Fault::kIoError;
  bool for_good_ = false;
  bool reached_ = false;
  std::function<bool()> dead_;
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_FAULT_DISK_H_
