#ifndef FALLOW_CRYPTO_CPACE_GROUP_H_
#define FALLOW_CRYPTO_CPACE_GROUP_H_

// The building blocks of CPace's cipher suite CPACE-RISTR255-SHA512, named as in
// draft-irtf-cfrg-cpace-21: the group environment G (section 8.3), the hash H (section 6.2) and the
// encodings that are hashed (section 6.3). Internal to this library and its tests, which check each
// one against the draft's vectors; everyone else uses crypto/cpace.h.
//
// A CpaceHash is not synchronised; the functions are safe from any thread.

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "crypto/secret_bytes.h"

namespace fallow::crypto {

inline constexpr size_t kCpaceHashBytes = 64;

// A group element in the public encoding of RFC 9496, section 4.
using CpacePoint = std::array<uint8_t, 32>;

// SHA-512 over concatenated parts, so that no secret has to be copied into a string to be hashed.
// Wiped on destruction.
class CpaceHash {
 public:
  CpaceHash();

  CpaceHash& Raw(ByteSpan part);
  // prepend_len(part): the length as unsigned LEB128, then the part. Several in a row are the
  // draft's lv_cat.
  CpaceHash& Lv(ByteSpan part);
  // REQUIRES: called once; `out` is kCpaceHashBytes.
  void Finish(MutableByteSpan out);

 private:
  SecretBytes state_;
};

// The length that prepend_len puts in front, for the tags, which are MACs over the encoding.
struct CpaceLength {
  std::array<uint8_t, 10> bytes;
  size_t size;
  ByteSpan span() const { return ByteSpan(bytes).first(size); }
};
CpaceLength EncodeCpaceLength(uint64_t length);

// G.calculate_generator(H, PRS, CI, sid), encoded.
KeyCell CpaceGenerator(ByteSpan prs, ByteSpan ci, ByteSpan sid);

// G.sample_scalar(): 252 random bits, little-endian.
KeyCell CpaceScalar(RandomSource& random);

// G.scalar_mult(y, g). REQUIRES: `generator` came from CpaceGenerator, `scalar` from CpaceScalar.
CpacePoint CpaceMultiply(const KeyCell& scalar, const KeyCell& generator);

// G.scalar_mult_vfy(y, X). UNAUTHENTICATED where the draft returns the neutral element G.I and the
// run must be aborted: `point` is not a group element, is not canonically encoded, or is neutral.
absl::StatusOr<KeyCell> CpaceMultiplyVerified(const KeyCell& scalar, ByteSpan point);

// ISK = H.hash(lv_cat(G.DSI || "_ISK", sid, K) || transcript): the part before the transcript.
CpaceHash StartCpaceIsk(ByteSpan sid, const KeyCell& k);

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_CPACE_GROUP_H_
