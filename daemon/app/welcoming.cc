#include "daemon/app/welcoming.h"

#include <algorithm>
#include <string>
#include <utility>

#include "crypto/device_identity.h"
#include "daemon/base/status.h"
#include "daemon/store/exchange.h"
#include "daemon/sync/vault_replica.h"
#include "daemon/usecases/wipe.h"

namespace fallow::app {
namespace {

// How long the last message of a pairing may take to arrive.
constexpr absl::Duration kLastWordWithin = absl::Seconds(2);

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
      host_(std::move(code), crypto::PublicKeysOf(parts.vault.device_key()).tls.bytes,
            parts.alarm.Now(), parts.random),
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
  // There is only one attempt: any further guest is cut off.
  if (!host_.Begin(link->peer_key(), parts_.alarm.Now()).ok()) return;
  guest_ = std::move(link);
}

void Welcoming::OnPairMessage(wire::PairLink* link, const std::string& bytes) {
  if (link != guest_.get()) return;
  auto answer = host_.OnFrame(bytes, parts_.alarm.Now());
  const bool confirmed = answer.ok() && host_.phase() == sync::PairingHost::Phase::kConfirmed;
  if (confirmed) answer = Welcome();
  if (answer.ok()) {
    if (!answer->empty()) link->Send(*std::move(answer));
    if (!confirmed) return;
    link->End(absl::OkStatus());
    return Finish(host_.offer().device);
  }
  link->End(absl::Status(answer.status().code(), ""));
  Finish(std::move(answer).status());
}

// Puts the guest on the roster; returns the message to send it.
absl::StatusOr<std::string> Welcoming::Welcome() {
  const sync::PairingOffer& offer = host_.offer();
  if (offer.keys.tls.bytes != guest_->peer_key()) {
    return absl::UnauthenticatedError(
        "The other device uses a different key from the one it announced.");
  }
  store::Exchange& exchange = parts_.vault.exchange();
  FALLOW_RETURN_IF_ERROR(
      exchange.AddDevice(offer.device, offer.keys, FreeName(exchange.devices(), offer.name)));
  FALLOW_ASSIGN_OR_RETURN(fallow::sync::v1::Welcome welcome, sync::MakeWelcome(exchange));
  welcome.set_port(parts_.transport.port());
  const crypto::SecretBytes bytes = usecases::TakeSecret(welcome.SerializeAsString());
  usecases::TakeSecret(welcome.epoch().key());
  return host_.Welcome(bytes.bytes());
}

void Welcoming::OnPairClosed(wire::PairLink* link, const absl::Status& /*why*/) {
  if (link != guest_.get()) return;
  Finish(host_.OnClosed());
}

void Welcoming::Tick() {
  const absl::Status alive = host_.Tick(parts_.alarm.Now());
  if (!alive.ok()) return Finish(alive);
  const absl::Duration due = host_.NextTick();
  if (due == absl::InfiniteDuration()) return;
  parts_.executor.RunAfter(due - parts_.alarm.Now(), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self != nullptr && self->done_ != nullptr) self->Tick();
  });
}

void Welcoming::Finish(absl::StatusOr<journal::DeviceId> result) {
  if (done_ == nullptr) return;
  parts_.transport.WelcomeNobody();
  // Keeps this alive until the guest has received the last message.
  parts_.executor.RunAfter(kLastWordWithin, [self = shared_from_this()] {});
  std::exchange(done_, nullptr)(std::move(result));
}

}  // namespace fallow::app
