#ifndef FALLOW_TESTS_SIMULATION_BROKEN_H_
#define FALLOW_TESTS_SIMULATION_BROKEN_H_

// The rule of the product that is broken in this run, if any. Sources of the product in which a
// rule can be broken are copies that ask here (CMakeLists.txt): `simulate --broken RULE`, in the
// program that was built with them.

#include <string>
#include <string_view>

namespace fallow::simulation {

void Break(std::string rule);
bool Broken(std::string_view rule);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_BROKEN_H_
