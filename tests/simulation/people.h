#ifndef FALLOW_TESTS_SIMULATION_PEOPLE_H_
#define FALLOW_TESTS_SIMULATION_PEOPLE_H_

// What people do with their devices. All of it goes to the ledger, with what came of it.

#include <optional>

#include "tests/simulation/schedule.h"
#include "tests/simulation/world.h"

namespace fallow::simulation {

// False when the step is none of theirs.
bool PeopleDo(World& world, const Step& step);

// Writes down a change that was tried; `done` is what the device said. The record that was made of
// it; nothing when none was.
std::optional<journal::WriterHead> Note(World& world, Device& device, Change change,
                                        const absl::Status& done);

// One of the reflections that are there on this device, deleted ones too. REQUIRES: unlocked.
std::optional<journal::Reflection> Choose(World& world, Device& device, uint64_t what);

// REQUIRES: it exists and is locked.
void Unlock(World& world, Device& device);
// Writes a reflection on one device. REQUIRES: unlocked.
void WriteReflection(World& world, Device& device);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_PEOPLE_H_
