#include "daemon/store/sealed/base_file.h"

#include <sys/stat.h>

#include <utility>

#include "daemon/base/status.h"
#include "daemon/store/sealed/file_in_memory.h"

namespace fallow::store {
namespace {

// A pipe or a device in a file's place would be waited for. A name that is not on the disk, as
// those of files in memory, stands in nobody's way.
bool StandsInTheWay(const char* name) {
  struct stat about {};
  return stat(name, &about) == 0 && !S_ISREG(about.st_mode);
}

}  // namespace

Filename::Filename(const std::string& path)
    : name_(sqlite3_create_filename(path.c_str(), "", "", 0, nullptr)) {
  FALLOW_CHECK(name_ != nullptr);
}

BaseFile::BaseFile(sqlite3_vfs& vfs, std::shared_ptr<FileInMemory> memory)
    : vfs_(vfs),
      in_memory_(std::move(memory)),
      memory_(std::make_unique<std::max_align_t[]>(
          static_cast<size_t>(vfs.szOsFile) / sizeof(std::max_align_t) + 1)),
      file_(reinterpret_cast<sqlite3_file*>(memory_.get())) {}

BaseFile::~BaseFile() {
  if (file_->pMethods != nullptr) file_->pMethods->xClose(file_);
}

int BaseFile::Open(sqlite3_filename name, int flags, int* flags_out) {
  if (in_memory_ != nullptr) {
    if (!in_memory_->exists() && (flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    in_memory_->Make();
    if (flags_out != nullptr) *flags_out = flags;
    return SQLITE_OK;
  }
  if (StandsInTheWay(name)) return SQLITE_CANTOPEN;
  const int code = vfs_.xOpen(&vfs_, name, file_, flags, flags_out);
  // After a failed open, a VFS may leave its methods set, and the file then has to be closed.
  if (code != SQLITE_OK && file_->pMethods != nullptr) {
    file_->pMethods->xClose(file_);
    file_->pMethods = nullptr;
  }
  return code;
}

int BaseFile::Read(crypto::MutableByteSpan out, int64_t offset) {
  if (in_memory_ != nullptr) return in_memory_->Read(out, offset);
  return methods().xRead(file_, out.data(), static_cast<int>(out.size()), offset);
}

int BaseFile::Write(crypto::ByteSpan bytes, int64_t offset) {
  if (in_memory_ != nullptr) return in_memory_->Write(bytes, offset);
  return methods().xWrite(file_, bytes.data(), static_cast<int>(bytes.size()), offset);
}

int BaseFile::Truncate(int64_t size) {
  if (in_memory_ != nullptr) return in_memory_->Truncate(size);
  return methods().xTruncate(file_, size);
}

int BaseFile::Sync(int flags) {
  return in_memory_ != nullptr ? SQLITE_OK : methods().xSync(file_, flags);
}

int BaseFile::Size(int64_t* size) {
  sqlite3_int64 bytes = in_memory_ != nullptr ? in_memory_->size() : 0;
  const int code = in_memory_ != nullptr ? SQLITE_OK : methods().xFileSize(file_, &bytes);
  *size = bytes;
  return code;
}

// Nobody else can open what is in memory.
int BaseFile::Lock(int level) {
  return in_memory_ != nullptr ? SQLITE_OK : methods().xLock(file_, level);
}

int BaseFile::Unlock(int level) {
  return in_memory_ != nullptr ? SQLITE_OK : methods().xUnlock(file_, level);
}

int BaseFile::CheckReservedLock(int* reserved) {
  *reserved = 0;
  return in_memory_ != nullptr ? SQLITE_OK : methods().xCheckReservedLock(file_, reserved);
}

int BaseFile::FileControl(int op, void* arg) {
  return in_memory_ != nullptr ? SQLITE_NOTFOUND : methods().xFileControl(file_, op, arg);
}

int BaseFile::SectorSize() {
  return in_memory_ != nullptr ? static_cast<int>(FileInMemory::kBlockBytes)
                               : methods().xSectorSize(file_);
}

}  // namespace fallow::store
