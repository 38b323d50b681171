#include "daemon/sync/pairing.h"

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/names.h"
#include "daemon/journal/roster.h"
#include "daemon/sync/pairing_run.h"

namespace fallow::sync {
namespace {

using fallow::store::v1::DeviceKeys;
using Due = PairingRun::Due;

constexpr std::string_view kNotPaired = "The devices have not paired";

absl::Status TooLate() {
  return base::Silent(kNotPaired, "the code was valid for five minutes, which have passed",
                      base::Next::kPairAgain);
}

absl::Status FellSilent() {
  return base::Silent(kNotPaired, "the other one began and then stopped answering",
                      base::Next::kPairAgain);
}

absl::Status NotConfirmed() {
  return base::Unreachable("The new device may not have joined",
                           "it was given what it needs and has not said that its journal is made; "
                           "until it is met, it is listed as not met yet",
                           base::Next::kReleaseDevice);
}

absl::Status Unavailable() {
  return base::Unreachable(kNotPaired, "the connection ended too soon", base::Next::kPairAgain);
}

// The host's reason for ending the link, in words for the user of the guest.
absl::Status EndedByHost(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnauthenticated:
      return base::Refused(kNotPaired,
                           "the other device refused; the code typed is not the one it shows, or "
                           "somebody in between has changed what they sent",
                           base::Next::kPairAgain);
    case absl::StatusCode::kDeadlineExceeded:
      return TooLate();
    case absl::StatusCode::kPermissionDenied:
      return base::NeedsConsent(kNotPaired, "the other device is not waiting for a new one",
                                base::Next::kAddDeviceThere);
    case absl::StatusCode::kUnimplemented:
      return base::Unsupported(kNotPaired, "they run versions of Fallow that cannot pair",
                               base::Next::kUpdateOlder);
    default:
      return Unavailable();
  }
}

std::string Encode(const PairingOffer& offer) {
  fallow::sync::v1::PairingOffer message;
  message.set_device(std::string(offer.device.view()));
  DeviceKeys& keys = *message.mutable_keys();
  keys.set_signing(std::string(crypto::AsChars(offer.keys.signing.bytes)));
  keys.set_box(std::string(crypto::AsChars(offer.keys.box.bytes)));
  keys.set_tls(std::string(crypto::AsChars(offer.keys.tls.bytes)));
  message.set_name(offer.name);
  return message.SerializeAsString();
}

bool Copy(std::string_view from, std::array<uint8_t, 32>& to) {
  if (from.size() != to.size()) return false;
  std::copy(from.begin(), from.end(), to.begin());
  return true;
}

absl::StatusOr<PairingOffer> Decode(crypto::ByteSpan bytes) {
  fallow::sync::v1::PairingOffer message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return NotPairing();
  PairingOffer offer{};
  const auto device = journal::DeviceId::FromBytes(message.device());
  if (!device.ok() || !Copy(message.keys().signing(), offer.keys.signing.bytes) ||
      !Copy(message.keys().box(), offer.keys.box.bytes) ||
      !Copy(message.keys().tls(), offer.keys.tls.bytes)) {
    return NotPairing();
  }
  absl::StatusOr<std::string> name = journal::CleanName(message.name(), "A device's name");
  if (!name.ok()) return NotPairing();
  if (!crypto::IsMadeOfKeys(device->bytes) || !journal::MayHave(*device, offer.keys)) {
    return NotPairing();
  }
  offer.device = *device;
  offer.name = *std::move(name);
  return offer;
}

}  // namespace

PairingHost::PairingHost(PairingCode code, const TlsKey& own, absl::Duration now,
                         crypto::RandomSource& random)
    : until_(now + kPairingTime),
      frame_by_(until_),
      own_(own),
      random_(random),
      code_(std::move(code)) {}

PairingHost::~PairingHost() = default;
PairingHost::PairingHost(PairingHost&&) noexcept = default;

