#ifndef FALLOW_TESTS_SIMULATION_SHRINK_H_
#define FALLOW_TESTS_SIMULATION_SHRINK_H_

// Reduces a failing schedule to a short one that fails in the same way: leaves out steps in ever
// smaller groups (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE
// TSE 2002), then devices, then waiting times.

#include <functional>
#include <string>

#include "tests/simulation/schedule.h"

namespace fallow::simulation {

// Describes what is wrong with a schedule; empty when nothing is.
using Trial = std::function<std::string(const Schedule&)>;

// REQUIRES: `trial` finds `failure` in `schedule`. Two failures are the same if they differ only in
// numbers. Tries at most `trials_most` times.
Schedule Shrink(Schedule schedule, const std::string& failure, const Trial& trial,
                size_t trials_most);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_SHRINK_H_
