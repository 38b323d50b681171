#include "crypto/cpace_group.h"

#include <sodium.h>

#include <string_view>

#include "absl/status/status.h"
#include "crypto/primitives.h"
#include "daemon/base/status.h"

namespace fallow::crypto {
namespace {

static_assert(kCpaceHashBytes == crypto_hash_sha512_BYTES);
static_assert(kCpaceHashBytes == crypto_core_ristretto255_HASHBYTES);
static_assert(sizeof(CpacePoint) == crypto_core_ristretto255_BYTES);
static_assert(kKeyBytes == crypto_core_ristretto255_BYTES);
static_assert(kKeyBytes == crypto_core_ristretto255_SCALARBYTES);

constexpr std::string_view kDsi = "CPaceRistretto255";
constexpr std::string_view kIskDsi = "CPaceRistretto255_ISK";
// H.s_in_bytes, the input block size of SHA-512.
constexpr size_t kHashBlockBytes = 128;

// len_zpad (section 8.1): DSI, PRS and padding fill the first block if PRS is short enough.
size_t PaddingBytes(ByteSpan prs) {
  const size_t used = EncodeCpaceLength(kDsi.size()).size + kDsi.size() +
                      EncodeCpaceLength(prs.size()).size + prs.size() + 1;
  return used < kHashBlockBytes ? kHashBlockBytes - used : 0;
}

}  // namespace

CpaceLength EncodeCpaceLength(uint64_t length) {
  CpaceLength encoded{};
  do {
    const bool more = length >= 0x80;
    encoded.bytes[encoded.size++] = static_cast<uint8_t>((length & 0x7f) | (more ? 0x80 : 0));
    length >>= 7;
  } while (length != 0);
  return encoded;
}

CpaceHash::CpaceHash() : state_(sizeof(crypto_hash_sha512_state)) {
  crypto_hash_sha512_init(
      reinterpret_cast<crypto_hash_sha512_state*>(state_.mutable_bytes().data()));
}

CpaceHash& CpaceHash::Raw(ByteSpan part) {
  crypto_hash_sha512_update(
      reinterpret_cast<crypto_hash_sha512_state*>(state_.mutable_bytes().data()), part.data(),
      part.size());
  return *this;
}

CpaceHash& CpaceHash::Lv(ByteSpan part) {
  return Raw(EncodeCpaceLength(part.size()).span()).Raw(part);
}

void CpaceHash::Finish(MutableByteSpan out) {
  FALLOW_CHECK(out.size() == kCpaceHashBytes);
  crypto_hash_sha512_final(
      reinterpret_cast<crypto_hash_sha512_state*>(state_.mutable_bytes().data()), out.data());
}

KeyCell CpaceGenerator(ByteSpan prs, ByteSpan ci, ByteSpan sid) {
  constexpr std::array<uint8_t, kHashBlockBytes> kZeros{};
  SecretBytes hash(kCpaceHashBytes);
  CpaceHash()
      .Lv(AsBytes(kDsi))
      .Lv(prs)
      .Lv(ByteSpan(kZeros).first(PaddingBytes(prs)))
      .Lv(ci)
      .Lv(sid)
      .Finish(hash.mutable_bytes());
  KeyCell generator;
  crypto_core_ristretto255_from_hash(generator.bytes().data(), hash.bytes().data());
  return generator;
}

KeyCell CpaceScalar(RandomSource& random) {
  KeyCell scalar;
  random.Fill(scalar.bytes());
  scalar.bytes().back() &= 0x0f;
  return scalar;
}

CpacePoint CpaceMultiply(const KeyCell& scalar, const KeyCell& generator) {
  EnsureSodium();
  CpacePoint product;
  // Fails only if the result is the neutral element: if the scalar is zero, which means a broken
  // source of randomness, or if the hash happens to map there. Each has a probability of about
  // 2^-252.
  FALLOW_CHECK(crypto_scalarmult_ristretto255(product.data(), scalar.bytes().data(),
                                              generator.bytes().data()) == 0);
  return product;
}

absl::StatusOr<KeyCell> CpaceMultiplyVerified(const KeyCell& scalar, ByteSpan point) {
  EnsureSodium();
  KeyCell product;
  if (point.size() != sizeof(CpacePoint) ||
      crypto_scalarmult_ristretto255(product.bytes().data(), scalar.bytes().data(), point.data()) !=
          0) {
    return absl::UnauthenticatedError("The other side's share is not an element of the group.");
  }
  return product;
}

CpaceHash StartCpaceIsk(ByteSpan sid, const KeyCell& k) {
  CpaceHash hash;
  hash.Lv(AsBytes(kIskDsi)).Lv(sid).Lv(k.bytes());
  return hash;
}

}  // namespace fallow::crypto
