#include "tests/simulation/roster_check.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "daemon/store/exchange.h"

namespace fallow::simulation {
namespace {

using journal::DeviceId;
using journal::Roster;

std::string Name(const Device& device) {
  return "device " + std::to_string(device.number());
}

bool Has(const journal::Frontier& frontier, const journal::WriterHead& head) {
  return std::find(frontier.begin(), frontier.end(), head) != frontier.end();
}

// Rules 1 and 2.
void CheckKeys(World& world, const Device& device, const Roster& roster) {
  for (const auto& [id, keys] : world.identities()) {
    const journal::Device* known = roster.Find(id);
    if (known != nullptr && known->keys != keys) {
      world.Fail(Name(device) + " takes another for one of its devices");
    }
  }
  std::set<std::array<uint8_t, crypto::kKeyBytes>> held;
  for (const auto& [id, one] : roster.devices()) {
    if (!one.removed && !held.insert(one.keys.tls.bytes).second) {
      world.Fail(Name(device) + " has two devices with one key");
    }
  }
}

// Rule 3.
void CheckFirst(World& world, const Device& device, const Roster& roster) {
  const journal::Device* first = roster.Find(world.device(0).id());
  if (first != nullptr && first->added && first->added->by != first->id) {
    world.Fail(Name(device) + " takes another's word for the first device");
  }
}

// Whether the records show how it has come in.
bool KnowsWhoAdded(World& world, const Roster& roster, DeviceId id) {
  const DeviceId first = world.device(0).id();
  for (size_t i = 0; i < journal::kDevicesEverMax; ++i) {
    const journal::Device* const device = roster.Find(id);
    if (device == nullptr || !device->added) return false;
    if (id == first) return true;
    id = device->added->by;
  }
  return false;
}

// Whether somebody who is known here to have removed the rogue had not seen this.
bool FellWithRogue(World& world, Device& device, const journal::WriterHead& record) {
  const auto removals = world.removals().find(*world.rogue());
  if (removals == world.removals().end()) return false;
  return std::any_of(
      removals->second.begin(), removals->second.end(), [&](const World::Removal& removal) {
        return removal.record && Includes(device.known(), *removal.record) == Inclusion::kYes &&
               !Has(removal.seen, record);
      });
}

// Rules 4, 6 and 9.
void CheckGhosts(World& world, Device& device, const store::Devices& devices) {
  const bool was_there = !world.hosts().contains(device.number());
  const std::vector<DeviceId> newcomers = devices.Newcomers();
  for (const World::Ghost& ghost : world.ghosts()) {
    if (!devices.roster().Holds(ghost.id)) continue;
    if (!ghost.record) {
      if (was_there || KnowsWhoAdded(world, devices.roster(), device.id())) {
        world.Fail(Name(device) + " has a device that only a welcome has named");
      }
      continue;
    }
    if (FellWithRogue(world, device, *ghost.record)) {
      world.Fail(Name(device) + " has let in whom a removed device has brought");
    }
    if (was_there && std::find(newcomers.begin(), newcomers.end(), ghost.id) == newcomers.end()) {
      world.Fail(Name(device) + " does not tell of a device that is new");
    }
  }
}

// Rule 5.
void CheckRemovals(World& world, Device& device, const Roster& roster) {
  // A disk that was put back may have been written to otherwise.
  if (world.put_back()) return;
  for (const auto& [number, removals] : world.removals()) {
    for (const World::Removal& removal : removals) {
      if (removal.record && Includes(device.known(), *removal.record) == Inclusion::kYes &&
          roster.Holds(world.device(number).id())) {
        world.Fail(Name(device) + " has a device that was removed");
      }
    }
  }
}

// Rules 8 and 11.
void CheckRoom(World& world, Device& device, const Roster& roster) {
  const DeviceId rogue = world.device(*world.rogue()).id();
  size_t by_rogue = 0;
  for (const auto& [id, one] : roster.devices()) {
    by_rogue += !one.removed && one.added && one.added->by == rogue ? 1 : 0;
  }
  if (by_rogue > journal::kDevicesAddedByOneMax) {
    world.Fail(Name(device) + " has let in more than one device may bring");
  }
  const size_t heads = journal::CountHeadsOf(rogue, device.known());
  if (heads >= journal::kHeadsOfDeviceMax) world.flooded() = true;
  if (heads > journal::kHeadsOfDeviceMax) {
    world.Fail(Name(device) + " has taken more branches of one device than there is room for");
  }
}

// Rule 10: what it seals now is not for one that it knows to be removed.
void CheckKey(World& world, Device& device) {
  Device& rogue = world.device(*world.rogue());
  const journal::Device* known = device.vault().exchange().devices().roster().Find(rogue.id());
  if (known == nullptr || !known->removed) return;
  const auto epoch = device.vault().exchange().CurrentEpoch();
  device.files().TakeErrors();
  const bool has =
      epoch.ok() &&
      (world.rogue_keys().contains((*epoch)->id) ||
       (rogue.unlocked() && rogue.vault().exchange().epochs().Find((*epoch)->id) != nullptr));
  world.Settle(device);
  if (has) world.Fail(Name(device) + " seals under a key that a removed device has");
}

void CheckOne(World& world, Device& device) {
  const store::Devices& devices = device.vault().exchange().devices();
  if (devices.stale()) return;
  CheckKeys(world, device, devices.roster());
  CheckFirst(world, device, devices.roster());
  CheckGhosts(world, device, devices);
  CheckRemovals(world, device, devices.roster());
  CheckRoom(world, device, devices.roster());
  CheckKey(world, device);
}

std::string Summary(const Roster& roster) {
  std::string summary;
  for (const auto& [id, device] : roster.devices()) {
    if (!device.added) continue;  // a welcome alone tells of it
    summary += journal::ToText(id) + " " + device.name;
    summary += " by " + journal::ToText(device.added->by);
    if (device.removed) {
      summary += ", removed by " + journal::ToText(device.removed->by);
    }
    summary += "\n";
  }
  return summary;
}

}  // namespace

void CheckRosters(World& world) {
  if (!world.rogue()) return;
  for (DeviceNumber number = 0; number < world.size() && !world.failed(); ++number) {
    Device& device = world.device(number);
    if (number != *world.rogue() && device.unlocked()) CheckOne(world, device);
  }
}

// Rule 7.
void CheckSameRoster(World& world, const std::vector<Device*>& members) {
  const std::string first = Summary(members.front()->vault().exchange().devices().roster());
  for (Device* device : members) {
    const std::string other = Summary(device->vault().exchange().devices().roster());
    if (other != first) {
      world.Fail("two devices with the same records have different rosters:\n" + first + "and\n" +
                 other);
    }
  }
}

}  // namespace fallow::simulation
