#include "tests/simulation/fate.h"

#include <algorithm>

namespace fallow::simulation {
namespace {

using Fault = MemoryFiles::Fault;

// The largest number of calls until an armed fault strikes: an edit makes about thirty.
constexpr uint64_t kCallsAhead = 100;

// Half of the time between steps, otherwise in the middle of the next operation on the device.
void Kill(World& world, Device& device, Fault fault) {
  if (!device.unlocked()) return;
  if (world.dice().OneIn(2)) {
    device.Die(fault);
  } else {
    device.files().Arm(fault, world.dice().Between(1, kCallsAhead));
  }
}

void Partition(World& world) {
  for (DeviceNumber number = 0; number < world.size(); ++number) {
    world.network().SetGroup(number, world.dice().Below(2));
  }
}

void CutLinks(World& world, Device& device) {
  const uint64_t frames = world.dice().OneIn(3) ? 0 : world.dice().Below(12);
  const DeviceNumber other = world.dice().Below(world.size());
  world.network().CutLinks(device.number(), other, frames);
}

void Ghost(World& world, Device& to) {
  Device& from = world.device(world.dice().Below(world.size()));
  if (from.number() == to.number() || !from.unlocked() || !to.unlocked()) return;
  world.network().Ghost(from.number(), to.number());
}

void TakeImage(Device& device) {
  if (device.exists()) device.image() = Device::DiskImage{device.files().Take(), device.known()};
}

// What is on no other disk by now is no longer owed.
void PutBackImage(World& world, Device& device) {
  if (!device.image()) return;
  if (device.unlocked()) device.Die(Fault::kKill);
  world.put_back() = true;
  world.last_put_back() = world.scheduler().now();
  device.files().PutBack(device.image()->files);
  device.SetKnown(device.image()->known);
  for (Change& change : world.ledger().changes()) {
    bool somewhere = !change.acknowledged;
    for (DeviceNumber number = 0; number < world.size() && !somewhere; ++number) {
      somewhere = Includes(world.device(number).known(), change.record) == Inclusion::kYes;
    }
    change.excused = change.excused || !somewhere;
  }
}

void SetClock(World& world, Device& device) {
  const auto hours = static_cast<int64_t>(world.dice().Below(24 * 365 * 20));
  device.clock().SetError(absl::Hours(hours - 24 * 365 * 10));
}

}  // namespace

bool FateStrikes(World& world, const Step& step) {
  Device& device = world.device(step.device % world.size());
  switch (step.act) {
    case Act::kCutLinks:
      CutLinks(world, device);
      return true;
    case Act::kPartition:
      Partition(world);
      return true;
    case Act::kHeal:
      world.network().Heal();
      return true;
    case Act::kGhost:
      Ghost(world, device);
      return true;
    case Act::kBeacon:
      world.Beacon();
      return true;
    case Act::kKill:
      Kill(world, device, Fault::kKill);
      return true;
    case Act::kPowerCut:
      Kill(world, device, Fault::kPowerCut);
      return true;
    case Act::kIoError:
      device.files().Arm(Fault::kIoError, world.dice().Between(1, kCallsAhead));
      return true;
    case Act::kDiskFull:
    case Act::kDiskFree:
      device.files().SetFull(step.act == Act::kDiskFull);
      return true;
    case Act::kTakeImage:
      TakeImage(device);
      return true;
    case Act::kPutBackImage:
      PutBackImage(world, device);
      return true;
    case Act::kClock:
      SetClock(world, device);
      return true;
    default:
      return false;
  }
}

}  // namespace fallow::simulation
