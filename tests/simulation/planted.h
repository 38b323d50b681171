#ifndef FALLOW_TESTS_SIMULATION_PLANTED_H_
#define FALLOW_TESTS_SIMULATION_PLANTED_H_

// Deliberate mistakes, to check that the simulation finds them: each one is placed between real
// code and what it relies on, and none is in the product. One more, in the merging of texts, is
// compiled into the program simulate_planted (CMakeLists.txt).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/device.h"

namespace fallow::simulation {

// What is wrong in a world; nothing by default.
struct Planted {
  Disguise disguise = [](std::unique_ptr<sync::Replica> replica) { return replica; };
  bool disk_forgets = false;   // claims to have synced, but has not
  bool log_is_silent = false;  // nobody is told that the log has moved
};

std::vector<std::string_view> PlantedNames();
// Nothing when there is no mistake with that name.
std::optional<Planted> Plant(std::string_view name);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_PLANTED_H_
