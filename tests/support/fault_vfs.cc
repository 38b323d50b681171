#include "tests/support/fault_vfs.h"

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/store/sealed/base_file.h"

namespace fallow::tests {
namespace {

constexpr int64_t kSectorBytes = 512;

std::string Contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void Overwrite(std::string& file, int64_t offset, std::string_view bytes) {
  const auto at = static_cast<size_t>(offset);
  if (file.size() < at + bytes.size()) file.resize(at + bytes.size());
  std::copy(bytes.begin(), bytes.end(), file.begin() + offset);
}

}  // namespace

class FaultFile final : public store::VfsFile {
 public:
  FaultFile(FaultVfs& vfs, std::unique_ptr<store::BaseFile> base, std::string path)
      : vfs_(vfs), base_(std::move(base)), path_(std::move(path)) {}

  int Read(crypto::MutableByteSpan out, int64_t offset) override {
    if (vfs_.Refuses()) return SQLITE_IOERR_READ;
    return base_->Read(out, offset);
  }

  int Write(crypto::ByteSpan bytes, int64_t offset) override {
    const FaultVfs::Verdict verdict = vfs_.JudgeWrite();
    if (verdict.code != SQLITE_OK) bytes = bytes.first(std::min(verdict.part, bytes.size() - 1));
    if (!bytes.empty()) {
      if (const int written = base_->Write(bytes, offset); written != SQLITE_OK) return written;
      if (vfs_.power_until_) {
        vfs_.images_[path_].pending.push_back({offset, std::string(crypto::AsChars(bytes))});
      }
    }
    if (verdict.die) raise(SIGKILL);
    return verdict.code;
  }

  int Truncate(int64_t size) override {
    if (vfs_.JudgeWrite().code != SQLITE_OK) return SQLITE_IOERR_TRUNCATE;
    if (vfs_.power_until_) vfs_.images_[path_].pending.push_back({size, std::nullopt});
    return base_->Truncate(size);
  }

  int Sync(int) override {
    if (vfs_.Refuses()) return SQLITE_IOERR_FSYNC;
    if (vfs_.power_until_) {
      FaultVfs::Image& image = vfs_.images_[path_];
      image.durable = Contents(path_);
      image.pending.clear();
    }
    return SQLITE_OK;
  }

  int Size(int64_t* size) override {
    if (vfs_.Refuses()) return SQLITE_IOERR_FSTAT;
    return base_->Size(size);
  }

  store::BaseFile* base() override { return base_.get(); }

