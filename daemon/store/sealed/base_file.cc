#include "daemon/store/sealed/base_file.h"

#include <sys/stat.h>

namespace fallow::store {
namespace {

// A pipe or a device in a file's place would be waited for. A name that is not on the disk, as
// those of files in memory, stands in nobody's way.
bool StandsInTheWay(const char* name) {
  struct stat about {};
  return stat(name, &about) == 0 && !S_ISREG(about.st_mode);
}

}  // namespace

BaseFile::BaseFile(sqlite3_vfs& vfs)
    : vfs_(vfs),
      memory_(std::make_unique<std::max_align_t[]>(
          static_cast<size_t>(vfs.szOsFile) / sizeof(std::max_align_t) + 1)),
      file_(reinterpret_cast<sqlite3_file*>(memory_.get())) {}

BaseFile::~BaseFile() {
  if (file_->pMethods != nullptr) file_->pMethods->xClose(file_);
}

int BaseFile::Open(sqlite3_filename name, int flags, int* flags_out) {
  if (StandsInTheWay(name)) return SQLITE_CANTOPEN;
  const int code = vfs_.xOpen(&vfs_, name, file_, flags, flags_out);
  // After a failed open, a VFS may leave its methods set, and the file then has to be closed.
  if (code != SQLITE_OK && file_->pMethods != nullptr) {
    file_->pMethods->xClose(file_);
    file_->pMethods = nullptr;
  }
  return code;
}

int BaseFile::Size(int64_t* size) {
  sqlite3_int64 bytes = 0;
  const int code = methods().xFileSize(file_, &bytes);
  *size = bytes;
  return code;
}

}  // namespace fallow::store
