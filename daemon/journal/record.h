#ifndef FALLOW_DAEMON_JOURNAL_RECORD_H_
#define FALLOW_DAEMON_JOURNAL_RECORD_H_

// A record is one thing that happened: a header in the clear (inside the sealed log) and a payload
// sealed under its subject's key. Each header holds the chain hash of the record before it from the
// same writer, so that one signature over the latest hash vouches for all of them, and a gap, a
// fork or a repeated sequence number shows at once. The chain covers the hash of the payload's
// ciphertext and not the payload itself, so it still verifies after a payload has been let go.
//
// Byte grammar: docs/formats.md, "Records". Values and pure functions: any thread.

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/derive.h"
#include "crypto/identity.h"
#include "daemon/journal/ids.h"

namespace fallow::journal {

// What happened, readable without opening payloads, so that a mass deletion can be noticed. The
// numbers are part of the format; a header may have a kind that this program does not know.
enum class RecordKind : uint16_t {
  kReflectionCreated = 1,
  kReflectionChanged = 2,
  kReflectionDeleted = 3,
  kReflectionUndeleted = 4,
  kAttachmentCreated = 16,
  kTemplateSet = 32,
  kDeviceAdded = 48,
  kDeviceRenamed = 49,
  kDeviceRemoved = 50,
  kConnectionCreated = 64,
  kConnectionChanged = 65,
  kFarewellBegun = 66,
  kFarewellChanged = 67,
  kLetterWritten = 68,
  kLetterOpened = 69,
  kSpaceOpened = 70,
  kSpaceChanged = 71,
  kPracticeSet = 72,
  kReleasePlanned = 73,
  kReleaseChanged = 74,
  kReleaseDone = 75,
  // The subject is let go for good, on every device that receives the record. The header says
  // everything there is to say: the payload goes with the subject's key, as all others do.
  kSubjectReleased = 80,
};
bool IsKnown(RecordKind kind);
// Whether a record of this kind may be the first of its subject. True for unknown kinds.
bool MayCreate(RecordKind kind);
bool IsReflection(RecordKind kind);
bool IsDevice(RecordKind kind);
// Connections, farewells, letters, spaces, releases and the settings that apply to all of them.
bool IsPractice(RecordKind kind);
inline constexpr auto kFirstPracticeKind = RecordKind::kConnectionCreated;
inline constexpr auto kLastPracticeKind = RecordKind::kReleaseDone;
// Whether a subject whose first record is of kind `first` can be let go: any but devices, because
// their records decide who is on the roster.
bool MayBeReleased(RecordKind first);

// A record's place among all records: named by writer and sequence, ordered by (lamport, device).
struct RecordStamp {
  DeviceId device;
  uint32_t incarnation = 0;  // of the device: once restored, it is a new writer
  uint64_t sequence = 0;     // of the writer, from 1, without gaps
  uint64_t lamport = 0;      // greater than that of every record known when this one was made

  friend bool operator==(const RecordStamp&, const RecordStamp&) = default;
};

inline constexpr uint8_t kRecordVersion = 1;
inline constexpr size_t kRecordHeaderBytes = 1 + 16 + 4 + 8 + 32 + 8 + 16 + 2 + 32 + 32;
// SQLite, protobuf and JSON agree on integers only up to 2^53.
inline constexpr uint64_t kSequenceMax = (uint64_t{1} << 53) - 1;

struct RecordHeader {
  RecordStamp stamp;
  crypto::Digest previous{};  // chain hash of the writer's previous record; zeros for its first
  SubjectId subject;
  RecordKind kind = RecordKind::kReflectionCreated;
  crypto::Digest key_commitment{};  // of the subject's key
  crypto::Digest payload_hash{};    // of the sealed payload

  friend bool operator==(const RecordHeader&, const RecordHeader&) = default;
};

using EncodedHeader = std::array<uint8_t, kRecordHeaderBytes>;
EncodedHeader Encode(const RecordHeader& header);
// UNIMPLEMENTED for a newer version; DATA_LOSS for a wrong length or an impossible field.
absl::StatusOr<RecordHeader> DecodeHeader(crypto::ByteSpan bytes);

crypto::Digest PayloadHash(crypto::ByteSpan sealed_payload);
// What the next header has as `previous`, and what the signature of a head covers.
crypto::Digest ChainHash(const RecordHeader& header);

crypto::Signature SignHead(const crypto::SigningKey& device, const crypto::Digest& chain_hash);
bool VerifyHead(const crypto::PublicKey& device, const crypto::Digest& chain_hash,
                const crypto::Signature& signature);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_RECORD_H_