 private:
  FaultVfs& vfs_;
  std::unique_ptr<store::BaseFile> base_;
  std::string path_;
};

FaultVfs::FaultVfs() : base_(*sqlite3_vfs_find(nullptr)) {
  static std::atomic<int> count{0};
  name_ = "fallow-fault-" + std::to_string(count++);
  vfs_ = base_;
  vfs_.pNext = nullptr;
  vfs_.iVersion = 2;
  vfs_.szOsFile = sizeof(store::HandedFile);
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = [](sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* out, int flags,
                  int* flags_out) { return Of(vfs).Open(name, out, flags, flags_out); };
  vfs_.xDelete = [](sqlite3_vfs* vfs, const char* name, int sync_folder) {
    return Of(vfs).Delete(name, sync_folder);
  };
  vfs_.xAccess = [](sqlite3_vfs* vfs, const char* name, int flags, int* result) {
    if (Of(vfs).Refuses()) return SQLITE_IOERR_ACCESS;
    return Of(vfs).base_.xAccess(&Of(vfs).base_, name, flags, result);
  };
  vfs_.xFullPathname = [](sqlite3_vfs* vfs, const char* path, int size, char* out) {
    return Of(vfs).base_.xFullPathname(&Of(vfs).base_, path, size, out);
  };
  FALLOW_CHECK(sqlite3_vfs_register(&vfs_, 0) == SQLITE_OK);
}

FaultVfs::~FaultVfs() {
  sqlite3_vfs_unregister(&vfs_);
}

void FaultVfs::FailAt(uint64_t call, Fault fault, bool for_good) {
  calls_ = 0;
  fail_at_ = call;
  fault_ = fault;
  for_good_ = for_good;
  failed_ = false;
}

bool FaultVfs::IsDue() {
  ++calls_;
  if (!fail_at_) return false;
  return calls_ == *fail_at_ || (for_good_ && calls_ > *fail_at_);
}

bool FaultVfs::Refuses() {
  const bool due = IsDue();
  if (IsPowerless()) return true;
  if (!due || fault_ == Fault::kDiskFull || fault_ == Fault::kTornKill) return false;
  failed_ = true;
  return true;
}

FaultVfs::Verdict FaultVfs::JudgeWrite() {
  const bool due = IsDue();
  if (IsPowerless()) return {.code = SQLITE_IOERR_WRITE};
  if (!due) return {};
  failed_ = true;
  switch (fault_) {
    case Fault::kIoError:
      break;
    case Fault::kDiskFull:
      return {.code = SQLITE_FULL};
    case Fault::kShortWrite:
      return {.code = SQLITE_IOERR_WRITE, .part = 1 + calls_ * 977 % 4096};
    case Fault::kTornKill:
      return {.code = SQLITE_IOERR_WRITE, .part = calls_ * 977 % 4096, .die = true};
  }
  return {.code = SQLITE_IOERR_WRITE};
}

int FaultVfs::Open(sqlite3_filename name, sqlite3_file* out, int flags, int* flags_out) {
  out->pMethods = nullptr;
  if (Refuses()) return SQLITE_CANTOPEN;
  auto base = std::make_unique<store::BaseFile>(base_);
  if (const int code = base->Open(name, flags, flags_out); code != SQLITE_OK) return code;
  if (power_until_ && !images_.contains(name)) images_[name].durable = Contents(name);
  store::HandOut(std::make_unique<FaultFile>(*this, std::move(base), name), out);
  return SQLITE_OK;
}

int FaultVfs::Delete(const char* name, int sync_folder) {
  if (Refuses()) return SQLITE_IOERR_DELETE;
  const int code = base_.xDelete(&base_, name, sync_folder);
  if (code == SQLITE_OK && power_until_) {
    if (const auto found = images_.find(name); found != images_.end()) {
      if (sync_folder == 0) deleted_[name] = std::move(found->second);
      images_.erase(found);
    }
  }
  return code;
}

void FaultVfs::LosePowerAfter(uint64_t calls) {
  calls_ = 0;
  power_until_ = calls;
}

void FaultVfs::LeaveRemains(std::mt19937_64& random) {
  for (auto& [name, image] : deleted_) {
    if (!images_.contains(name) && random() % 2 == 0) images_[name] = std::move(image);
  }
  for (auto& [name, image] : images_) {
    std::string left = image.durable;
    // In one run out of four the order of writes is preserved, as when a process dies.
    const bool in_order = random() % 4 == 0;
    const size_t kept = random() % (image.pending.size() + 1);
    for (size_t i = 0; i < image.pending.size(); ++i) {
      const Change& change = image.pending[i];
      if (in_order ? i >= kept : random() % 3 == 0) continue;
      if (!change.bytes) {
        left.resize(static_cast<size_t>(change.offset));
      } else if (random() % 4 != 0) {
        Overwrite(left, change.offset, *change.bytes);
      } else {
        const std::string_view bytes = *change.bytes;
        for (size_t at = 0; at < bytes.size(); at += kSectorBytes) {
          if (random() % 2 == 0) continue;
          Overwrite(left, change.offset + static_cast<int64_t>(at), bytes.substr(at, kSectorBytes));
        }
      }
    }
    std::ofstream out(name, std::ios::binary | std::ios::trunc);
    out.write(left.data(), static_cast<std::streamsize>(left.size()));
  }
}

}  // namespace fallow::tests
