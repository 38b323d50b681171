#ifndef FALLOW_TESTS_SIMULATION_ENDINGS_H_
#define FALLOW_TESTS_SIMULATION_ENDINGS_H_

// How people end connections: farewells, the spaces that follow, and releases that are planned,
// cancelled and carried out.

#include "tests/simulation/schedule.h"
#include "tests/simulation/world.h"

namespace fallow::simulation {

// False when the step is none of these. REQUIRES: unlocked.
bool EndingsDo(World& world, Device& device, const Step& step);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_ENDINGS_H_
