#ifndef FALLOW_TESTS_SIMULATION_RUN_H_
#define FALLOW_TESTS_SIMULATION_RUN_H_

// Runs a schedule, from a new world until it is at rest.

#include <cstdint>
#include <string>

#include "tests/simulation/planted.h"
#include "tests/simulation/schedule.h"

namespace fallow::simulation {

struct Verdict {
  std::string failure;  // empty: nothing was wrong
  size_t step = 0;      // at which it was found; the number of steps means: at rest
  uint64_t events = 0;
  uint64_t frames = 0;
  uint64_t changes = 0;
  absl::Duration lasted;  // in simulated time
  bool ok() const { return failure.empty(); }
};

Verdict Run(const Schedule& schedule, const Planted& planted);
// In a separate process, so that stopping the program is a failure like any other.
Verdict RunApart(const Schedule& schedule, const Planted& planted);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_RUN_H_
