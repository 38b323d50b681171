#include "tests/simulation/nursery.h"

#include <map>
#include <memory>

#include "daemon/base/status.h"
#include "tests/simulation/household.h"
#include "tests/simulation/people.h"
#include "tests/simulation/seeded_sodium.h"

namespace fallow::simulation {
namespace {

constexpr uint64_t kSeed = 0;
constexpr absl::Duration kPatience = absl::Minutes(5);

}  // namespace

const Nursery& Nursery::Of(size_t devices) {
  static std::map<size_t, std::unique_ptr<Nursery>> made;
  std::unique_ptr<Nursery>& nursery = made[devices];
  if (nursery == nullptr) nursery.reset(new Nursery(devices));
  return *nursery;
}

Nursery::Nursery(size_t devices) {
  SeedSodium(kSeed);
  World world(kSeed, Planted{});
  Device& first = world.AddMachine();
  FALLOW_CHECK(store::Vault::Create(first.environment(), Device::kFolder,
                                    crypto::AsBytes(Device::kPassphrase), {}, "device 0")
                   .ok());
  first.SetExists();
  Unlock(world, first);
  while (world.size() < devices) {
    FALLOW_CHECK(AddDevice(world, first, /*interrupted_after=*/kNeverInterrupted).ok());
  }
  world.Beacon();
  world.Advance(kPatience);
  FALLOW_CHECK(!world.failed());
  for (DeviceNumber number = 0; number < devices; ++number) {
    Device& device = world.device(number);
    FALLOW_CHECK(device.known() == first.known());
    device.Lock();
    images_.push_back({device.files().Take(), device.known()});
  }
}

void Nursery::Populate(World& world) const {
  for (const Device::DiskImage& image : images_) {
    Device& device = world.AddMachine();
    device.files().PutBack(image.files);
    device.SetExists();
    Unlock(world, device);
  }
  world.Beacon();
}

}  // namespace fallow::simulation
