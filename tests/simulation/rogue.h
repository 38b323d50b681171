#ifndef FALLOW_TESTS_SIMULATION_ROGUE_H_
#define FALLOW_TESTS_SIMULATION_ROGUE_H_

// A dishonest device. It runs the real program, and beside that says to others what the program
// never would: records and keys of its own making, signed with the device's real keys. A world has
// one at most, and it is never the journal's first device.
//
// What the honest devices must then still be is docs/roster.md; CheckRosters looks at it, and may
// be called at any moment between two steps.

#include "tests/simulation/schedule.h"
#include "tests/simulation/world.h"

namespace fallow::simulation {

// Makes the step's device the rogue, if there is none yet, and lets the rogue do something.
void Betray(World& world, Device& device, const Step& step);

void CheckRosters(World& world);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_ROGUE_H_
