#ifndef FALLOW_TESTS_SIMULATION_PRACTICE_H_
#define FALLOW_TESTS_SIMULATION_PRACTICE_H_

// What people write about their connections, and what every device must show of it at the end.

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/schedule.h"
#include "tests/simulation/world.h"

namespace fallow::simulation {

// Only a few, so that separate devices choose the same ones.
inline constexpr std::string_view kPeople[] = {"Ana", "Ben", "Cleo"};

// False when the step is none of these. REQUIRES: unlocked.
bool PracticeDoes(World& world, Device& device, const Step& step);

absl::Status LookAtPractice(Device& device, FinalView& view);

// Checks that all of these have the same practice records. REQUIRES: unlocked.
void CheckSamePractice(World& world, const std::vector<Device*>& members);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_PRACTICE_H_
