#include "daemon/journal/record.h"

#include <catch2/catch.hpp>
#include <string>

#include "daemon/journal/limits.h"
#include "daemon/journal/payload.h"
#include "tests/support/hex.h"
#include "tests/support/seeded_random.h"

namespace fallow::journal {
namespace {

using crypto::AsBytes;
using crypto::AsChars;

RecordHeader SomeHeader() {
  RecordHeader header;
  header.stamp.device.bytes.fill(0x11);
  header.stamp.incarnation = 0x22222222;
  header.stamp.sequence = 0x0003333333333333;
  header.previous.fill(0x44);
  header.stamp.lamport = 0x0005555555555555;
  header.subject.bytes.fill(0x66);
  header.kind = RecordKind::kReflectionDeleted;
  header.key_commitment.fill(0x77);
  header.payload_hash.fill(0x88);
  return header;
}

TEST_CASE("a header has the bytes that docs/formats.md says") {
  const EncodedHeader bytes = Encode(SomeHeader());
  const std::string expected = std::string("01") + std::string(32, '1') + "22222222" +
                               "3333333333330300" + std::string(64, '4') + "5555555555550500" +
                               std::string(32, '6') + "0300" + std::string(64, '7') +
                               std::string(64, '8');
  CHECK(tests::ToHex(std::string(AsChars(bytes))) == expected);
  CHECK(*DecodeHeader(bytes) == SomeHeader());
}

TEST_CASE("a header that is cut, longer, newer or impossible is refused") {
  const EncodedHeader bytes = Encode(SomeHeader());
  for (size_t size = 0; size < bytes.size(); ++size) {
    CHECK(absl::IsDataLoss(DecodeHeader(crypto::ByteSpan(bytes).first(size)).status()));
  }
  std::string longer(AsChars(bytes));
  longer.push_back('\0');
  CHECK(absl::IsDataLoss(DecodeHeader(AsBytes(longer)).status()));

  EncodedHeader changed = bytes;
  changed[0] = 2;
  CHECK(absl::IsUnimplemented(DecodeHeader(changed).status()));
  changed[0] = 0;
  CHECK(absl::IsDataLoss(DecodeHeader(changed).status()));

  RecordHeader header = SomeHeader();
  header.stamp.sequence = 0;
  CHECK(absl::IsDataLoss(DecodeHeader(Encode(header)).status()));
  header = SomeHeader();
  header.stamp.lamport = kSequenceMax + 1;
  CHECK(absl::IsDataLoss(DecodeHeader(Encode(header)).status()));
}

TEST_CASE("the chain depends on every bit of the header") {
  const EncodedHeader bytes = Encode(SomeHeader());
  const crypto::Digest chain = ChainHash(SomeHeader());
  for (size_t bit = 8; bit < bytes.size() * 8; ++bit) {
    EncodedHeader changed = bytes;
    changed[bit / 8] = static_cast<uint8_t>(changed[bit / 8] ^ (1u << (bit % 8)));
    const absl::StatusOr<RecordHeader> header = DecodeHeader(changed);
    if (header.ok()) CHECK(ChainHash(*header) != chain);
  }
}

TEST_CASE("a head vouches for its chain, by its device only") {
  tests::SeededRandom random(1);
  const crypto::SigningKey device = crypto::SigningKey::Random(random);
  const crypto::SigningKey other = crypto::SigningKey::Random(random);
  const crypto::Digest chain = ChainHash(SomeHeader());
  const crypto::Signature head = SignHead(device, chain);
  CHECK(VerifyHead(device.public_key(), chain, head));
  CHECK_FALSE(VerifyHead(other.public_key(), chain, head));
  crypto::Digest changed = chain;
  changed[0] ^= 1;
  CHECK_FALSE(VerifyHead(device.public_key(), changed, head));
}

TEST_CASE("a payload opens in its own record and in no other") {
  tests::SeededRandom random(2);
  PayloadCodec codec(random);
  const crypto::SubjectKey key = crypto::SubjectKey::Random(random);
  RecordHeader header = SomeHeader();
  const std::string operation(3000, 'x');
  const crypto::Sealed sealed = *codec.Seal(key, operation, header);
  CHECK(sealed.bytes.size() < operation.size());
  CHECK(header.payload_hash == PayloadHash(AsBytes(sealed.bytes)));
  CHECK(*codec.Open(key, header, AsBytes(sealed.bytes)) == operation);

  const auto opens = [&](const RecordHeader& other) {
    return codec.Open(key, other, AsBytes(sealed.bytes)).ok();
  };
  RecordHeader other = header;
  other.stamp.sequence += 1;
  CHECK_FALSE(opens(other));
  other = header;
  other.subject.bytes[0] ^= 1;
  CHECK_FALSE(opens(other));
  other = header;
  other.kind = RecordKind::kReflectionUndeleted;
  CHECK_FALSE(opens(other));
  other = header;
  other.stamp.lamport += 1;
  CHECK_FALSE(opens(other));
  other = header;
  other.stamp.device.bytes[0] ^= 1;
  CHECK_FALSE(opens(other));
}

TEST_CASE("a payload under a wrong key or changed is damage") {
  tests::SeededRandom random(3);
  PayloadCodec codec(random);
  const crypto::SubjectKey key = crypto::SubjectKey::Random(random);
  const crypto::SubjectKey other = crypto::SubjectKey::Random(random);
  RecordHeader header = SomeHeader();
  crypto::Sealed sealed = *codec.Seal(key, "short", header);
  CHECK(absl::IsDataLoss(codec.Open(other, header, AsBytes(sealed.bytes)).status()));
  sealed.bytes.back() = static_cast<char>(sealed.bytes.back() ^ 1);
  CHECK(absl::IsDataLoss(codec.Open(key, header, AsBytes(sealed.bytes)).status()));
}

TEST_CASE("an operation is compressed only where that helps") {
  CHECK(PackOperation("tiny") == std::string("\0tiny", 5));
  CHECK(PackOperation(std::string(5000, 'a')).size() < 100);
  tests::SeededRandom random(4);
  std::string noise(5000, '\0');
  random.Fill({reinterpret_cast<uint8_t*>(noise.data()), noise.size()});
  CHECK(PackOperation(noise).size() == noise.size() + 1);
  for (const std::string& operation : {std::string(), std::string("x"), noise}) {
    CHECK(*UnpackOperation(PackOperation(operation)) == operation);
  }
}

TEST_CASE("unpacking is bounded whatever the bytes say") {
  CHECK(absl::IsDataLoss(UnpackOperation("").status()));
  CHECK(absl::IsUnimplemented(UnpackOperation("\x02"
                                              "abc")
                                  .status()));
  CHECK(absl::IsDataLoss(UnpackOperation("\x01not a frame").status()));
  // A frame of a few kilobytes that would decompress to more than a payload may hold.
  const std::string bomb = PackOperation(std::string(kPayloadBytesMax + 1, 'a'));
  REQUIRE(bomb.size() < 100'000);
  CHECK(absl::IsDataLoss(UnpackOperation(bomb).status()));
  const std::string packed = PackOperation(std::string(5000, 'a'));
  CHECK(absl::IsDataLoss(UnpackOperation(packed.substr(0, packed.size() - 1)).status()));
}

TEST_CASE("an operation beyond the limit is refused") {
  tests::SeededRandom random(5);
  PayloadCodec codec(random);
  const crypto::SubjectKey key = crypto::SubjectKey::Random(random);
  RecordHeader header = SomeHeader();
  CHECK(absl::IsInvalidArgument(
      codec.Seal(key, std::string(kPayloadBytesMax + 1, 'a'), header).status()));
}

}  // namespace
}  // namespace fallow::journal
