#ifndef FALLOW_TESTS_SIMULATION_ROGUE_H_
#define FALLOW_TESTS_SIMULATION_ROGUE_H_

// A dishonest device. It runs the real program, and beside that says to others what the program
// never would: records and keys of its own making, signed with the device's real keys. A world has
// one at most, and it is never the journal's first device.
//
// What the honest devices must then still be is docs/roster.md, and roster_check.h looks at it.

#include "fallow/sync/v1/welcome.pb.h"
#include "tests/simulation/schedule.h"
#include "tests/simulation/world.h"

namespace fallow::simulation {

// Makes a device the rogue, if there is none yet, and lets the rogue do something.
void Betray(World& world, Device& device);

// What the rogue does at the moment when `remover` has removed it and nobody else has heard.
void HaveLastWord(World& world, Device& remover);

// What a guest is told that the rogue lets in: of somebody of whom no record will ever tell.
void Mislead(World& world, fallow::sync::v1::Welcome& welcome);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_ROGUE_H_
