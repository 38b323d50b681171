#ifndef FALLOW_TESTS_SIMULATION_RUN_H_
#define FALLOW_TESTS_SIMULATION_RUN_H_

// A schedule, from a new world to its rest.

#include <cstdint>
#include <string>

#include "tests/simulation/planted.h"
#include "tests/simulation/schedule.h"

namespace fallow::simulation {

struct Verdict {
  std::string failure;  // empty: nothing was wrong
  size_t step = 0;      // in which it was found; as many as there are: at rest
  uint64_t events = 0;
  uint64_t frames = 0;
  uint64_t changes = 0;
  absl::Duration lasted;  // of the world's own time
  bool ok() const { return failure.empty(); }
};

Verdict Run(const Schedule& schedule, const Planted& planted);
// In a process of its own, so that what stops the program is a failure like any other.
Verdict RunApart(const Schedule& schedule, const Planted& planted);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_RUN_H_
