#ifndef FALLOW_DAEMON_BASE_STRINGS_H_
#define FALLOW_DAEMON_BASE_STRINGS_H_

// Debian's absl::string_view is a type of its own and does not convert from std::string_view.
// This header is the one place that knows it.

#include <string_view>

#include "absl/strings/string_view.h"

namespace fallow::base {

inline absl::string_view ToAbsl(std::string_view s) {
  return {s.data(), s.size()};
}
inline std::string_view ToStd(absl::string_view s) {
  return {s.data(), s.size()};
}

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_STRINGS_H_
