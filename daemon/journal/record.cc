#include "daemon/journal/record.h"

#include "crypto/codec.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::journal {
namespace {

absl::Status BadHeader(std::string_view why) {
  return base::Damaged("A record of the log is damaged", why, base::Next::kExamine);
}

}  // namespace

bool IsKnown(RecordKind kind) {
  switch (kind) {
    case RecordKind::kReflectionCreated:
    case RecordKind::kReflectionChanged:
    case RecordKind::kReflectionDeleted:
    case RecordKind::kReflectionUndeleted:
    case RecordKind::kAttachmentCreated:
    case RecordKind::kTemplateSet:
    case RecordKind::kDeviceAdded:
    case RecordKind::kDeviceRenamed:
    case RecordKind::kDeviceRemoved:
    case RecordKind::kConnectionCreated:
    case RecordKind::kConnectionChanged:
    case RecordKind::kFarewellBegun:
    case RecordKind::kFarewellChanged:
    case RecordKind::kLetterWritten:
    case RecordKind::kLetterOpened:
    case RecordKind::kSpaceOpened:
    case RecordKind::kSpaceChanged:
    case RecordKind::kPracticeSet:
    case RecordKind::kReleasePlanned:
    case RecordKind::kReleaseChanged:
    case RecordKind::kReleaseDone:
    case RecordKind::kSubjectReleased:
      return true;
  }
  return false;
}

bool MayCreate(RecordKind kind) {
  switch (kind) {
    case RecordKind::kReflectionCreated:
    case RecordKind::kAttachmentCreated:
    case RecordKind::kTemplateSet:
    case RecordKind::kDeviceAdded:
    case RecordKind::kConnectionCreated:
    case RecordKind::kFarewellBegun:
    case RecordKind::kLetterWritten:
    case RecordKind::kSpaceOpened:
    case RecordKind::kPracticeSet:
    case RecordKind::kReleasePlanned:
      return true;
    default:
      return !IsKnown(kind);
  }
}

bool IsDevice(RecordKind kind) {
  return kind == RecordKind::kDeviceAdded || kind == RecordKind::kDeviceRenamed ||
         kind == RecordKind::kDeviceRemoved;
}

bool IsPractice(RecordKind kind) {
  return kind >= kFirstPracticeKind && kind <= kLastPracticeKind;
}

bool MayBeReleased(RecordKind first) {
  return !IsDevice(first);
}

bool IsReflection(RecordKind kind) {
  return kind == RecordKind::kReflectionCreated || kind == RecordKind::kReflectionChanged ||
         kind == RecordKind::kReflectionDeleted || kind == RecordKind::kReflectionUndeleted;
}

EncodedHeader Encode(const RecordHeader& header) {
  EncodedHeader out{};
  crypto::FieldWriter writer(out);
  writer.Integer(kRecordVersion);
  writer.Bytes(header.stamp.device.bytes);
  writer.Integer(header.stamp.incarnation);
  writer.Integer(header.stamp.sequence);
  writer.Bytes(header.previous);
  writer.Integer(header.stamp.lamport);
  writer.Bytes(header.subject.bytes);
  writer.Integer(static_cast<uint16_t>(header.kind));
  writer.Bytes(header.key_commitment);
  writer.Bytes(header.payload_hash);
  FALLOW_CHECK(writer.full());
  return out;
}

absl::StatusOr<RecordHeader> DecodeHeader(crypto::ByteSpan bytes) {
  if (bytes.empty()) return BadHeader("its header is empty");
  if (bytes[0] > kRecordVersion) {
    return base::Unsupported("A record was written by a newer Fallow", "", base::Next::kUpdateHere);
  }
  if (bytes[0] != kRecordVersion || bytes.size() != kRecordHeaderBytes) {
    return BadHeader("its header has the wrong form");
  }
  crypto::FieldReader reader(bytes.subspan(1));
  RecordHeader header;
  reader.Into(header.stamp.device.bytes);
  header.stamp.incarnation = reader.Integer<uint32_t>();
  header.stamp.sequence = reader.Integer<uint64_t>();
  reader.Into(header.previous);
  header.stamp.lamport = reader.Integer<uint64_t>();
  reader.Into(header.subject.bytes);
  header.kind = static_cast<RecordKind>(reader.Integer<uint16_t>());
  reader.Into(header.key_commitment);
  reader.Into(header.payload_hash);
  FALLOW_CHECK(reader.complete());
  if (header.stamp.sequence == 0 || header.stamp.sequence > kSequenceMax ||
      header.stamp.lamport == 0 || header.stamp.lamport > kSequenceMax) {
    return BadHeader("its place in the log is impossible");
  }
  return header;
}

crypto::Digest PayloadHash(crypto::ByteSpan sealed_payload) {
  return crypto::Hash(crypto::Domain::kRecordPayloadHash, {sealed_payload});
}

crypto::Digest ChainHash(const RecordHeader& header) {
  const EncodedHeader encoded = Encode(header);
  return crypto::Hash(crypto::Domain::kRecordChain, {header.previous, encoded});
}

crypto::Signature SignHead(const crypto::SigningKey& device, const crypto::Digest& chain_hash) {
  return device.Sign(crypto::Domain::kRecordHead, chain_hash);
}

bool VerifyHead(const crypto::PublicKey& device, const crypto::Digest& chain_hash,
                const crypto::Signature& signature) {
  return crypto::Verify(device, crypto::Domain::kRecordHead, chain_hash, signature);
}

}  // namespace fallow::journal
