#include "clients/cli/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "clients/cli/command.h"

namespace fallow::cli {
namespace {

// Levenshtein's distance, by Wagner and Fischer's algorithm with one row.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

}  // namespace

std::string_view NearestOf(std::string_view typed, std::span<const std::string_view> names) {
  constexpr size_t kTypedMax = 32;
  if (typed.size() > kTypedMax) return {};
  std::string_view nearest;
  // Two letters swapped are two steps; of a short word that would be most of it.
  size_t best = typed.size() < 4 ? 2 : 3;
  for (const std::string_view name : names) {
    const size_t distance = Distance(typed, name);
    if (distance < best) {
      best = distance;
      nearest = name;
    }
  }
  return nearest;
}

std::string_view NearestCommand(std::string_view typed) {
  std::vector<std::string_view> names;
  for (const Command& command : Commands()) names.push_back(command.name);
  return NearestOf(typed, names);
}

}  // namespace fallow::cli
