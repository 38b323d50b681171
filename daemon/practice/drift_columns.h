#ifndef FALLOW_DAEMON_PRACTICE_DRIFT_COLUMNS_H_
#define FALLOW_DAEMON_PRACTICE_DRIFT_COLUMNS_H_

// The weeks of a drift put into a limited number of columns of equally many weeks, those without
// notes among them. Pure functions: any thread.

#include <optional>
#include <vector>

#include "daemon/practice/drift.h"

namespace fallow::practice {

struct Column {
  absl::CivilDay monday;
  size_t notes = 0;
  size_t contacts = 0;
  std::optional<Level> energy;
  SignCounts signs;
  bool change = false;  // a step or the middle of a gradual change lies in it
};

// REQUIRES: columns_max > 0.
std::vector<Column> ColumnsOf(const Drift& drift, size_t columns_max);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_DRIFT_COLUMNS_H_
