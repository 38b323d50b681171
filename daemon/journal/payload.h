#ifndef FALLOW_DAEMON_JOURNAL_PAYLOAD_H_
#define FALLOW_DAEMON_JOURNAL_PAYLOAD_H_

// How an operation gets into a record and out of it: compressed if that helps, then sealed under
// the subject's key. The payload is bound to its record, so it cannot be opened in the place of
// another record's payload. Byte grammar: docs/formats.md, "Records".

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "crypto/seal.h"
#include "daemon/journal/record.h"

namespace fallow::journal {

// Keeps the compressor's memory between calls. Not thread-safe.
class PayloadCodec {
 public:
  explicit PayloadCodec(crypto::RandomSource& random);
  ~PayloadCodec();

  // Stamp, subject and kind of `header` must be final; key commitment and payload hash are filled
  // in here. INVALID_ARGUMENT when `operation` is longer than kPayloadBytesMax.
  absl::StatusOr<crypto::Sealed> Seal(const crypto::SubjectKey& key, std::string_view operation,
                                      RecordHeader& header);
  // DATA_LOSS when the key is not this record's, `sealed` was altered, or it holds more than
  // kPayloadBytesMax. UNIMPLEMENTED when its form is that of a newer version.
  absl::StatusOr<std::string> Open(const crypto::SubjectKey& key, const RecordHeader& header,
                                   crypto::ByteSpan sealed);

 private:
  struct Zstd;
  crypto::RandomSource& random_;
  std::unique_ptr<Zstd> zstd_;
};

// What is sealed: a flag byte and the operation, possibly compressed. Exposed for tests and
// fuzzing.
std::string PackOperation(std::string_view operation);
absl::StatusOr<std::string> UnpackOperation(std::string_view packed);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_PAYLOAD_H_
