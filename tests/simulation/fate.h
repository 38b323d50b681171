#ifndef FALLOW_TESTS_SIMULATION_FATE_H_
#define FALLOW_TESTS_SIMULATION_FATE_H_

// What happens to devices and to the network between them.

#include "tests/simulation/schedule.h"
#include "tests/simulation/world.h"

namespace fallow::simulation {

// False when the step is none of these.
bool FateStrikes(World& world, const Step& step);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_FATE_H_
