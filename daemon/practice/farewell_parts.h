#ifndef FALLOW_DAEMON_PRACTICE_FAREWELL_PARTS_H_
#define FALLOW_DAEMON_PRACTICE_FAREWELL_PARTS_H_

// What the parts of a farewell are called, and what each asks. Pure functions: any thread.

#include <span>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/practice/clarity.h"

namespace fallow::practice {

struct FarewellPart {
  Part part;
  std::string_view name;  // as it is typed: "words"
  std::string_view title;
  std::string_view prompt;
};

// All, in the order in which they are written.
std::span<const FarewellPart, kParts> FarewellParts();

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_FAREWELL_PARTS_H_
