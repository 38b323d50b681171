#ifndef FALLOW_DAEMON_APP_NEAREST_H_
#define FALLOW_DAEMON_APP_NEAREST_H_

// Which known word somebody most likely meant. Pure functions.

#include <span>
#include <string_view>

namespace fallow::app {

// The one of `known` that is the fewest slips (daemon/base/slips.h) from `word`; the first of
// several. REQUIRES: `known` is not empty.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_NEAREST_H_
