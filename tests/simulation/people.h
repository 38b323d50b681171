#ifndef FALLOW_TESTS_SIMULATION_PEOPLE_H_
#define FALLOW_TESTS_SIMULATION_PEOPLE_H_

// What people do with their devices. Everything is recorded in the ledger, with its result.

#include <optional>

#include "tests/simulation/schedule.h"
#include "tests/simulation/world.h"

namespace fallow::simulation {

// False when the step is none of these.
bool PeopleDo(World& world, const Step& step);

// Records a change that was tried; `done` is the device's answer. Returns the record that it
// created; nothing when there is none.
std::optional<journal::WriterHead> Note(World& world, Device& device, Change change,
                                        const absl::Status& done);

// One of the reflections on this device, including deleted ones. REQUIRES: unlocked.
std::optional<journal::Reflection> Choose(World& world, Device& device, uint64_t what);

// REQUIRES: the device has a vault, and it is locked.
void Unlock(World& world, Device& device);
// Writes a reflection on one device. REQUIRES: unlocked.
void WriteReflection(World& world, Device& device);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_PEOPLE_H_
