#include "daemon/app/nearest.h"

#include <algorithm>

#include "daemon/base/slips.h"
#include "daemon/base/status.h"

namespace fallow::app {

std::string_view Nearest(std::string_view word, std::span<const std::string_view> known) {
  FALLOW_CHECK(!known.empty());
  return *std::min_element(known.begin(), known.end(), [&](std::string_view a, std::string_view b) {
    return base::Slips(word, a) < base::Slips(word, b);
  });
}

}  // namespace fallow::app
