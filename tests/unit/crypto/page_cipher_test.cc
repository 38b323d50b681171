#include "crypto/page_cipher.h"

#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "crypto/seal.h"
#include "tests/support/seeded_random.h"

namespace fallow::crypto {
namespace {

struct SealedPage {
  std::vector<uint8_t> ciphertext;
  std::array<uint8_t, PageCipher::kNonceBytes> nonce;
  std::array<uint8_t, PageCipher::kTagBytes> tag;
};

SealedPage SealPage(PageCipher& cipher, ByteSpan ad, ByteSpan page) {
  SealedPage sealed{.ciphertext = std::vector<uint8_t>(page.size()), .nonce = {}, .tag = {}};
  cipher.Seal(ad, page, sealed.ciphertext, sealed.nonce, sealed.tag);
  return sealed;
}

bool Opens(const PageCipher& cipher, ByteSpan ad, const SealedPage& sealed,
           std::vector<uint8_t>& page) {
  page.assign(sealed.ciphertext.size(), 0xEE);
  return cipher.Open(ad, sealed.ciphertext, sealed.nonce, sealed.tag, page);
}

TEST_CASE("a page opens with its own associated data only") {
  tests::SeededRandom random(1);
  const FileKey key = FileKey::Random(random);
  PageCipher cipher(key, random);
  const std::vector<uint8_t> page(4048, 0x5A);
  const SealedPage sealed = SealPage(cipher, AsBytes("page 2"), page);
  std::vector<uint8_t> opened;
  CHECK(Opens(cipher, AsBytes("page 2"), sealed, opened));
  CHECK(opened == page);
  CHECK_FALSE(Opens(cipher, AsBytes("page 3"), sealed, opened));
  CHECK(opened == std::vector<uint8_t>(page.size(), 0));
}

TEST_CASE("any change to a page, its nonce or its tag is noticed") {
  tests::SeededRandom random(2);
  const FileKey key = FileKey::Random(random);
  PageCipher cipher(key, random);
  const std::vector<uint8_t> page(256, 0x5A);
  const SealedPage sealed = SealPage(cipher, AsBytes("page"), page);
  std::vector<uint8_t> opened;
  for (size_t i = 0; i < page.size(); ++i) {
    SealedPage changed = sealed;
    changed.ciphertext[i] ^= 1;
    REQUIRE_FALSE(Opens(cipher, AsBytes("page"), changed, opened));
  }
  for (size_t i = 0; i < sealed.nonce.size(); ++i) {
    SealedPage changed = sealed;
    changed.nonce[i] ^= 1;
    REQUIRE_FALSE(Opens(cipher, AsBytes("page"), changed, opened));
  }
  for (size_t i = 0; i < sealed.tag.size(); ++i) {
    SealedPage changed = sealed;
    changed.tag[i] ^= 1;
    REQUIRE_FALSE(Opens(cipher, AsBytes("page"), changed, opened));
  }
}

TEST_CASE("every sealing of a page has a nonce of its own") {
  tests::SeededRandom random(3);
  const FileKey key = FileKey::Random(random);
  PageCipher cipher(key, random);
  const std::vector<uint8_t> page(64, 0);
  const SealedPage a = SealPage(cipher, {}, page), b = SealPage(cipher, {}, page);
  CHECK(a.nonce != b.nonce);
  CHECK(a.ciphertext != b.ciphertext);
}

TEST_CASE("pages are sealed and opened in place") {
  tests::SeededRandom random(4);
  const FileKey key = FileKey::Random(random);
  PageCipher cipher(key, random);
  const std::vector<uint8_t> page(512, 0x11);
  SealedPage sealed{.ciphertext = page, .nonce = {}, .tag = {}};
  cipher.Seal({}, sealed.ciphertext, sealed.ciphertext, sealed.nonce, sealed.tag);
  CHECK(sealed.ciphertext != page);
  CHECK(cipher.Open({}, sealed.ciphertext, sealed.nonce, sealed.tag, sealed.ciphertext));
  CHECK(sealed.ciphertext == page);
}

TEST_CASE("a file key's pages and its other sealings do not open each other") {
  tests::SeededRandom random(5);
  const FileKey key = FileKey::Random(random);
  PageCipher cipher(key, random);
  const std::string words = "words";
  const SealedPage sealed = SealPage(cipher, {}, AsBytes(words));
  const std::string joined = std::string(AsChars(sealed.nonce)) +
                             std::string(AsChars(sealed.ciphertext)) +
                             std::string(AsChars(sealed.tag));
  for (const DomainLabel& label : kDomainLabels) {
    CHECK_FALSE(Open(key, label.domain, {}, AsBytes(joined)).ok());
  }
}

}  // namespace
}  // namespace fallow::crypto
