#include "crypto/cpace.h"

#include <sodium.h>

#include <utility>

#include "absl/status/status.h"
#include "crypto/cpace_group.h"

namespace fallow::crypto {
namespace {

static_assert(sizeof(CpaceShare) == sizeof(CpacePoint));
static_assert(sizeof(CpaceTag) == crypto_auth_hmacsha512_BYTES);

// What one side has sent: its share and its associated data.
struct Message {
  ByteSpan share;
  ByteSpan ad;
};

// mac_key = H.hash("CPaceMac" || sid || ISK)
SecretBytes MacKey(ByteSpan session, const SecretBytes& isk) {
  SecretBytes key(kCpaceHashBytes);
  CpaceHash().Raw(AsBytes("CPaceMac")).Raw(session).Raw(isk.bytes()).Finish(key.mutable_bytes());
  return key;
}

// MAC(mac_key, lv_cat(Y, AD))
CpaceTag TagOf(const SecretBytes& mac_key, const Message& message) {
  CpaceTag tag;
  SecretBytes memory(sizeof(crypto_auth_hmacsha512_state));
  auto* state = reinterpret_cast<crypto_auth_hmacsha512_state*>(memory.mutable_bytes().data());
  crypto_auth_hmacsha512_init(state, mac_key.bytes().data(), mac_key.size());
  for (const ByteSpan part : {message.share, message.ad}) {
    const CpaceLength length = EncodeCpaceLength(part.size());
    crypto_auth_hmacsha512_update(state, length.bytes.data(), length.size);
    crypto_auth_hmacsha512_update(state, part.data(), part.size());
  }
  crypto_auth_hmacsha512_final(state, tag.data());
  return tag;
}

}  // namespace

bool CpaceKeys::PeerTagIsRight(ByteSpan tag) const {
  return Equal(peer_tag_, tag);
}

Cpace Cpace::Start(CpaceRole role, const CpaceInput& input, std::string own_ad,
                   RandomSource& random) {
  const KeyCell generator = CpaceGenerator(input.code, input.channel, input.session);
  KeyCell scalar = CpaceScalar(random);
  const CpaceShare share = CpaceMultiply(scalar, generator);
  return Cpace(role, std::move(scalar), share, input.session, std::move(own_ad));
}

absl::StatusOr<CpaceKeys> Cpace::Finish(ByteSpan peer_share, ByteSpan peer_ad) && {
  const KeyCell scalar = std::move(scalar_);
  const Message own{share_, AsBytes(own_ad_)};
  const Message peer{peer_share, peer_ad};
  // If our own share were accepted, our own tag sent back would confirm it.
  if (Equal(own.share, peer.share)) {
    return absl::UnauthenticatedError("The other side sent our own share back.");
  }
  const absl::StatusOr<KeyCell> k = CpaceMultiplyVerified(scalar, peer_share);
  if (!k.ok()) return k.status();

  const bool initiator = role_ == CpaceRole::kInitiator;
  const Message& first = initiator ? own : peer;
  const Message& second = initiator ? peer : own;
  SecretBytes isk(kCpaceHashBytes);
  StartCpaceIsk(AsBytes(session_), *k)
      .Lv(first.share)
      .Lv(first.ad)
      .Lv(second.share)
      .Lv(second.ad)
      .Finish(isk.mutable_bytes());
  const SecretBytes mac_key = MacKey(AsBytes(session_), isk);
  return CpaceKeys(std::move(isk), TagOf(mac_key, own), TagOf(mac_key, peer));
}

}  // namespace fallow::crypto
