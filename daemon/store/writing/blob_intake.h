#ifndef FALLOW_DAEMON_STORE_WRITING_BLOB_INTAKE_H_
#define FALLOW_DAEMON_STORE_WRITING_BLOB_INTAKE_H_

// A sealed blob that comes in parts, each of which is verified as soon as its chunks are whole.
// What was written of it before an interruption is read through again, so that nothing counts that
// was not verified. Belongs to Blobs, and to its thread.

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/derive.h"
#include "crypto/keys.h"
#include "crypto/stream.h"
#include "daemon/journal/ids.h"
#include "daemon/store/sealed/disk.h"
#include "daemon/store/writing/blobs.h"
#include "fallow/store/v1/operation.pb.h"

namespace fallow::store {

inline constexpr uint8_t kBlobVersion = 1;

// The hash over an attachment's content is chained over its chunks, so that it is known when the
// last one was sealed.
crypto::Digest BeginBlobHash();
crypto::Digest ChainBlobHash(const crypto::Digest& before, crypto::ByteSpan chunk);

// How long the sealed file of such content is.
uint64_t BlobFileBytes(uint64_t content_bytes);

// Checks a sealed blob as it comes.
class BlobCheck {
 public:
  BlobCheck(const journal::SubjectId& id, crypto::SubjectKey key,
            fallow::store::v1::AttachmentOperation operation)
      : id_(id), key_(std::move(key)), operation_(std::move(operation)) {}

  // DATA_LOSS as soon as it shows that the file is not what its record says.
  absl::Status Append(crypto::ByteSpan bytes);
  // DATA_LOSS when there should have been more, or the content is another.
  absl::Status Finish();
  uint64_t bytes() const { return bytes_; }

 private:
  absl::Status Begin();
  absl::Status Open(std::string_view chunk);

  journal::SubjectId id_;
  crypto::SubjectKey key_;
  fallow::store::v1::AttachmentOperation operation_;
  std::optional<crypto::StreamOpener> opener_;
  std::string waiting_;  // less than a chunk, or than the file's beginning
  crypto::Digest hash_ = BeginBlobHash();
  uint64_t bytes_ = 0;    // of the file
  uint64_t content_ = 0;  // bytes
};

class Blobs::Intake {
 public:
  Intake(BlobCheck file_check, std::unique_ptr<OutputFile> output)
      : check(std::move(file_check)), file(std::move(output)) {}
  BlobCheck check;
  std::unique_ptr<OutputFile> file;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_WRITING_BLOB_INTAKE_H_
