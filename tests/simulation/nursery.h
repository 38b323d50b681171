#ifndef FALLOW_TESTS_SIMULATION_NURSERY_H_
#define FALLOW_TESTS_SIMULATION_NURSERY_H_

// Journals with a given number of devices, created once per process: the first device's vault is
// new, each other device was paired with it, and all are the same. Every world starts from images
// of their disks, since creating a vault takes longer than most of what is then done with it.

#include <cstddef>
#include <vector>

#include "tests/simulation/device.h"
#include "tests/simulation/world.h"

namespace fallow::simulation {

class Nursery {
 public:
  static const Nursery& Of(size_t devices);

  // Creates the machines, puts the images on their disks and unlocks them. REQUIRES: a new world.
  void Populate(World& world) const;

 private:
  explicit Nursery(size_t devices);

  std::vector<Device::DiskImage> images_;
};

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_NURSERY_H_
