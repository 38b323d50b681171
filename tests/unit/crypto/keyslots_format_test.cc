#include "crypto/keyslots_format.h"

#include <array>
#include <catch2/catch.hpp>
#include <limits>
#include <string>

#include "tests/support/seeded_random.h"

namespace fallow::crypto {
namespace {

// Offsets of fields in a version 1 file (docs/formats.md, "Keyslots").
constexpr size_t kVersionAt = 8;
constexpr size_t kSlotCountAt = 58;
constexpr size_t kSlotKindAt = 59;
constexpr size_t kSlotLengthAt = 60;
constexpr size_t kMemoryAt = 62;
constexpr size_t kPassesAt = 66;
constexpr size_t kSecretsAt = 190;
constexpr size_t kFileBytes = 486;

KeyslotsFile SomeFile() {
  tests::SeededRandom random(1);
  KeyslotsFile file;
  random.Fill(file.vault_id);
  random.Fill(file.draft_public_key.bytes);
  random.Fill(file.passphrase.salt);
  random.Fill(file.passphrase.commitment);
  random.Fill(file.passphrase.unlock_key);
  random.Fill(file.secrets);
  return file;
}

absl::StatusCode CodeOf(const std::string& bytes) {
  return DecodeKeyslots(AsBytes(bytes)).status().code();
}

// As a deliberate forger would leave it: with a matching checksum.
std::string WithChecksum(std::string content) {
  const Digest checksum = Hash(Domain::kKeyslotsChecksum, {AsBytes(content)});
  return content.append(AsChars(checksum));
}

template <class T>
std::string WithField(size_t at, T value) {
  std::string content = EncodeKeyslots(SomeFile());
  content.resize(content.size() - sizeof(Digest));
  for (size_t i = 0; i < sizeof(T); ++i) {
    content.at(at + i) = static_cast<char>(uint64_t{value} >> (8 * i));
  }
  return WithChecksum(content);
}

TEST_CASE("a keyslots file decodes to what was encoded") {
  KeyslotsFile file = SomeFile();
  file.passphrase.params = {.memory_bytes = 96 * kMiB, .passes = 5};
  file.others.push_back({.kind = 7, .body = "held elsewhere"});
  file.others.push_back({.kind = 9, .body = ""});
  const std::string bytes = EncodeKeyslots(file);
  const KeyslotsFile decoded = DecodeKeyslots(AsBytes(bytes)).value();
  CHECK(decoded.vault_id == file.vault_id);
  CHECK(decoded.draft_public_key == file.draft_public_key);
  CHECK(decoded.passphrase.params == file.passphrase.params);
  CHECK(decoded.passphrase.salt == file.passphrase.salt);
  CHECK(decoded.passphrase.commitment == file.passphrase.commitment);
  CHECK(decoded.passphrase.unlock_key == file.passphrase.unlock_key);
  CHECK(decoded.secrets == file.secrets);
  REQUIRE(decoded.others.size() == 2);
  CHECK(decoded.others[0].kind == 7);
  CHECK(decoded.others[0].body == "held elsewhere");
  CHECK(decoded.others[1].body.empty());
  CHECK(EncodeKeyslots(decoded) == bytes);
}

TEST_CASE("any single changed byte of the file is damage") {
  const std::string bytes = EncodeKeyslots(SomeFile());
  REQUIRE(bytes.size() == kFileBytes);
  REQUIRE(CodeOf(bytes) == absl::StatusCode::kOk);
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (int change = 1; change < 256; ++change) {
      std::string flipped = bytes;
      flipped[i] = static_cast<char>(flipped[i] ^ change);
      REQUIRE(CodeOf(flipped) == absl::StatusCode::kDataLoss);
    }
  }
}

TEST_CASE("a file that was cut short or grew is damage") {
  const std::string bytes = EncodeKeyslots(SomeFile());
  for (size_t length = 0; length < bytes.size(); ++length) {
    REQUIRE(CodeOf(bytes.substr(0, length)) == absl::StatusCode::kDataLoss);
  }
  CHECK(CodeOf(bytes + '\0') == absl::StatusCode::kDataLoss);
  CHECK(CodeOf(bytes + bytes) == absl::StatusCode::kDataLoss);
  CHECK(CodeOf(std::string(kKeyslotsBytesMax + 1, 'x')) == absl::StatusCode::kDataLoss);
}

TEST_CASE("cuts and extensions with an agreeing checksum are damage too") {
  std::string content = EncodeKeyslots(SomeFile());
  content.resize(content.size() - sizeof(Digest));
  for (size_t length = 0; length < content.size(); ++length) {
    REQUIRE(CodeOf(WithChecksum(content.substr(0, length))) == absl::StatusCode::kDataLoss);
  }
  CHECK(CodeOf(WithChecksum(content + '\0')) == absl::StatusCode::kDataLoss);
}

TEST_CASE("an intact file of a newer version is refused as newer, whatever else is in it") {
  CHECK(CodeOf(WithField<uint16_t>(kVersionAt, 2)) == absl::StatusCode::kUnimplemented);
  CHECK(CodeOf(WithField<uint16_t>(kVersionAt, 0xFFFF)) == absl::StatusCode::kUnimplemented);
  CHECK(CodeOf(WithChecksum(std::string("FALLOWKS\x02\x00 anything", 19))) ==
        absl::StatusCode::kUnimplemented);
  CHECK(CodeOf(WithField<uint16_t>(kVersionAt, 0)) == absl::StatusCode::kDataLoss);
}

TEST_CASE("Argon2id parameters below the floor are refused even with an agreeing checksum") {
  CHECK(CodeOf(WithField<uint32_t>(kMemoryAt, 64 * 1024)) == absl::StatusCode::kOk);
  for (uint32_t memory_kib : {0u, 1u, 8u, 64u * 1024 - 1}) {
    CHECK(CodeOf(WithField(kMemoryAt, memory_kib)) == absl::StatusCode::kDataLoss);
  }
  CHECK(CodeOf(WithField<uint32_t>(kPassesAt, 3)) == absl::StatusCode::kOk);
  for (uint32_t passes : {0u, 1u, 2u}) {
    CHECK(CodeOf(WithField(kPassesAt, passes)) == absl::StatusCode::kDataLoss);
  }
}

TEST_CASE("Argon2id parameters that would take the machine are refused") {
  constexpr uint32_t kMost = std::numeric_limits<uint32_t>::max();
  CHECK(CodeOf(WithField<uint32_t>(kMemoryAt, 512 * 1024)) == absl::StatusCode::kOk);
  for (uint32_t memory_kib : {512u * 1024 + 1, 1024u * 1024, kMost}) {
    CHECK(CodeOf(WithField(kMemoryAt, memory_kib)) == absl::StatusCode::kDataLoss);
  }
  CHECK(CodeOf(WithField<uint32_t>(kPassesAt, 16)) == absl::StatusCode::kOk);
  for (uint32_t passes : {17u, 1'000'000u, kMost}) {
    CHECK(CodeOf(WithField(kPassesAt, passes)) == absl::StatusCode::kDataLoss);
  }
}

TEST_CASE("slots are bounded in number, order and length") {
  for (const uint8_t count : std::to_array<uint8_t>({0, 2, 9, 255})) {
    CHECK(CodeOf(WithField(kSlotCountAt, count)) == absl::StatusCode::kDataLoss);
  }
  CHECK(CodeOf(WithField<uint8_t>(kSlotKindAt, 2)) == absl::StatusCode::kDataLoss);
  for (const uint16_t length : std::to_array<uint16_t>({0, 127, 129, 1024, 0xFFFF})) {
    CHECK(CodeOf(WithField(kSlotLengthAt, length)) == absl::StatusCode::kDataLoss);
  }

  const auto with_other = [](uint8_t kind, size_t length) {
    std::string content = EncodeKeyslots(SomeFile());
    content.resize(content.size() - sizeof(Digest));
    content[kSlotCountAt] = 2;
    std::string slot{static_cast<char>(kind), static_cast<char>(length),
                     static_cast<char>(length >> 8)};
    slot.append(length, 's');
    return WithChecksum(content.insert(kSecretsAt, slot));
  };
  CHECK(CodeOf(with_other(2, 1024)) == absl::StatusCode::kOk);
  CHECK(CodeOf(with_other(2, 1025)) == absl::StatusCode::kDataLoss);
  CHECK(CodeOf(with_other(1, 128)) == absl::StatusCode::kDataLoss);

  const auto with_slots = [](size_t count) {
    std::string content = EncodeKeyslots(SomeFile());
    content.resize(content.size() - sizeof(Digest));
    content[kSlotCountAt] = static_cast<char>(count);
    for (size_t i = 1; i < count; ++i) content.insert(kSecretsAt, std::string("\x02\x01\x00s", 4));
    return WithChecksum(content);
  };
  CHECK(CodeOf(with_slots(kSlotsMax)) == absl::StatusCode::kOk);
  CHECK(CodeOf(with_slots(kSlotsMax + 1)) == absl::StatusCode::kDataLoss);
}

TEST_CASE("what is sealed is bound to the fields that stand beside it") {
  const KeyslotsFile file = SomeFile();
  const std::string slot = SlotContext(file.vault_id, file.passphrase);
  KeyslotsFile other = file;
  other.passphrase.params.passes = 4;
  CHECK(SlotContext(other.vault_id, other.passphrase) != slot);
  CHECK(SecretsContext(other) == SecretsContext(file));
  other = file;
  other.passphrase.salt[0] ^= 1;
  CHECK(SlotContext(other.vault_id, other.passphrase) != slot);
  other = file;
  other.vault_id[0] ^= 1;
  CHECK(SlotContext(other.vault_id, other.passphrase) != slot);
  CHECK(SecretsContext(other) != SecretsContext(file));
  other = file;
  other.draft_public_key.bytes[0] ^= 1;
  CHECK(SecretsContext(other) != SecretsContext(file));
}

}  // namespace
}  // namespace fallow::crypto
