#ifndef FALLOW_DAEMON_STORE_WRITING_BLOB_INTAKE_H_
#define FALLOW_DAEMON_STORE_WRITING_BLOB_INTAKE_H_

// A sealed blob that arrives in parts; each chunk is verified as soon as it is complete. After an
// interruption, what is already in the file is read and verified again, so that nothing unverified
// counts. Belongs to Blobs, and to its thread.
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

// The hash over an attachment's content is chained over its chunks, so that it is known once the
// last one is sealed.
crypto::Digest BeginBlobHash();
crypto::Digest ChainBlobHash(const crypto::Digest& before, crypto::ByteSpan chunk);

// The length of the sealed file for content of this length.
uint64_t BlobFileBytes(uint64_t content_bytes);

// Checks a sealed blob as it arrives.
class BlobCheck {
 public:
  BlobCheck(const journal::SubjectId& id, crypto::SubjectKey key,
            fallow::store::v1::AttachmentOperation operation)
      : id_(id), key_(std::move(key)), operation_(std::move(operation)) {}

  // DATA_LOSS as soon as the file turns out not to be what its record says.
  absl::Status Append(crypto::ByteSpan bytes);
  // DATA_LOSS when something is missing or the content is not what its record says.
  absl::Status Finish();
  uint64_t bytes() const { return bytes_; }

 private:
  absl::Status Begin();
  absl::Status Open(std::string_view chunk);

  journal::SubjectId id_;
  crypto::SubjectKey key_;
  fallow::store::v1::AttachmentOperation operation_;
  std::optional<crypto::StreamOpener> opener_;
  std::string waiting_;  // bytes not opened yet: less than a chunk, or than the file's header
  crypto::Digest hash_ = BeginBlobHash();
  uint64_t bytes_ = 0;    // of the file, so far
  uint64_t content_ = 0;  // bytes of content, so far
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