absl::Status PairingHost::End(absl::Status why) {
  phase_ = Phase::kEnded;
  status_ = std::move(why);
  code_.reset();
  run_.reset();
  return status_;
}

absl::Status PairingHost::Begin(const TlsKey& guest, absl::Duration now) {
  FALLOW_RETURN_IF_ERROR(Tick(now));
  if (phase_ != Phase::kWaiting) {
    return absl::FailedPreconditionError(
        "The devices have not paired: another device is already pairing.");
  }
  run_ = std::make_unique<PairingRun>(PairingRun::Side::kHost, *std::exchange(code_, std::nullopt),
                                      PairingRun::TlsKeys{.guest = guest, .host = own_}, random_);
  phase_ = Phase::kTalking;
  frame_by_ = now + kPairingFrameWithin;
  return absl::OkStatus();
}

absl::StatusOr<std::string> PairingHost::OnFrame(std::string_view frame, absl::Duration now) {
  FALLOW_RETURN_IF_ERROR(Tick(now));
  // Once pairing is done, an extra frame does not undo it.
  if (phase_ == Phase::kDone) return NotPairing();
  if (phase_ == Phase::kWelcomed) {
    if (const absl::Status joined = TakeJoined(frame); !joined.ok()) return End(joined);
    return std::string();
  }
  if (phase_ != Phase::kTalking) return End(NotPairing());
  absl::StatusOr<std::string> answer = Answer(frame);
  if (!answer.ok()) return End(std::move(answer).status());
  frame_by_ = now + kPairingFrameWithin;
  return answer;
}

absl::StatusOr<std::string> PairingHost::Answer(std::string_view frame) {
  switch (run_->due()) {
    case Due::kHello:
      FALLOW_RETURN_IF_ERROR(run_->Take(frame));
      return run_->Hello();
    case Due::kShare:
      FALLOW_RETURN_IF_ERROR(run_->Take(frame));
      return run_->Share();
    case Due::kTag:
      FALLOW_RETURN_IF_ERROR(run_->Take(frame));
      return run_->Tag();
    case Due::kSealed:
      FALLOW_RETURN_IF_ERROR(TakeOffer(frame));
      return std::string();
    case Due::kNothing:
      break;
  }
  return NotPairing();
}

absl::Status PairingHost::TakeOffer(std::string_view frame) {
  FALLOW_ASSIGN_OR_RETURN(const crypto::SecretBytes plaintext,
                          run_->Open(crypto::Domain::kPairingOffer, frame, kPairingTalkBytesMax));
  FALLOW_ASSIGN_OR_RETURN(PairingOffer offer, Decode(plaintext.bytes()));
  offer_ = std::move(offer);
  phase_ = Phase::kConfirmed;
  return absl::OkStatus();
}

absl::Status PairingHost::TakeJoined(std::string_view frame) {
  FALLOW_ASSIGN_OR_RETURN(const crypto::SecretBytes plaintext,
                          run_->Open(crypto::Domain::kPairingJoined, frame, kPairingTalkBytesMax));
  if (plaintext.size() != 0) return NotPairing();
  run_.reset();
  phase_ = Phase::kDone;
  return absl::OkStatus();
}

const PairingOffer& PairingHost::offer() const {
  FALLOW_CHECK(offer_.has_value());
  return *offer_;
}

absl::StatusOr<std::string> PairingHost::Welcome(crypto::ByteSpan welcome, absl::Duration now) {
  FALLOW_RETURN_IF_ERROR(status_);
  FALLOW_CHECK(phase_ == Phase::kConfirmed && welcome.size() <= kPairingWelcomeBytesMax);
  std::string frame = run_->Seal(crypto::Domain::kPairingWelcome, welcome);
  run_->ExpectMore();
  until_ = now + kPairingJoinedWithin;
  phase_ = Phase::kWelcomed;
  return frame;
}

absl::Status PairingHost::OnClosed() {
  if (phase_ == Phase::kDone) return absl::OkStatus();
  if (phase_ == Phase::kWelcomed) return End(NotConfirmed());
  return phase_ == Phase::kEnded ? status_ : End(Unavailable());
}

