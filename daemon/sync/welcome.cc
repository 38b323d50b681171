#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/names.h"
#include "daemon/sync/pairing.h"
#include "daemon/sync/vault_replica.h"

namespace fallow::sync {
namespace {

namespace v1 = fallow::sync::v1;

constexpr int kWelcomeDevicesMax = 256;
static_assert(kWelcomeDevicesMax >= journal::kDevicesEverMax);
// Of those that were removed nobody knows how many there are, or how long their names are. What
// else is in a welcome needs the rest of what a pairing can carry.
constexpr size_t kNamingBytesMax = kPairingWelcomeBytesMax - (size_t{16} << 10);

absl::Status BadWelcome() {
  return base::Invalid("The other device's welcome cannot be read", "", base::Next::kTryAgain);
}

absl::StatusOr<journal::Device> ReadDevice(const v1::WelcomeDevice& proto,
                                           const journal::DeviceId& host) {
  journal::Device device;
  FALLOW_ASSIGN_OR_RETURN(device.id, journal::DeviceId::FromBytes(proto.id()));
  const fallow::store::v1::DeviceKeys& keys = proto.keys();
  if (keys.signing().size() != crypto::kKeyBytes || keys.box().size() != crypto::kKeyBytes ||
      keys.tls().size() != crypto::kKeyBytes) {
    return BadWelcome();
  }
  device.keys = journal::KeysOf(keys);
  if (!journal::MayHave(device.id, device.keys)) return BadWelcome();
  FALLOW_ASSIGN_OR_RETURN(device.name, journal::CleanName(proto.name(), "A device's name"));
  if (proto.removed()) device.removed = journal::Said{host, 0, absl::UnixEpoch()};
  return device;
}

// All that are on the roster, and as many of those that were removed as there is room for.
void NameDevices(const journal::Roster& roster, v1::Welcome& welcome) {
  const auto name = [&](const journal::Device& device) {
    if (welcome.devices_size() >= kWelcomeDevicesMax) return;
    if (welcome.ByteSizeLong() > kNamingBytesMax) return;
    v1::WelcomeDevice* const proto = welcome.add_devices();
    proto->set_id(std::string(device.id.view()));
    *proto->mutable_keys() = journal::ToProto(device.keys);
    proto->set_name(device.name);
    proto->set_removed(device.removed.has_value());
  };
  for (const auto& [id, device] : roster.devices()) {
    if (!device.removed) name(device);
  }
  for (const journal::DeviceId& id : roster.Removed()) name(*roster.Find(id));
}

}  // namespace

absl::StatusOr<v1::Welcome> MakeWelcome(store::Exchange& exchange) {
  v1::Welcome welcome;
  welcome.set_vault_id(std::string(exchange.vault_id().view()));
  welcome.set_host(std::string(exchange.self().view()));
  NameDevices(exchange.devices().roster(), welcome);
  FALLOW_ASSIGN_OR_RETURN(const store::Epoch* const epoch, exchange.CurrentEpoch());
  v1::WelcomeEpoch* const proto = welcome.mutable_epoch();
  proto->set_id(std::string(epoch->id.view()));
  proto->set_lamport(epoch->lamport);
  proto->set_device(std::string(epoch->device.view()));
  proto->set_key(std::string(crypto::AsChars(epoch->key.bytes())));
  proto->set_released(store::EncodeReleased(epoch->released));
  if (epoch->signature) proto->set_made(std::string(crypto::AsChars(epoch->signature->bytes)));
  if (const auto& first = exchange.devices().first()) {
    welcome.set_first(std::string(first->view()));
  }
  return welcome;
}

absl::StatusOr<store::Joining> ReadWelcome(const v1::Welcome& welcome,
                                           const journal::DeviceId& device,
                                           const crypto::SigningKey& key, absl::Time now) {
  if (welcome.devices_size() > kWelcomeDevicesMax) return BadWelcome();
  FALLOW_ASSIGN_OR_RETURN(const journal::DeviceId host,
                          journal::DeviceId::FromBytes(welcome.host()));
  FALLOW_ASSIGN_OR_RETURN(crypto::EpochKey epoch_key,
                          crypto::EpochKey::FromBytes(crypto::AsBytes(welcome.epoch().key())));
  store::Joining joining{.vault = {},
                         .device = device,
                         .key = key.Copy(),
                         .devices = {},
                         .first = {},
                         .epoch = {.id = {},
                                   .lamport = welcome.epoch().lamport(),
                                   .device = {},
                                   .key = std::move(epoch_key),
                                   .made = now}};
  FALLOW_ASSIGN_OR_RETURN(joining.vault, journal::VaultId::FromBytes(welcome.vault_id()));
  FALLOW_ASSIGN_OR_RETURN(joining.epoch.id, store::EpochId::FromBytes(welcome.epoch().id()));
  FALLOW_ASSIGN_OR_RETURN(joining.epoch.device,
                          journal::DeviceId::FromBytes(welcome.epoch().device()));
  if (joining.epoch.lamport > journal::kSequenceMax) return BadWelcome();
  FALLOW_ASSIGN_OR_RETURN(joining.epoch.released,
                          store::DecodeReleased(welcome.epoch().released()));
  joining.epoch.signature = store::StoredSignature(crypto::AsBytes(welcome.epoch().made()));
  if (!welcome.first().empty()) {
    FALLOW_ASSIGN_OR_RETURN(joining.first, journal::DeviceId::FromBytes(welcome.first()));
  }
  bool names_first = !joining.first;
  bool names_host = false;
  bool names_self = false;
  for (const v1::WelcomeDevice& proto : welcome.devices()) {
    FALLOW_ASSIGN_OR_RETURN(journal::Device one, ReadDevice(proto, host));
    names_first = names_first || one.id == *joining.first;
    names_host = names_host || (one.id == host && !one.removed);
    names_self =
        names_self || (one.id == device && !one.removed && one.keys == crypto::PublicKeysOf(key));
    joining.devices.push_back(std::move(one));
  }
  if (!names_first || !names_host || !names_self || host == device) return BadWelcome();
  return joining;
}

}  // namespace fallow::sync
