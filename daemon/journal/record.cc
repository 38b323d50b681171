#include "daemon/journal/record.h"

#include <algorithm>
#include <concepts>

#include "daemon/base/status.h"

namespace fallow::journal {
namespace {

// Writes fields one after another into a header of fixed size.
class FieldWriter {
 public:
  explicit FieldWriter(EncodedHeader& out) : out_(out) {}

  void Bytes(crypto::ByteSpan bytes) {
    FALLOW_CHECK(bytes.size() <= out_.size() - at_);
    std::copy(bytes.begin(), bytes.end(), out_.begin() + static_cast<ptrdiff_t>(at_));
    at_ += bytes.size();
  }
  template <std::unsigned_integral T>
  void Integer(T value) {
    std::array<uint8_t, sizeof(T)> bytes{};
    for (size_t i = 0; i < sizeof(T); ++i) {
      bytes[i] = static_cast<uint8_t>(static_cast<uint64_t>(value) >> (8 * i));
    }
    Bytes(bytes);
  }
  size_t written() const { return at_; }

 private:
  EncodedHeader& out_;
  size_t at_ = 0;
};

// REQUIRES: as many bytes as all fields together.
class FieldReader {
 public:
  explicit FieldReader(crypto::ByteSpan in) : in_(in) {}

  template <size_t n>
  void Bytes(std::array<uint8_t, n>& out) {
    std::copy_n(in_.begin(), n, out.begin());
    in_ = in_.subspan(n);
  }
  template <std::unsigned_integral T>
  T Integer() {
    uint64_t value = 0;
    for (size_t i = 0; i < sizeof(T); ++i) value |= uint64_t{in_[i]} << (8 * i);
    in_ = in_.subspan(sizeof(T));
    return static_cast<T>(value);
  }

 private:
  crypto::ByteSpan in_;
};

absl::Status BadHeader(std::string_view why) {
  return base::Damaged(
      "A record of the log is damaged", why,
      "Restore the vault from a backup; `fallow doctor` says how much is affected.");
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
      return true;
  }
  return false;
}

bool IsDevice(RecordKind kind) {
  return kind == RecordKind::kDeviceAdded || kind == RecordKind::kDeviceRenamed ||
         kind == RecordKind::kDeviceRemoved;
}

bool IsReflection(RecordKind kind) {
  return kind == RecordKind::kReflectionCreated || kind == RecordKind::kReflectionChanged ||
         kind == RecordKind::kReflectionDeleted || kind == RecordKind::kReflectionUndeleted;
}

EncodedHeader Encode(const RecordHeader& header) {
  EncodedHeader out{};
  FieldWriter writer(out);
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
  FALLOW_CHECK(writer.written() == kRecordHeaderBytes);
  return out;
}

absl::StatusOr<RecordHeader> DecodeHeader(crypto::ByteSpan bytes) {
  if (bytes.empty()) return BadHeader("its header is empty");
  if (bytes[0] > kRecordVersion) {
    return base::Unsupported("A record was written by a newer Fallow", "",
                             "Update Fallow on this machine.");
  }
  if (bytes[0] != kRecordVersion || bytes.size() != kRecordHeaderBytes) {
    return BadHeader("its header has the wrong form");
  }
  FieldReader reader(bytes.subspan(1));
  RecordHeader header;
  reader.Bytes(header.stamp.device.bytes);
  header.stamp.incarnation = reader.Integer<uint32_t>();
  header.stamp.sequence = reader.Integer<uint64_t>();
  reader.Bytes(header.previous);
  header.stamp.lamport = reader.Integer<uint64_t>();
  reader.Bytes(header.subject.bytes);
  header.kind = static_cast<RecordKind>(reader.Integer<uint16_t>());
  reader.Bytes(header.key_commitment);
  reader.Bytes(header.payload_hash);
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
