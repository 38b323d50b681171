#ifndef FALLOW_CRYPTO_CPACE_H_
#define FALLOW_CRYPTO_CPACE_H_

// CPace: two sides that know the same short code agree on a strong key over a line that anyone may
// read and modify (draft-irtf-cfrg-cpace-21, suite CPACE-RISTR255-SHA512, initiator and responder).
// An attacker without the code can test one guess per run, and learns nothing that would help to
// test others later.
//
//     initiator                                    responder
//     Cpace::Start -> share()       Ya ->          Cpace::Start
//                                   <- Yb          share()
//     Finish(Yb) -> CpaceKeys                      Finish(Ya) -> CpaceKeys
//     own_tag()                     Ta ->          PeerTagIsRight(Ta)
//     PeerTagIsRight(Tb)            <- Tb          own_tag()
//
// Finishing proves nothing yet: with a wrong code, or with different views of the channel, the
// session or the associated data, both sides finish with different keys. Only a correct tag from
// the other side (section 10.4, HMAC-SHA-512) shows that it has the same key; nothing secret may be
// sent before that.
//
// Both types are move-only and wiped on destruction. Finish() consumes the run, so that whether it
// succeeds or not, neither the code nor the secret scalar remains. Not synchronised.

#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/derive.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "crypto/secret_bytes.h"

namespace fallow::crypto {

// A public share, Ya or Yb: an encoded element of ristretto255 (RFC 9496).
using CpaceShare = std::array<uint8_t, 32>;
// A key confirmation tag, Ta or Tb.
using CpaceTag = std::array<uint8_t, 64>;

enum class CpaceRole : uint8_t { kInitiator, kResponder };

// What must be the same on both sides.
struct CpaceInput {
  ByteSpan code;     // PRS, the password-related string
  ByteSpan channel;  // CI, what the exchange is bound to; says which side is the initiator
  ByteSpan session;  // sid, unique for each run
};

// The result of a finished run.
class CpaceKeys {
 public:
  const CpaceTag& own_tag() const { return own_tag_; }
  // Takes the same time wherever the first difference is.
  [[nodiscard]] bool PeerTagIsRight(ByteSpan tag) const;

  // An independent key for each domain and context. The draft's ISK itself is not exposed.
  template <class ToKey>
  ToKey Derive(Domain domain, ByteSpan context) const {
    KeyCell cell;
    KeyedHash(isk_.bytes(), domain, {context}, cell.bytes());
    return ToKey(std::move(cell));
  }

 private:
  friend class Cpace;
  CpaceKeys(SecretBytes isk, const CpaceTag& own_tag, const CpaceTag& peer_tag)
      : isk_(std::move(isk)), own_tag_(own_tag), peer_tag_(peer_tag) {}

  SecretBytes isk_;  // the intermediate session key, 64 bytes
  CpaceTag own_tag_;
  CpaceTag peer_tag_;
};

class Cpace {
 public:
  // `own_ad` is this side's associated data, ADa or ADb. It must differ between the roles.
  static Cpace Start(CpaceRole role, const CpaceInput& input, std::string own_ad,
                     RandomSource& random);

  const CpaceShare& share() const { return share_; }

  // Finishes the run; nothing secret is left in this object. UNAUTHENTICATED when `peer_share` is
  // not a valid group element, or is this side's own share sent back.
  absl::StatusOr<CpaceKeys> Finish(ByteSpan peer_share, ByteSpan peer_ad) &&;

 private:
  Cpace(CpaceRole role, KeyCell scalar, const CpaceShare& share, ByteSpan session,
        std::string own_ad)
      : role_(role),
        scalar_(std::move(scalar)),
        share_(share),
        session_(AsChars(session)),
        own_ad_(std::move(own_ad)) {}

  CpaceRole role_;
  KeyCell scalar_;
  CpaceShare share_;
  std::string session_;
  std::string own_ad_;
};

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_CPACE_H_
