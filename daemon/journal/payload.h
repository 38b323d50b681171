#ifndef FALLOW_DAEMON_JOURNAL_PAYLOAD_H_
#define FALLOW_DAEMON_JOURNAL_PAYLOAD_H_

// An operation's way into a record and out of it: compressed when that helps, then sealed under the
// subject's key, bound to the record that it belongs to, so that no payload opens in another's
// place. Byte grammar: docs/formats.md, "Records".

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

  // Of `header`, the stamp, subject and kind must be final; key commitment and payload hash are
  // filled in. INVALID_ARGUMENT when `operation` is longer than kPayloadBytesMax.
  absl::StatusOr<crypto::Sealed> Seal(const crypto::SubjectKey& key, std::string_view operation,
                                      RecordHeader& header);
  // DATA_LOSS when the key is not this record's, or `sealed` is not what it was, or it holds more
  // than kPayloadBytesMax.
  absl::StatusOr<std::string> Open(const crypto::SubjectKey& key, const RecordHeader& header,
                                   crypto::ByteSpan sealed);

 private:
  struct Zstd;
  crypto::RandomSource& random_;
  std::unique_ptr<Zstd> zstd_;
};

// The inner form, before sealing: a flag byte and the operation. Exposed for tests and fuzzing.
std::string PackOperation(std::string_view operation);
absl::StatusOr<std::string> UnpackOperation(std::string_view packed);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_PAYLOAD_H_