absl::Status PairingHost::Tick(absl::Duration now) {
  if (phase_ == Phase::kEnded) return status_;
  if (now < NextTick()) return absl::OkStatus();
  if (phase_ == Phase::kWelcomed) return End(NotConfirmed());
  return End(now >= until_ ? TooLate() : FellSilent());
}

absl::Duration PairingHost::NextTick() const {
  switch (phase_) {
    case Phase::kWaiting:
    case Phase::kWelcomed:
      return until_;
    case Phase::kTalking:
      return std::min(until_, frame_by_);
    default:
      return absl::InfiniteDuration();
  }
}

PairingGuest::PairingGuest(PairingCode code, PairingOffer offer, const TlsKey& own,
                           const TlsKey& host, absl::Duration now, crypto::RandomSource& random)
    : until_(now + kPairingTime),
      offer_(std::move(offer)),
      run_(std::make_unique<PairingRun>(PairingRun::Side::kGuest, std::move(code),
                                        PairingRun::TlsKeys{.guest = own, .host = host}, random)) {}

PairingGuest::~PairingGuest() = default;
PairingGuest::PairingGuest(PairingGuest&&) noexcept = default;

absl::Status PairingGuest::End(absl::Status why) {
  phase_ = Phase::kEnded;
  status_ = std::move(why);
  run_.reset();
  return status_;
}

std::string PairingGuest::Start() {
  FALLOW_CHECK(phase_ == Phase::kTalking);
  return run_->Hello();
}

absl::StatusOr<std::string> PairingGuest::OnFrame(std::string_view frame, absl::Duration now) {
  FALLOW_RETURN_IF_ERROR(Tick(now));
  if (phase_ != Phase::kTalking) return NotPairing();
  absl::StatusOr<std::string> answer = Answer(frame);
  if (!answer.ok()) return End(std::move(answer).status());
  return answer;
}

absl::StatusOr<std::string> PairingGuest::Answer(std::string_view frame) {
  switch (run_->due()) {
    case Due::kHello:
      FALLOW_RETURN_IF_ERROR(run_->Take(frame));
      return run_->Share();
    case Due::kShare:
      FALLOW_RETURN_IF_ERROR(run_->Take(frame));
      return run_->Tag();
    case Due::kTag:
      FALLOW_RETURN_IF_ERROR(run_->Take(frame));
      return run_->Seal(crypto::Domain::kPairingOffer, crypto::AsBytes(Encode(offer_)));
    case Due::kSealed:
      break;
    case Due::kNothing:
      return NotPairing();
  }
  FALLOW_ASSIGN_OR_RETURN(
      welcome_, run_->Open(crypto::Domain::kPairingWelcome, frame, kPairingFrameBytesMax));
  phase_ = Phase::kWelcomed;
  return std::string();
}

std::string PairingGuest::Joined() {
  FALLOW_CHECK(phase_ == Phase::kWelcomed);
  std::string frame = run_->Seal(crypto::Domain::kPairingJoined, {});
  run_.reset();
  phase_ = Phase::kDone;
  return frame;
}

const crypto::SecretBytes& PairingGuest::welcome() const {
  FALLOW_CHECK(welcome_.has_value());
  return *welcome_;
}

absl::Status PairingGuest::OnClosed(absl::StatusCode code) {
  if (welcome_.has_value()) return absl::OkStatus();
  return phase_ == Phase::kEnded ? status_ : End(EndedByHost(code));
}

absl::Status PairingGuest::Tick(absl::Duration now) {
  if (phase_ == Phase::kEnded) return status_;
  return now >= NextTick() ? End(TooLate()) : absl::OkStatus();
}

absl::Duration PairingGuest::NextTick() const {
  return phase_ == Phase::kTalking ? until_ : absl::InfiniteDuration();
}

}  // namespace fallow::sync
