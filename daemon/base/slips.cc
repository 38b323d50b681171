#include "daemon/base/slips.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"

namespace fallow::base {
namespace {

constexpr size_t kLettersPerSlip = 3;
constexpr size_t kBeginningLettersMin = 2;
constexpr size_t kBeginningLettersSure = 4;

std::u32string LettersOf(std::string_view word) {
  std::u32string letters;
  for (const char c : word) letters.push_back(static_cast<unsigned char>(c));
  return letters;
}

}  // namespace

size_t Slips(std::u32string_view a, std::u32string_view b, size_t replaced) {
  // Slips from each prefix of `a` (two rows back, one row back, this row) to every prefix of `b`.
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

std::optional<size_t> NearestPlace(std::u32string_view word,
                                   std::span<const std::u32string> known) {
  if (word.size() > kNearLettersMax) return std::nullopt;
  std::optional<size_t> nearest, begun;
  size_t fewest = 0;
  for (size_t i = 0; i < known.size(); ++i) {
    const std::u32string_view each = known[i];
    if (each.size() > kNearLettersMax) continue;
    if (!begun && word.size() >= kBeginningLettersMin && each.starts_with(word)) begun = i;
    const size_t longer = std::max(word.size(), each.size());
    const size_t most = longer / kLettersPerSlip;
    // A difference in length costs at least as many slips.
    if (longer - std::min(word.size(), each.size()) > most) continue;
    const size_t slips = Slips(word, each);
    if (slips > most || (nearest && slips >= fewest)) continue;
    nearest = i;
    fewest = slips;
  }
  const bool sure = begun && word.size() >= kBeginningLettersSure;
  return nearest && !sure ? nearest : begun;
}

std::string_view Nearest(std::string_view word, std::span<const std::string_view> known) {
  if (word.size() > kNearLettersMax) return {};
  std::vector<std::u32string> letters;
  letters.reserve(known.size());
  const auto lowered = [](std::string_view each) {
    std::u32string lower = LettersOf(each);
    for (char32_t& c : lower)
      c = static_cast<char32_t>(absl::ascii_tolower(static_cast<unsigned char>(c)));
    return lower;
  };
  for (const std::string_view each : known) letters.push_back(lowered(each));
  const std::optional<size_t> place = NearestPlace(lowered(word), letters);
  return place ? known[*place] : std::string_view();
}

std::string DidYouMean(std::string_view word, std::span<const std::string_view> known) {
  const std::string_view nearest = Nearest(word, known);
  return nearest.empty() ? "" : "Did you mean `" + std::string(nearest) + "`?";
}

}  // namespace fallow::base
