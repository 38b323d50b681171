#include "daemon/app/welcoming.h"

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/store/exchange.h"
#include "daemon/sync/vault_replica.h"
#include "daemon/usecases/wipe.h"

namespace fallow::app {
namespace {

// How long the last message of a pairing may take to arrive.
constexpr absl::Duration kLastWordWithin = absl::Seconds(2);
// The door cuts off silent guests after a while, like any stranger.
constexpr size_t kSilentMax = 16;

// Machines of one user often have the same name; later ones get a number.
std::string FreeName(const store::Devices& devices, const std::string& name) {
  const auto taken = [&](const std::string& wanted) {
    const auto& all = devices.roster().devices();
    return std::any_of(all.begin(), all.end(), [&](const auto& each) {
      return !each.second.removed && each.second.name == wanted;
    });
  };
  std::string free = name;
  for (size_t i = 2; taken(free); ++i) free = name + " " + std::to_string(i);
  return free;
}

}  // namespace

Welcoming::Welcoming(const Parts& parts, sync::PairingCode code, Done done)
    : parts_(parts),
      host_(std::move(code), parts.transport.shown_key(), parts.alarm.Now(), parts.random),
      done_(std::move(done)) {}

Welcoming::~Welcoming() {
  if (done_ != nullptr) parts_.transport.WelcomeNobody();
}

void Welcoming::Begin() {
  parts_.transport.WelcomeGuests(
      *this, [this](std::unique_ptr<wire::PairLink> link) { Arrived(std::move(link)); });
  Tick();
}

void Welcoming::Arrived(std::unique_ptr<wire::PairLink> link) {
  // There is only one attempt: once it has begun, any further guest is cut off.
  if (guest_ != nullptr) return;
  silent_.push_back(std::move(link));
  if (silent_.size() > kSilentMax) silent_.erase(silent_.begin());
}

// The first guest to say anything makes the attempt.
void Welcoming::Choose(wire::PairLink* link) {
  const auto found = std::find_if(silent_.begin(), silent_.end(),
                                  [&](const auto& each) { return each.get() == link; });
  if (guest_ != nullptr || found == silent_.end()) return;
  if (!host_.Begin(link->peer_key(), parts_.alarm.Now()).ok()) return;
  guest_ = std::move(*found);
  silent_.erase(found);
  guest_->Vouch();
}

void Welcoming::OnPairMessage(wire::PairLink* link, const std::string& bytes) {
  Choose(link);
  if (link != guest_.get()) return;
  auto answer = host_.OnFrame(bytes, parts_.alarm.Now());
  if (answer.ok() && host_.phase() == sync::PairingHost::Phase::kConfirmed) answer = Welcome();
  if (!answer.ok()) return Fail(std::move(answer).status());
  if (!answer->empty()) link->Send(*std::move(answer));
  if (host_.phase() == sync::PairingHost::Phase::kDone) {
    link->End(absl::OkStatus());
    return Finish(host_.offer().device);
  }
  Tick();
}

// Puts the guest on the roster; returns the message to send it.
absl::StatusOr<std::string> Welcoming::Welcome() {
  const sync::PairingOffer& offer = host_.offer();
  if (!guest_->IsPeer(offer.keys.tls.bytes)) {
    return absl::UnauthenticatedError(
        "The other device uses a different key from the one it announced.");
  }
  store::Exchange& exchange = parts_.vault.exchange();
  FALLOW_RETURN_IF_ERROR(
      exchange.AddDevice(offer.device, offer.keys, FreeName(exchange.devices(), offer.name)));
  let_in_ = offer.device;
  // The guest may come to sync before it has said that it has joined.
  parts_.sync.RosterChanged();
  FALLOW_ASSIGN_OR_RETURN(fallow::sync::v1::Welcome welcome, sync::MakeWelcome(exchange));
  welcome.set_port(parts_.transport.port());
  const crypto::SecretBytes bytes = usecases::TakeSecret(welcome.SerializeAsString());
  usecases::TakeSecret(welcome.epoch().key());
  return host_.Welcome(bytes.bytes(), parts_.alarm.Now());
}

void Welcoming::OnPairClosed(wire::PairLink* link, const absl::Status& /*why*/) {
  if (link == guest_.get()) return Finish(host_.OnClosed());
  const auto found = std::find_if(silent_.begin(), silent_.end(),
                                  [&](const auto& each) { return each.get() == link; });
  if (found == silent_.end()) return;
  // A link must not be destroyed during its own callback.
  parts_.executor.Post([gone = std::shared_ptr<wire::PairLink>(std::move(*found))] {});
  silent_.erase(found);
}

void Welcoming::Tick() {
  if (done_ == nullptr) return;
  const absl::Status alive = host_.Tick(parts_.alarm.Now());
  if (!alive.ok()) return Fail(alive);
  const absl::Duration due = host_.NextTick();
  if (due == ticks_at_ || due == absl::InfiniteDuration()) return;
  ticks_at_ = due;
  parts_.executor.RunAfter(due - parts_.alarm.Now(), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    self->ticks_at_ = absl::InfiniteDuration();
    self->Tick();
  });
}

// Tells the guest the failure's code.
void Welcoming::Fail(const absl::Status& why) {
  if (guest_ != nullptr) guest_->End(absl::Status(why.code(), ""));
  Finish(why);
}

void Welcoming::Finish(absl::StatusOr<journal::DeviceId> result) {
  if (done_ == nullptr) return;
  parts_.transport.WelcomeNobody();
  // Keeps this alive until the guest has received the last message.
  parts_.executor.RunAfter(kLastWordWithin, [self = shared_from_this()] {});
  std::exchange(done_, nullptr)(std::move(result));
}

}  // namespace fallow::app
