#ifndef FALLOW_DAEMON_STORE_SEALED_SEALED_MAIN_H_
#define FALLOW_DAEMON_STORE_SEALED_SEALED_MAIN_H_

// The main file of a sealed database: our own header, then sealed pages one after another.

#include <memory>

#include "daemon/store/sealed/vfs_file.h"

namespace fallow::store {

class SealedMain final : public VfsFile {
 public:
  // REQUIRES: `base` is open and begins with the header from which `context` was read.
  SealedMain(std::unique_ptr<BaseFile> base, std::shared_ptr<SealContext> context)
      : base_(std::move(base)), context_(std::move(context)) {}

  int Read(crypto::MutableByteSpan out, int64_t offset) override;
  // Whole pages only.
  int Write(crypto::ByteSpan bytes, int64_t offset) override;
  int Truncate(int64_t size) override { return base_->Truncate(kMainHeaderBytes + size); }
  int Sync(int flags) override { return base_->Sync(flags); }
  int Size(int64_t* size) override;
  BaseFile* base() override { return base_.get(); }

  // kPageDamaged when the page does not authenticate or the file ends before it.
  int ReadPage(uint32_t page_number, Page page);

 private:
  int ReadDatabaseHeader(crypto::MutableByteSpan out);
  int ReadChangeCounter(crypto::MutableByteSpan out);

  std::unique_ptr<BaseFile> base_;
  std::shared_ptr<SealContext> context_;
  std::array<uint8_t, kPageBytes> buffer_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_SEALED_MAIN_H_
