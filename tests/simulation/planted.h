#ifndef FALLOW_TESTS_SIMULATION_PLANTED_H_
#define FALLOW_TESTS_SIMULATION_PLANTED_H_

// Mistakes on purpose, to see that the simulation finds such: each stands between real code and
// what it rests on, and none is in the product. One more, in the merging of texts, is compiled into
// the program simulate_planted (CMakeLists.txt).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/device.h"

namespace fallow::simulation {

// What is wrong in a world; by default nothing.
struct Planted {
  Disguise disguise = [](std::unique_ptr<sync::Replica> replica) { return replica; };
  bool disk_forgets = false;  // says that it has synced, and has not
};

std::vector<std::string_view> PlantedNames();
// Nothing when there is no such mistake.
std::optional<Planted> Plant(std::string_view name);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_PLANTED_H_
