#ifndef FALLOW_TESTS_SIMULATION_HOUSEHOLD_H_
#define FALLOW_TESTS_SIMULATION_HOUSEHOLD_H_

// What people do with the devices themselves: adding one with a pairing code, removing and renaming
// one, and consenting to what is held back for them.

#include <cstdint>
#include <limits>

#include "absl/status/status.h"
#include "tests/simulation/schedule.h"
#include "tests/simulation/world.h"

namespace fallow::simulation {

inline constexpr uint64_t kNeverInterrupted = std::numeric_limits<uint64_t>::max();

// Pairs a new machine with `host`, over a link that breaks after so many frames. OK: it is a device
// of the journal, and unlocked. RESOURCE_EXHAUSTED: there are too many devices, and no machine was
// made. NOT_FOUND: the host knows that it was removed. REQUIRES: it is unlocked.
absl::Status AddDevice(World& world, Device& host, uint64_t interrupted_after);

// REQUIRES: `device` is unlocked, and has `other` on its roster.
void RemoveDevice(World& world, Device& device, const Device& other);

// What the daemon does once a day. Nothing becomes final before its days are over, except where the
// clock was set so often that this is not promised; then nothing is done.
inline constexpr uint64_t kTimesSetMost = 3;  // the longest counts for nothing, others for a week
void KeepHouse(World& world, Device& device);
// Consents to everything that is held back on this device.
void ReviewAll(World& world, Device& device);

// False when the step is none of these.
bool HouseholdDoes(World& world, Device& device, const Step& step);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_HOUSEHOLD_H_
