#include "crypto/keyslots_format.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "crypto/codec.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::crypto {
namespace {

constexpr std::string_view kMagic = "FALLOWKS";
constexpr uint8_t kPassphraseKind = 1;
constexpr size_t kChecksumBytes = sizeof(Digest);
constexpr size_t kSlotHeadBytes = sizeof(uint8_t) + sizeof(uint16_t);
constexpr size_t kSecretsContextBytes =
    kMagic.size() + sizeof(uint16_t) + sizeof(VaultId) + sizeof(DraftPublicKey);
constexpr size_t kSlotFieldsBytes = 2 * sizeof(uint32_t) + sizeof(KdfSalt) + sizeof(Digest);
constexpr size_t kPassphraseBodyBytes = kSlotFieldsBytes + sizeof(PassphraseSlot::unlock_key);
static_assert(kPassphraseBodyBytes <= kSlotBodyBytesMax);

absl::Status Damaged(std::string_view why) {
  return base::Damaged("The file `keyslots` is damaged", std::string(why) + "; nothing was changed",
                       base::WithName(base::Next::kPutBackCopy, "keyslots"));
}

MutableByteSpan Writable(std::string& s) {
  return {reinterpret_cast<uint8_t*>(s.data()), s.size()};
}

void WriteSlotFields(FieldWriter& out, const PassphraseSlot& slot) {
  out.Integer(static_cast<uint32_t>(slot.params.memory_bytes / 1024));
  out.Integer(slot.params.passes);
  out.Bytes(slot.salt);
  out.Bytes(slot.commitment);
}

absl::StatusOr<PassphraseSlot> ReadPassphraseSlot(ByteSpan body) {
  FieldReader in(body);
  PassphraseSlot slot;
  slot.params.memory_bytes = uint64_t{in.Integer<uint32_t>()} * 1024;
  slot.params.passes = in.Integer<uint32_t>();
  in.Into(slot.salt);
  in.Into(slot.commitment);
  in.Into(slot.unlock_key);
  if (!in.complete()) return Damaged("a slot has the wrong length");
  if (!WithinBounds(slot.params)) {
    return Damaged("its Argon2id parameters are not ones that Fallow accepts");
  }
  return slot;
}

// The passphrase slot comes first and is the only one of its kind.
absl::Status ReadSlots(FieldReader& in, KeyslotsFile& file) {
  const size_t count = in.Integer<uint8_t>();
  if (count == 0 || count > kSlotsMax) return Damaged("it has too few or too many slots");
  for (size_t i = 0; i < count; ++i) {
    const uint8_t kind = in.Integer<uint8_t>();
    const size_t length = in.Integer<uint16_t>();
    const ByteSpan body = in.Bytes(length);
    if (in.overrun() || length > kSlotBodyBytesMax) return Damaged("a slot has the wrong length");
    if ((kind == kPassphraseKind) != (i == 0)) return Damaged("its slots are out of order");
    if (i == 0) {
      absl::StatusOr<PassphraseSlot> slot = ReadPassphraseSlot(body);
      if (!slot.ok()) return std::move(slot).status();
      file.passphrase = *std::move(slot);
    } else {
      file.others.push_back({.kind = kind, .body = std::string(AsChars(body))});
    }
  }
  return absl::OkStatus();
}

size_t EncodedBytes(const KeyslotsFile& file) {
  size_t bytes = kSecretsContextBytes + sizeof(uint8_t) + kSlotHeadBytes + kPassphraseBodyBytes +
                 file.secrets.size() + kChecksumBytes;
  for (const OtherSlot& slot : file.others) bytes += kSlotHeadBytes + slot.body.size();
  return bytes;
}

}  // namespace

std::string SlotContext(const VaultId& vault_id, const PassphraseSlot& slot) {
  std::string context(vault_id.size() + kSlotFieldsBytes, '\0');
  FieldWriter out(Writable(context));
  out.Bytes(vault_id);
  WriteSlotFields(out, slot);
  FALLOW_CHECK(out.full());
  return context;
}

std::string SecretsContext(const KeyslotsFile& file) {
  std::string context(kSecretsContextBytes, '\0');
  FieldWriter out(Writable(context));
  out.Bytes(AsBytes(kMagic));
  out.Integer(kKeyslotsVersion);
  out.Bytes(file.vault_id);
  out.Bytes(file.draft_public_key.bytes);
  FALLOW_CHECK(out.full());
  return context;
}

std::string EncodeKeyslots(const KeyslotsFile& file) {
  FALLOW_CHECK(WithinBounds(file.passphrase.params));
  FALLOW_CHECK(file.others.size() < kSlotsMax);
  std::string bytes(EncodedBytes(file), '\0');
  FieldWriter out(Writable(bytes));
  out.Bytes(AsBytes(SecretsContext(file)));
  out.Integer(static_cast<uint8_t>(1 + file.others.size()));
  out.Integer(kPassphraseKind);
  out.Integer(static_cast<uint16_t>(kPassphraseBodyBytes));
  WriteSlotFields(out, file.passphrase);
  out.Bytes(file.passphrase.unlock_key);
  for (const OtherSlot& slot : file.others) {
    FALLOW_CHECK(slot.body.size() <= kSlotBodyBytesMax);
    out.Integer(slot.kind);
    out.Integer(static_cast<uint16_t>(slot.body.size()));
    out.Bytes(AsBytes(slot.body));
  }
  out.Bytes(file.secrets);
  const ByteSpan content = AsBytes(bytes).first(bytes.size() - kChecksumBytes);
  out.Bytes(Hash(Domain::kKeyslotsChecksum, {content}));
  FALLOW_CHECK(out.full());
  return bytes;
}

absl::StatusOr<KeyslotsFile> DecodeKeyslots(ByteSpan bytes) {
  // Every version begins with the magic and the version number and ends with the checksum, so that
  // a damaged version number is not mistaken for a newer version.
  if (bytes.size() > kKeyslotsBytesMax) return Damaged("it is too long");
  if (bytes.size() < kMagic.size() + sizeof(uint16_t) + kChecksumBytes) {
    return Damaged("it is too short");
  }
  const ByteSpan content = bytes.first(bytes.size() - kChecksumBytes);
  FieldReader in(content);
  if (AsChars(in.Bytes(kMagic.size())) != kMagic) {
    return Damaged("it does not begin as a keyslots file does");
  }
  if (!Equal(Hash(Domain::kKeyslotsChecksum, {content}), bytes.last(kChecksumBytes))) {
    return Damaged("its checksum does not agree");
  }
  const uint16_t version = in.Integer<uint16_t>();
  if (version > kKeyslotsVersion) {
    return base::Unsupported("The file `keyslots` was written by a newer Fallow",
                             "nothing was changed", base::Next::kUpdateHere);
  }
  if (version != kKeyslotsVersion) return Damaged("there is no such version of it");

  KeyslotsFile file;
  in.Into(file.vault_id);
  in.Into(file.draft_public_key.bytes);
  if (absl::Status status = ReadSlots(in, file); !status.ok()) return status;
  in.Into(file.secrets);
  if (!in.complete()) return Damaged("it has the wrong length");
  return file;
}

}  // namespace fallow::crypto
