#ifndef FALLOW_DAEMON_PRACTICE_DRIFT_COLUMNS_H_
#define FALLOW_DAEMON_PRACTICE_DRIFT_COLUMNS_H_

// The weeks of a drift, arranged in a limited number of columns, each of equally many weeks. Weeks
// without notes are included. Pure functions: any thread.

#include <optional>
#include <vector>

#include "daemon/practice/drift.h"

namespace fallow::practice {

inline constexpr size_t kColumnsMax = 400;  // that anybody needs

struct Column {
  absl::CivilDay monday;
  size_t notes = 0;
  size_t contacts = 0;
  std::optional<Level> energy;
  SignCounts signs;
  bool change = false;  // it holds a step or the middle of a gradual change
};

// REQUIRES: columns_max > 0.
std::vector<Column> ColumnsOf(const Drift& drift, size_t columns_max);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_DRIFT_COLUMNS_H_
