#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "crypto/derive.h"
#include "crypto/keyslots_format.h"
#include "crypto/padding.h"
#include "crypto/seal.h"
#include "crypto/sealed_box.h"
#include "tests/support/seeded_random.h"

namespace fallow::crypto {
namespace {

rc::Gen<std::string> AnyBytes() {
  return rc::gen::container<std::string>(rc::gen::arbitrary<char>());
}

TEST_CASE("whatever is sealed opens to itself, and no single change to it does") {
  CHECK(rc::check([](uint64_t seed) {
    tests::SeededRandom random(seed);
    const SubjectKey key = SubjectKey::Random(random);
    const std::string plaintext = *AnyBytes(), ad = *AnyBytes();
    std::string sealed =
        Seal(key, Domain::kRecordPayload, AsBytes(ad), AsBytes(plaintext), random).bytes;
    RC_ASSERT(*Open(key, Domain::kRecordPayload, AsBytes(ad), AsBytes(sealed)) == plaintext);

    const auto at = *rc::gen::inRange<size_t>(0, sealed.size());
    sealed[at] = static_cast<char>(sealed[at] ^ *rc::gen::inRange(1, 256));
    RC_ASSERT(!Open(key, Domain::kRecordPayload, AsBytes(ad), AsBytes(sealed)).ok());
  }));
}

TEST_CASE("whatever is put into a sealed box comes out") {
  CHECK(rc::check([](uint64_t seed) {
    tests::SeededRandom random(seed);
    const DraftSecretKey secret = DraftSecretKey::Random(random);
    const std::string plaintext = *AnyBytes();
    const Sealed sealed = *SealTo(PublicKeyOf(secret), AsBytes(plaintext));
    RC_ASSERT(*OpenWith(secret, AsBytes(sealed.bytes)) == plaintext);
  }));
}

TEST_CASE("two ways to cut the same bytes into two parts hash apart") {
  CHECK(rc::check([] {
    const std::string bytes = *AnyBytes();
    std::set<Digest> digests;
    for (size_t cut = 0; cut <= bytes.size(); ++cut) {
      const ByteSpan whole = AsBytes(bytes);
      digests.insert(Hash(Domain::kRecordChain, {whole.first(cut), whole.subspan(cut)}));
    }
    RC_ASSERT(digests.size() == bytes.size() + 1);
  }));
}

TEST_CASE("whatever is padded comes back, and its length is one of few") {
  CHECK(rc::check([] {
    const std::string tail = *AnyBytes();
    const std::string plaintext = std::string(*rc::gen::inRange<size_t>(0, 20'000), 'x') + tail;
    const std::string padded = Pad(AsBytes(plaintext));
    RC_ASSERT(*Unpad(AsBytes(padded)) == plaintext);
    RC_ASSERT(padded.size() == kPaddingFloorBytes || PadmeLength(padded.size()) == padded.size());
  }));
}

TEST_CASE("a keyslots file with any other slots decodes to what was encoded") {
  CHECK(rc::check([](uint64_t seed) {
    tests::SeededRandom random(seed);
    KeyslotsFile file;
    random.Fill(file.vault_id);
    random.Fill(file.passphrase.unlock_key);
    random.Fill(file.secrets);
    for (size_t i = *rc::gen::inRange<size_t>(0, kSlotsMax); i > 0; --i) {
      file.others.push_back({.kind = *rc::gen::inRange<uint8_t>(2, 255), .body = *AnyBytes()});
    }
    const std::string bytes = EncodeKeyslots(file);
    const auto decoded = DecodeKeyslots(AsBytes(bytes));
    RC_ASSERT(decoded.ok());
    RC_ASSERT(decoded->others.size() == file.others.size());
    RC_ASSERT(EncodeKeyslots(*decoded) == bytes);
  }));
}

}  // namespace
}  // namespace fallow::crypto
