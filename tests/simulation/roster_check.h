#ifndef FALLOW_TESTS_SIMULATION_ROSTER_CHECK_H_
#define FALLOW_TESTS_SIMULATION_ROSTER_CHECK_H_

// What docs/roster.md promises of honest devices when one is dishonest (rogue.h).

#include <vector>

#include "tests/simulation/world.h"

namespace fallow::simulation {

// May be called at any moment between two steps.
void CheckRosters(World& world);

// Of devices that hold the same records.
void CheckSameRoster(World& world, const std::vector<Device*>& members);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_ROSTER_CHECK_H_
