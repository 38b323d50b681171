#ifndef FALLOW_DAEMON_PRACTICE_FAREWELL_PARTS_H_
#define FALLOW_DAEMON_PRACTICE_FAREWELL_PARTS_H_

// The names of a farewell's parts, and the question that each asks. Pure functions: any thread.

#include <span>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/practice/clarity.h"

namespace fallow::practice {

struct FarewellPart {
  Part part;
  std::string_view name;  // as the user types it: "words"
  std::string_view title;
  std::string_view prompt;
};

// All of them, in the order in which they are written.
std::span<const FarewellPart, kParts> FarewellParts();

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_FAREWELL_PARTS_H_
