#include "daemon/app/nearest.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "daemon/base/status.h"

namespace fallow::app {
namespace {

size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);  // from a's first i letters to each beginning of b
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string_view Nearest(std::string_view word, std::span<const std::string_view> known) {
  FALLOW_CHECK(!known.empty());
  return *std::min_element(known.begin(), known.end(), [&](std::string_view a, std::string_view b) {
    return Distance(word, a) < Distance(word, b);
  });
}

}  // namespace fallow::app
