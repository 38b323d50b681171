#include "daemon/journal/run.h"

#include <utility>

#include "crypto/codec.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::journal {
namespace {

constexpr uint8_t kRunVersion = 1;
constexpr size_t kRunFrameBytes = 1 + 16 + 4 + 4 + 64;

constexpr unsigned kHasKey = 1;
constexpr unsigned kHasPayload = 2;
constexpr unsigned kAllFlags = kHasKey | kHasPayload;

absl::Status BadRun(std::string_view why) {
  return base::Damaged("Records from another device were refused", why, "");
}

size_t ItemBytes(const RunItem& item) {
  return kRunItemBytesMin + (item.key ? crypto::kKeyBytes : 0) +
         (item.payload ? 4 + item.payload->size() : 0);
}

absl::StatusOr<RunItem> ReadItem(crypto::FieldReader& in) {
  RunItem item;
  const auto flags = in.Integer<uint8_t>();
  if ((flags & ~kAllFlags) != 0) return BadRun("one is of an unknown form");
  const crypto::ByteSpan header = in.Bytes(kRecordHeaderBytes);
  if (in.overrun()) return BadRun("they are cut short");
  absl::StatusOr<RecordHeader> decoded = DecodeHeader(header);
  if (absl::IsDataLoss(decoded.status())) return BadRun("the header of one is malformed");
  FALLOW_RETURN_IF_ERROR(decoded.status());
  item.header = *decoded;
  if ((flags & kHasKey) != 0) {
    absl::StatusOr<crypto::SubjectKey> key =
        crypto::SubjectKey::FromBytes(in.Bytes(crypto::kKeyBytes));
    if (!key.ok()) return BadRun("they are cut short");
    item.key = *std::move(key);
  }
  if ((flags & kHasPayload) != 0) {
    const auto size = in.Integer<uint32_t>();
    item.payload = in.Bytes(size);
  }
  if (in.overrun()) return BadRun("they are cut short");
  return item;
}

absl::Status CheckItem(const RunItem& item) {
  if (item.payload && PayloadHash(*item.payload) != item.header.payload_hash) {
    return BadRun("one has another content than it says");
  }
  if (item.key && crypto::KeyCommitment(*item.key) != item.header.key_commitment) {
    return BadRun("one brings a key that is not its own");
  }
  return absl::OkStatus();
}

absl::Status CheckOrder(const Run& run) {
  const RecordHeader* before = nullptr;
  for (const RunItem& item : run.items) {
    const RecordStamp& stamp = item.header.stamp;
    if (stamp.device != run.writer.device || stamp.incarnation != run.writer.incarnation) {
      return BadRun("they are of more than one writer");
    }
    if (before != nullptr &&
        (stamp.sequence != before->stamp.sequence + 1 || stamp.lamport <= before->stamp.lamport ||
         item.header.previous != ChainHash(*before))) {
      return BadRun("one does not follow the one before it");
    }
    if (stamp.sequence == 1 && item.header.previous != crypto::Digest{}) {
      return BadRun("the first of its writer follows another");
    }
    before = &item.header;
  }
  return absl::OkStatus();
}

}  // namespace

bool LetsGo(const RunItem& item) {
  return item.header.kind == RecordKind::kSubjectReleased || !item.payload;
}

std::vector<crypto::Digest> ChainHashes(const Run& run) {
  std::vector<crypto::Digest> hashes;
  hashes.reserve(run.items.size());
  // Every hash but the last is the next record's `previous`.
  for (size_t i = 1; i < run.items.size(); ++i) hashes.push_back(run.items[i].header.previous);
  hashes.push_back(ChainHash(run.items.back().header));
  return hashes;
}

size_t RunBytes(const Run& run) {
  size_t bytes = kRunFrameBytes;
  for (const RunItem& item : run.items) bytes += ItemBytes(item);
  return bytes;
}

void EncodeRun(const Run& run, crypto::MutableByteSpan out) {
  FALLOW_CHECK(!run.items.empty());
  crypto::FieldWriter writer(out);
  writer.Integer(kRunVersion);
  writer.Bytes(run.writer.device.bytes);
  writer.Integer(run.writer.incarnation);
  writer.Integer(static_cast<uint32_t>(run.items.size()));
  for (const RunItem& item : run.items) {
    const unsigned flags = (item.key ? kHasKey : 0) | (item.payload ? kHasPayload : 0);
    writer.Integer(static_cast<uint8_t>(flags));
    writer.Bytes(Encode(item.header));
    if (item.key) writer.Bytes(item.key->bytes());
    if (item.payload) {
      writer.Integer(static_cast<uint32_t>(item.payload->size()));
      writer.Bytes(*item.payload);
    }
  }
  writer.Bytes(run.signature.bytes);
  FALLOW_CHECK(writer.full());
}

absl::StatusOr<Run> DecodeRun(crypto::ByteSpan bytes) {
  crypto::FieldReader in(bytes);
  const auto version = in.Integer<uint8_t>();
  if (version > kRunVersion && !in.overrun()) {
    return base::Unsupported("Another device runs a newer Fallow", "", base::Next::kUpdateHere);
  }
  Run run;
  in.Into(run.writer.device.bytes);
  run.writer.incarnation = in.Integer<uint32_t>();
  const auto count = in.Integer<uint32_t>();
  if (version != kRunVersion || in.overrun() || count == 0 ||
      count > bytes.size() / kRunItemBytesMin) {
    return BadRun("they are of an unknown form");
  }
  run.items.reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    FALLOW_ASSIGN_OR_RETURN(RunItem item, ReadItem(in));
    FALLOW_RETURN_IF_ERROR(CheckItem(item));
    run.items.push_back(std::move(item));
  }
  in.Into(run.signature.bytes);
  if (!in.complete()) return BadRun("they are cut short");
  FALLOW_RETURN_IF_ERROR(CheckOrder(run));
  return run;
}

}  // namespace fallow::journal
