#include "daemon/app/joining.h"

#include <algorithm>
#include <utility>

#include "crypto/device_identity.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/sync/vault_replica.h"
#include "daemon/usecases/wipe.h"
#include "daemon/wire/link_proof.h"

namespace fallow::app {
namespace {

// How long the last message of a pairing may take to arrive.
constexpr absl::Duration kLastWordWithin = absl::Seconds(2);

absl::Status NotAWelcome() {
  return base::Damaged("This device has not joined", "what the other device sent cannot be read",
                       base::Next::kTryAgain);
}

}  // namespace

Joining::Joining(const Parts& parts, sync::PairingCode code, std::string name,
                 std::vector<base::Address> addresses, Done done)
    : parts_(parts),
      code_(std::move(code)),
      name_(std::move(name)),
      addresses_(addresses.rbegin(), addresses.rend()),
      done_(std::move(done)),
      key_(crypto::SigningKey::Random(parts.random)),
      id_(journal::DeviceIdFor(crypto::PublicKeysOf(key_))) {}

Joining::~Joining() = default;

void Joining::Begin() {
  DialNext();
}

void Joining::SayJoined() {
  host_->Send(guest_->Joined());
  // Keeps the link until the message has arrived; the host ends it then.
  parts_.executor.RunAfter(kLastWordWithin, [self = shared_from_this()] {});
}

void Joining::DialNext() {
  const base::Address address = addresses_.back();
  addresses_.pop_back();
  parts_.transport.DialToPair(
      wire::LinkKeyOf(key_), address, *this,
      [weak = weak_from_this()](absl::StatusOr<std::unique_ptr<wire::PairLink>> link) {
        const auto self = weak.lock();
        if (self == nullptr || self->done_ == nullptr) return;
        if (link.ok()) return self->Reached(*std::move(link));
        if (!self->addresses_.empty()) return self->DialNext();
        self->Finish(base::Failed("This device has not joined", "the other device was not reached",
                                  base::Next::kCheckReach));
      });
}

void Joining::Reached(std::unique_ptr<wire::PairLink> link) {
  host_ = std::move(link);
  guest_.emplace(*std::exchange(code_, std::nullopt),
                 sync::PairingOffer{id_, crypto::PublicKeysOf(key_), name_}, host_->own_key(),
                 host_->peer_key(), parts_.alarm.Now(), parts_.random);
  host_->Send(guest_->Start());
  Tick();
}

void Joining::OnPairMessage(wire::PairLink* /*link*/, const std::string& bytes) {
  if (done_ == nullptr) return;
  auto answer = guest_->OnFrame(bytes, parts_.alarm.Now());
  if (!answer.ok()) return Finish(std::move(answer).status());
  if (!answer->empty()) host_->Send(*std::move(answer));
  if (guest_->phase() == sync::PairingGuest::Phase::kWelcomed) Finish(ReadWelcome());
}

absl::StatusOr<Joining::Result> Joining::ReadWelcome() {
  fallow::sync::v1::Welcome welcome;
  const crypto::SecretBytes& bytes = guest_->welcome();
  const bool parsed = welcome.ParseFromArray(bytes.bytes().data(), static_cast<int>(bytes.size()));
  const auto host = journal::DeviceId::FromBytes(welcome.host());
  if (!parsed || !host.ok()) return NotAWelcome();
  auto joining = sync::ReadWelcome(welcome, id_, key_, parts_.clock.Now());
  usecases::TakeSecret(welcome.epoch().key());
  FALLOW_RETURN_IF_ERROR(joining.status());
  const auto& devices = joining->devices;
  const auto found = std::find_if(devices.begin(), devices.end(),
                                  [&](const journal::Device& each) { return each.id == *host; });
  if (found == devices.end()) return NotAWelcome();
  Result result{*std::move(joining), *host, found->name, host_->address()};
  const auto listens = base::Address::Of(host_->address().host(), welcome.port());
  if (listens.ok()) result.host_address = *listens;
  return result;
}

void Joining::OnPairClosed(wire::PairLink* /*link*/, const absl::Status& why) {
  if (done_ != nullptr) Finish(guest_->OnClosed(why.code()));
}

void Joining::Tick() {
  const absl::Status alive = guest_->Tick(parts_.alarm.Now());
  if (!alive.ok()) return Finish(alive);
  const absl::Duration due = guest_->NextTick();
  if (due == absl::InfiniteDuration()) return;
  parts_.executor.RunAfter(due - parts_.alarm.Now(), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self != nullptr && self->done_ != nullptr) self->Tick();
  });
}

void Joining::Finish(absl::StatusOr<Result> result) {
  if (done_ == nullptr) return;
  std::exchange(done_, nullptr)(std::move(result));
}

}  // namespace fallow::app
