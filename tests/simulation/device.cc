#include "tests/simulation/device.h"

#include <utility>

#include "crypto/device_identity.h"
#include "daemon/base/status.h"
#include "daemon/store/exchange.h"
#include "daemon/sync/vault_replica.h"

namespace fallow::simulation {

Device::Device(DeviceNumber number, const World& world, uint64_t seed)
    : number_(number),
      world_(world),
      clock_(world_.scheduler.now()),
      random_(seed),
      files_(clock_),
      disk_(files_),
      vfs_(files_) {}

Device::~Device() {
  Drop(/*silently=*/false);
}

absl::Status Device::Unlock() {
  FALLOW_CHECK(exists_ && !unlocked());
  FALLOW_ASSIGN_OR_RETURN(
      vault_, store::Vault::Unlock(environment(), kFolder, crypto::AsBytes(kPassphrase), {}));
  // Open for reading only is as good as locked: the disk is what it waits for.
  if (absl::Status refusal = vault_->refusal(); !refusal.ok()) {
    vault_.reset();
    return refusal;
  }
  vault_->exchange().set_eager(true);
  replica_ = world_.disguise(std::make_unique<sync::VaultReplica>(vault_->exchange()));
  dialer_ = world_.network.MakeDialer(number_);
  hub_ = std::make_unique<sync::Hub>(sync::Hub::Parts{*replica_, *dialer_, clock_, random_,
                                                      [this] { return world_.scheduler.now(); }});
  hub_->SetPort(Network::PortOf(number_));
  id_ = replica_->self();
  life_ = std::make_shared<bool>(true);
  world_.network.Attach(number_,
                        {.key = crypto::PublicKeysOf(vault_->device_key()).tls.bytes,
                         .events = hub_.get(),
                         .accept =
                             [this](std::unique_ptr<sync::Link> link, const sync::TlsKey& key) {
                               hub_->Accept(std::move(link), key, world_.scheduler.now());
                             },
                         .after = [this] { world_.after(number_); }});
  return absl::OkStatus();
}

void Device::Lock() {
  FALLOW_CHECK(unlocked());
  Drop(/*silently=*/false);
  Settle();
}

void Device::Die(MemoryFiles::Fault fault) {
  files_.Crash(fault);
  clock_.Restart();
  Settle();
}

bool Device::Settle() {
  if (files_.crashed()) {
    // The kernel of a machine that is still running reports that its links are gone; a machine
    // without power does not.
    Drop(files_.fault() == MemoryFiles::Fault::kPowerCut);
    files_.Restart(world_.dice);
    return false;
  }
  if (!unlocked()) return true;
  if (std::exchange(watch_.moved, false) && !world_.log_is_silent) {
    hub_->LocalChange(world_.scheduler.now());
  }
  absl::StatusOr<journal::Frontier> known = replica_->Known();
  if (known.ok()) known_ = *std::move(known);
  PlanTick();
  return true;
}

void Device::Drop(bool silently) {
  world_.network.Detach(number_, silently);
  life_.reset();
  tick_at_ = absl::InfiniteDuration();
  hub_.reset();
  dialer_.reset();
  replica_.reset();
  vault_.reset();
}

void Device::PlanTick() {
  const absl::Duration at = std::max(hub_->NextTick(), world_.scheduler.now());
  if (at >= tick_at_) return;
  tick_at_ = at;
  world_.scheduler.At(at, [this, at, life = std::weak_ptr<bool>(life_)] {
    if (life.expired() || tick_at_ != at) return;
    tick_at_ = absl::InfiniteDuration();
    hub_->Tick(world_.scheduler.now());
    world_.after(number_);
  });
}

}  // namespace fallow::simulation
