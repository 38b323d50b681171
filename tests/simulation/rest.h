#ifndef FALLOW_TESTS_SIMULATION_REST_H_
#define FALLOW_TESTS_SIMULATION_REST_H_

// The end of every world: everything broken is repaired, all devices are unlocked and reachable,
// and before long all devices of the journal must be the same and show what the ledger says.

#include "tests/simulation/world.h"

namespace fallow::simulation {

void ComeToRest(World& world);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_REST_H_
