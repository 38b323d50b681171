#include "daemon/sync/pairing_run.h"

#include <algorithm>
#include <utility>

#include "crypto/derive.h"
#include "crypto/seal.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/sync/pairing.h"

namespace fallow::sync {
namespace {

using crypto::AsBytes;
using crypto::Domain;
using fallow::sync::v1::PairingFrame;
using Side = PairingRun::Side;

absl::Status Unproven() {
  return base::Refused("The devices have not paired",
                       "the code typed is not the one shown, or somebody in between has changed "
                       "what they sent; nothing was given away",
                       base::Next::kPairAgain);
}

absl::Status OtherVersion(uint32_t theirs) {
  return base::Unsupported(
      "The devices cannot pair",
      theirs > kPairingVersion ? "the other device runs a newer Fallow, which pairs differently"
                               : "the other device runs an older Fallow, which pairs differently",
      theirs > kPairingVersion ? base::Next::kUpdateHere : base::Next::kUpdateOlder);
}

// Nothing unless `bytes` holds exactly one frame.
std::optional<PairingFrame> Parse(std::string_view bytes, size_t bytes_max) {
  PairingFrame frame;
  if (bytes.size() > bytes_max ||
      !frame.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return std::nullopt;
  }
  return frame;
}

std::string String(crypto::ByteSpan bytes) {
  return std::string(crypto::AsChars(bytes));
}

// ADa and ADb (docs/formats.md, "Pairing"): the role, and the version that both sides sent.
std::string AssociatedData(Side side) {
  std::string data = side == Side::kGuest ? "guest" : "host";
  for (int shift = 0; shift < 32; shift += 8) {
    data.push_back(static_cast<char>((kPairingVersion >> shift) & 0xff));
  }
  return data;
}

Side Other(Side side) {
  return side == Side::kGuest ? Side::kHost : Side::kGuest;
}

}  // namespace

absl::Status NotPairing() {
  return base::Damaged("The devices have not paired", "the other device sent something unexpected",
                       base::Next::kPairAgain);
}

PairingRun::PairingRun(Side side, PairingCode code, const TlsKeys& keys,
                       crypto::RandomSource& random)
    : side_(side), keys_(keys), random_(random), code_(std::move(code)) {
  random_.Fill(nonce_);
}

std::string PairingRun::Hello() {
  PairingFrame frame;
  frame.mutable_hello()->set_version(kPairingVersion);
  frame.mutable_hello()->set_nonce(String(nonce_));
  return frame.SerializeAsString();
}

std::string PairingRun::Share() {
  FALLOW_CHECK(share_.has_value());
  PairingFrame frame;
  frame.set_share(String(*share_));
  return frame.SerializeAsString();
}

std::string PairingRun::Tag() {
  FALLOW_CHECK(finished_.has_value());
  PairingFrame frame;
  frame.set_tag(String(finished_->own_tag()));
  return frame.SerializeAsString();
}

void PairingRun::ExpectMore() {
  FALLOW_CHECK(due_ == Due::kNothing);
  due_ = Due::kSealed;
}

std::string PairingRun::Seal(Domain domain, crypto::ByteSpan plaintext) {
  FALLOW_CHECK(due_ == Due::kSealed || due_ == Due::kNothing);
  const auto key = finished_->Derive<crypto::PairingKey>(domain, session_);
  PairingFrame frame;
  frame.set_sealed(crypto::Seal(key, domain, session_, plaintext, random_).bytes);
  return frame.SerializeAsString();
}

absl::Status PairingRun::Take(std::string_view bytes) {
  const std::optional<Frame> frame = Parse(bytes, kPairingTalkBytesMax);
  if (!frame.has_value()) return NotPairing();
  switch (due_) {
    case Due::kHello:
      return TakeHello(*frame);
    case Due::kShare:
      return TakeShare(*frame);
    case Due::kTag:
      return TakeTag(*frame);
    case Due::kSealed:
    case Due::kNothing:
      break;
  }
  return NotPairing();
}

absl::Status PairingRun::TakeHello(const Frame& frame) {
  const std::string& nonce = frame.hello().nonce();
  if (!frame.has_hello() || frame.hello().version() == 0) return NotPairing();
  if (frame.hello().version() != kPairingVersion) return OtherVersion(frame.hello().version());
  if (nonce.size() != nonce_.size()) return NotPairing();

  const bool guest = side_ == Side::kGuest;
  session_ = crypto::Hash(Domain::kPairingSession,
                          {guest ? nonce_ : AsBytes(nonce), guest ? AsBytes(nonce) : nonce_});
  const crypto::Digest channel = crypto::Hash(Domain::kPairingChannel, {keys_.guest, keys_.host});
  exchange_ =
      crypto::Cpace::Start(guest ? crypto::CpaceRole::kInitiator : crypto::CpaceRole::kResponder,
                           {.code = code_->secret(), .channel = channel, .session = session_},
                           AssociatedData(side_), random_);
  code_.reset();
  share_ = exchange_->share();
  due_ = Due::kShare;
  return absl::OkStatus();
}

absl::Status PairingRun::TakeShare(const Frame& frame) {
  if (frame.frame_case() != Frame::kShare) return NotPairing();
  absl::StatusOr<crypto::CpaceKeys> keys =
      (*std::exchange(exchange_, std::nullopt))
          .Finish(AsBytes(frame.share()), AsBytes(AssociatedData(Other(side_))));
  if (!keys.ok()) return Unproven();
  finished_ = *std::move(keys);
  due_ = Due::kTag;
  return absl::OkStatus();
}

absl::Status PairingRun::TakeTag(const Frame& frame) {
  if (frame.frame_case() != Frame::kTag) return NotPairing();
  if (!finished_->PeerTagIsRight(AsBytes(frame.tag()))) return Unproven();
  due_ = Due::kSealed;
  return absl::OkStatus();
}

absl::StatusOr<crypto::SecretBytes> PairingRun::Open(Domain domain, std::string_view bytes,
                                                     size_t bytes_max) {
  FALLOW_CHECK(due_ == Due::kSealed);
  const std::optional<Frame> frame = Parse(bytes, bytes_max);
  if (!frame.has_value() || frame->frame_case() != Frame::kSealed) return NotPairing();
  const auto key = finished_->Derive<crypto::PairingKey>(domain, session_);
  absl::StatusOr<crypto::SecretBytes> plaintext =
      crypto::OpenSecret(key, domain, session_, AsBytes(frame->sealed()));
  if (!plaintext.ok()) return Unproven();
  due_ = Due::kNothing;
  return plaintext;
}

}  // namespace fallow::sync
