#ifndef FALLOW_TESTS_SIMULATION_NURSERY_H_
#define FALLOW_TESTS_SIMULATION_NURSERY_H_

// Journals on some devices, made once in a program's life: the first device's vault is new, each
// other one was paired with it, and all are the same. Every world begins from images of their
// disks, since making a vault takes longer than most of what is then done with it.

#include <cstddef>
#include <vector>

#include "tests/simulation/device.h"
#include "tests/simulation/world.h"

namespace fallow::simulation {

class Nursery {
 public:
  static const Nursery& Of(size_t devices);

  // Makes the machines, puts the images on their disks and unlocks them. REQUIRES: a new world.
  void Populate(World& world) const;

 private:
  explicit Nursery(size_t devices);

  std::vector<Device::DiskImage> images_;
};

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_NURSERY_H_
