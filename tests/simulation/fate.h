#ifndef FALLOW_TESTS_SIMULATION_FATE_H_
#define FALLOW_TESTS_SIMULATION_FATE_H_

// What befalls devices and the network between them.

#include "tests/simulation/schedule.h"
#include "tests/simulation/world.h"

namespace fallow::simulation {

// False when the step is none of its.
bool FateStrikes(World& world, const Step& step);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_FATE_H_
