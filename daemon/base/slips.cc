#include "daemon/base/slips.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace fallow::base {
namespace {

std::u32string LettersOf(std::string_view word) {
  std::u32string letters;
  for (const char c : word) letters.push_back(static_cast<unsigned char>(c));
  return letters;
}

}  // namespace

size_t Slips(std::u32string_view a, std::u32string_view b, size_t replaced) {
  // From the beginnings of a to each beginning of b.
  std::vector<size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(above.begin(), above.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t aligned = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : replaced);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, aligned});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above.back();
}

size_t Slips(std::string_view a, std::string_view b) {
  return Slips(LettersOf(a), LettersOf(b));
}

}  // namespace fallow::base
