#include "crypto/keyslots.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "tests/support/files.h"
#include "tests/support/hex.h"
#include "tests/support/seeded_random.h"

// Stretching a passphrase takes about 0.1 s at the floor, so tests that do not need a new file
// share one.

namespace fallow::crypto {
namespace {

constexpr const char* kPassphrase = "correct horse battery staple";
constexpr VaultId kVaultId = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
constexpr KdfParams kFloor{};

VaultSecrets SomeSecrets() {
  tests::SeededRandom random(20);
  VaultSecrets secrets = VaultSecrets::Random(random);
  // Not made of keys, as in the journals of before.
  random.Fill(secrets.device_id);
  secrets.keyring_generation = 3;
  secrets.incarnation = 4;
  secrets.freshness.commit_counter = 0x0102030405060708;
  random.Fill(secrets.freshness.log_head);
  return secrets;
}

std::string MakeFile() {
  tests::SeededRandom random(10);
  return Keyslots::Create(kVaultId, AsBytes(kPassphrase), kFloor, SomeSecrets(), random)
      .value()
      .Encode();
}

const std::string& File() {
  static const std::string file = MakeFile();
  return file;
}

const OpenedKeyslots& Opened() {
  static const OpenedKeyslots opened =
      Keyslots::Decode(AsBytes(File()))->Open(AsBytes(kPassphrase)).value();
  return opened;
}

bool SameSecrets(const VaultSecrets& a, const VaultSecrets& b) {
  return Equal(EncodeSecrets(a).bytes(), EncodeSecrets(b).bytes());
}

absl::StatusCode CodeOfOpening(const std::string& file, const std::string& passphrase) {
  const absl::StatusOr<Keyslots> keyslots = Keyslots::Decode(AsBytes(file));
  if (!keyslots.ok()) return keyslots.status().code();
  return keyslots->Open(AsBytes(passphrase)).status().code();
}

// Flips one bit, with a matching checksum.
std::string Forged(std::string file, size_t at) {
  file.resize(file.size() - sizeof(Digest));
  file.at(at) = static_cast<char>(file.at(at) ^ 1);
  const Digest checksum = Hash(Domain::kKeyslotsChecksum, {AsBytes(file)});
  return file.append(AsChars(checksum));
}

TEST_CASE("the passphrase opens the secrets that were sealed") {
  CHECK(SameSecrets(Opened().secrets(), SomeSecrets()));
  const Keyslots& keyslots = Opened().keyslots();
  CHECK(keyslots.vault_id() == kVaultId);
  CHECK(keyslots.format_version() == 1);
  CHECK(keyslots.kdf_params() == kFloor);
  CHECK(keyslots.draft_public_key() == PublicKeyOf(SomeSecrets().draft));
  CHECK(keyslots.Encode() == File());
}

TEST_CASE("a wrong passphrase is refused, not taken for damage") {
  for (const std::string& wrong :
       {std::string("correct horse battery stapl"), std::string("correct horse battery staple "),
        std::string("Correct horse battery staple"), std::string(),
        std::string(kPassphraseBytesMax + 1, 'x')}) {
    CHECK(CodeOfOpening(File(), wrong) == absl::StatusCode::kUnauthenticated);
  }
}

TEST_CASE("damage is told from a wrong passphrase, whichever passphrase is given") {
  for (size_t i = 0; i < File().size(); ++i) {
    std::string flipped = File();
    flipped[i] = static_cast<char>(flipped[i] ^ 0x10);
    REQUIRE(CodeOfOpening(flipped, kPassphrase) == absl::StatusCode::kDataLoss);
    REQUIRE(CodeOfOpening(flipped, "wrong") == absl::StatusCode::kDataLoss);
  }
}

TEST_CASE("a forged file with an agreeing checksum never opens") {
  // Offsets in a version 1 file. A forged salt, cost or commitment cannot be distinguished from a
  // wrong passphrase; forgeries of anything sealed, or bound to a seal, can.
  struct Forgery {
    const char* field;
    size_t at;
    absl::StatusCode code;
  };
  constexpr Forgery kForgeries[] = {
      {"vault id", 10, absl::StatusCode::kDataLoss},
      {"draft public key", 26, absl::StatusCode::kDataLoss},
      {"memory", 63, absl::StatusCode::kUnauthenticated},
      {"passes", 68, absl::StatusCode::kDataLoss},
      {"salt", 70, absl::StatusCode::kUnauthenticated},
      {"commitment", 86, absl::StatusCode::kUnauthenticated},
      {"unlock key, nonce", 118, absl::StatusCode::kDataLoss},
      {"unlock key, ciphertext", 142, absl::StatusCode::kDataLoss},
      {"unlock key, tag", 189, absl::StatusCode::kDataLoss},
      {"secrets, nonce", 190, absl::StatusCode::kDataLoss},
      {"secrets, ciphertext", 214, absl::StatusCode::kDataLoss},
      {"secrets, tag", 453, absl::StatusCode::kDataLoss},
  };
  for (const Forgery& forgery : kForgeries) {
    INFO(forgery.field);
    CHECK(CodeOfOpening(Forged(File(), forgery.at), kPassphrase) == forgery.code);
  }
}

// As versions did that took a passphrase as it was typed.
std::string SlotOfTypedBytes(std::string_view typed) {
  tests::SeededRandom random(6);
  KeyslotsFile file = DecodeKeyslots(AsBytes(File())).value();
  const SlotKey key = Stretch(AsBytes(typed), kFloor, file.passphrase.salt).value();
  file.passphrase.commitment = KeyCommitment(key);
  const Sealed sealed =
      Seal(key, Domain::kKeyslotsUnlockKey, AsBytes(SlotContext(kVaultId, file.passphrase)),
           Opened().unlock_key().bytes(), random);
  std::copy(sealed.bytes.begin(), sealed.bytes.end(), file.passphrase.unlock_key.begin());
  return EncodeKeyslots(file);
}

TEST_CASE("the same characters, composed or not, with a line end or not, are one passphrase") {
  tests::SeededRandom random(7);
  const std::string made =
      Keyslots::Create(kVaultId, AsBytes("caf\u00E9\u00A0au lait"), kFloor, SomeSecrets(), random)
          ->Encode();
  for (const std::string_view typed :
       {"caf\u00E9 au lait", "cafe\u0301 au lait\r\n", "cafe\u0301\u3000au lait\r"}) {
    CHECK(CodeOfOpening(made, std::string(typed)) == absl::StatusCode::kOk);
  }
  CHECK(CodeOfOpening(made, "cafe au lait") == absl::StatusCode::kUnauthenticated);
}

TEST_CASE("a passphrase that an earlier version took as it was typed still opens") {
  for (const std::string typed :
       {"cafe\u0301", "windows\r", "latin \xE9", "tab\tinside", "heart\u2764\uFE0F", "a\u00A0b"}) {
    INFO(typed);
    CHECK(CodeOfOpening(SlotOfTypedBytes(typed), typed) == absl::StatusCode::kOk);
  }
  CHECK(CodeOfOpening(SlotOfTypedBytes("cafe\u0301"), "cafe\u0301\r\n") == absl::StatusCode::kOk);
}

TEST_CASE("a vault is not made with a passphrase or parameters out of bounds") {
  tests::SeededRandom random(1);
  const auto code = [&random](const std::string& passphrase, KdfParams params) {
    return Keyslots::Create(kVaultId, AsBytes(passphrase), params, SomeSecrets(), random)
        .status()
        .code();
  };
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  CHECK(code("", kFloor) == kInvalid);
  CHECK(code(std::string(kPassphraseBytesMax + 1, 'x'), kFloor) == kInvalid);
  CHECK(code("words", {.memory_bytes = 64 * kMiB - 1024, .passes = 3}) == kInvalid);
  CHECK(code("words", {.memory_bytes = 64 * kMiB + 1, .passes = 3}) == kInvalid);
  CHECK(code("words", {.memory_bytes = 513 * kMiB, .passes = 3}) == kInvalid);
  CHECK(code("words", {.memory_bytes = 64 * kMiB, .passes = 2}) == kInvalid);
  CHECK(code("words", {.memory_bytes = 64 * kMiB, .passes = 17}) == kInvalid);
}

TEST_CASE("changed secrets are resealed without the passphrase and open with it") {
  tests::SeededRandom random(2);
  VaultSecrets changed = Opened().secrets().Copy();
  changed.freshness.commit_counter = 99;
  changed.keyring = KeyringKey::Random(random);
  changed.keyring_generation = 4;
  const OpenedKeyslots resealed = Opened().WithSecrets(changed.Copy(), random);
  CHECK(SameSecrets(resealed.secrets(), changed));
  CHECK(SameSecrets(Opened().secrets(), SomeSecrets()));

  const std::string file = resealed.keyslots().Encode();
  CHECK(file != File());
  const auto reopened = Keyslots::Decode(AsBytes(file))->Open(AsBytes(kPassphrase));
  REQUIRE(reopened.ok());
  CHECK(SameSecrets(reopened->secrets(), changed));
  CHECK(CodeOfOpening(file, "wrong") == absl::StatusCode::kUnauthenticated);
}

TEST_CASE("a changed passphrase replaces the old one") {
  tests::SeededRandom random(3);
  const OpenedKeyslots changed =
      Opened().WithPassphrase(AsBytes("another one"), kFloor, SomeSecrets(), random).value();
  const std::string file = changed.keyslots().Encode();
  CHECK(CodeOfOpening(file, kPassphrase) == absl::StatusCode::kUnauthenticated);
  const auto reopened = Keyslots::Decode(AsBytes(file))->Open(AsBytes("another one"));
  REQUIRE(reopened.ok());
  CHECK(SameSecrets(reopened->secrets(), SomeSecrets()));
  CHECK(reopened->keyslots().vault_id() == kVaultId);
  CHECK(Opened().WithPassphrase(AsBytes(""), kFloor, SomeSecrets(), random).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("the old passphrase's slot, put back after a change, opens nothing") {
  tests::SeededRandom random(4);
  const OpenedKeyslots changed =
      Opened().WithPassphrase(AsBytes("another one"), kFloor, SomeSecrets(), random).value();
  KeyslotsFile spliced = DecodeKeyslots(AsBytes(changed.keyslots().Encode())).value();
  spliced.passphrase = DecodeKeyslots(AsBytes(File()))->passphrase;
  CHECK(CodeOfOpening(EncodeKeyslots(spliced), kPassphrase) == absl::StatusCode::kDataLoss);
}

TEST_CASE("slots of unknown kinds survive resealing and go with the old passphrase") {
  KeyslotsFile with_other = DecodeKeyslots(AsBytes(File())).value();
  with_other.others.push_back({.kind = 200, .body = "for a later version"});
  const OpenedKeyslots opened =
      Keyslots::Decode(AsBytes(EncodeKeyslots(with_other)))->Open(AsBytes(kPassphrase)).value();
  tests::SeededRandom random(5);
  const OpenedKeyslots resealed = opened.WithSecrets(opened.secrets().Copy(), random);
  const KeyslotsFile kept = DecodeKeyslots(AsBytes(resealed.keyslots().Encode())).value();
  REQUIRE(kept.others.size() == 1);
  CHECK(kept.others[0].kind == 200);
  CHECK(kept.others[0].body == "for a later version");
  const OpenedKeyslots changed =
      opened.WithPassphrase(AsBytes("another one"), kFloor, SomeSecrets(), random).value();
  CHECK(DecodeKeyslots(AsBytes(changed.keyslots().Encode()))->others.empty());
}

TEST_CASE("two files of one vault share no salt and no sealed byte") {
  SystemRandom random;
  const auto make = [&random] {
    return DecodeKeyslots(AsBytes(Keyslots::Create(kVaultId, AsBytes(kPassphrase), kFloor,
                                                   SomeSecrets(), random)
                                      ->Encode()))
        .value();
  };
  const KeyslotsFile a = make(), b = make();
  CHECK(a.passphrase.salt != b.passphrase.salt);
  CHECK(a.passphrase.commitment != b.passphrase.commitment);
  CHECK(a.passphrase.unlock_key != b.passphrase.unlock_key);
  CHECK(a.secrets != b.secrets);
}

TEST_CASE("a file of format version 1 is still read and written byte for byte") {
  std::string hex = tests::ReadVector("keyslots_v1.hex");
  std::erase(hex, '\n');
  const std::string file = tests::FromHex(hex);
  CHECK(tests::ToHex(File()) == hex);
  const auto opened = Keyslots::Decode(AsBytes(file))->Open(AsBytes(kPassphrase));
  REQUIRE(opened.ok());
  CHECK(SameSecrets(opened->secrets(), SomeSecrets()));
}

TEST_CASE("secrets of another length are damage") {
  const SecretBytes bytes = EncodeSecrets(SomeSecrets());
  CHECK(DecodeSecrets(bytes.bytes()).ok());
  CHECK(DecodeSecrets(bytes.bytes().first(kVaultSecretsBytes - 1)).status().code() ==
        absl::StatusCode::kDataLoss);
  CHECK(DecodeSecrets({}).status().code() == absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace fallow::crypto
