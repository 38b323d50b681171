#include "daemon/text/token_diff.h"

#include <algorithm>
#include <cstdint>
#include <dtl/dtl.hpp>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "daemon/base/strings.h"

namespace fallow::text {
namespace {

// Cells of the comparison matrix that dtl may visit: 20 ms and 24 MB in the worst case, and fewer
// than the number at which dtl starts to forget its path (MAX_CORDINATES_SIZE).
constexpr size_t kCellsMax = size_t{1} << 20;
// Depth of nested divisions. Each level at least cuts off the anchors of the previous one.
constexpr int kDepthMax = 6;

using Ids = std::vector<uint32_t>;
using IdSpan = std::span<const uint32_t>;

class Matcher {
 public:
  Matcher(IdSpan old_ids, IdSpan new_ids, size_t distinct)
      : old_(old_ids), new_(new_ids), seen_(distinct) {}

  std::vector<TokenMatch> Run() {
    Match({0, old_.size(), 0, new_.size()}, 0);
    return std::move(matches_);
  }

 private:
  struct Region {
    size_t old_begin, old_end, new_begin, new_end;
    size_t OldSize() const { return old_end - old_begin; }
    size_t NewSize() const { return new_end - new_begin; }
  };
  // How often an id occurs in the current region, and where.
  struct Seen {
    uint32_t old_count = 0, new_count = 0;
    size_t old_index = 0;
  };

  void Match(Region region, int depth) {
    const size_t shorter = std::min(region.OldSize(), region.NewSize());
    const auto old_first = old_.begin() + static_cast<std::ptrdiff_t>(region.old_begin);
    const auto new_first = new_.begin() + static_cast<std::ptrdiff_t>(region.new_begin);
    const auto limit = old_first + static_cast<std::ptrdiff_t>(shorter);
    const auto prefix =
        static_cast<size_t>(std::mismatch(old_first, limit, new_first).first - old_first);
    Add(region.old_begin, region.new_begin, prefix);
    size_t suffix = 0;
    while (suffix < shorter - prefix &&
           old_[region.old_end - suffix - 1] == new_[region.new_end - suffix - 1]) {
      ++suffix;
    }
    const Region middle{region.old_begin + prefix, region.old_end - suffix,
                        region.new_begin + prefix, region.new_end - suffix};
    if (middle.OldSize() > 0 && middle.NewSize() > 0) MatchMiddle(middle, depth);
    Add(middle.old_end, middle.new_end, suffix);
  }

  void MatchMiddle(const Region& region, int depth) {
    if (region.OldSize() <= kCellsMax / region.NewSize()) {
      MatchExactly(region);
      return;
    }
    if (depth == kDepthMax) return;
    Region gap{region.old_begin, 0, region.new_begin, 0};
    for (const auto& [old_index, new_index] : Anchors(region)) {
      gap.old_end = old_index;
      gap.new_end = new_index;
      Match(gap, depth + 1);
      Add(old_index, new_index, 1);
      gap.old_begin = old_index + 1;
      gap.new_begin = new_index + 1;
    }
    if (gap.old_begin == region.old_begin && gap.new_begin == region.new_begin) return;
    gap.old_end = region.old_end;
    gap.new_end = region.new_end;
    Match(gap, depth + 1);
  }

  void MatchExactly(const Region& region) {
    const IdSpan old_part = old_.subspan(region.old_begin, region.OldSize());
    const IdSpan new_part = new_.subspan(region.new_begin, region.NewSize());
    dtl::Diff<uint32_t, Ids> diff(Ids(old_part.begin(), old_part.end()),
                                  Ids(new_part.begin(), new_part.end()));
    diff.compose();
    for (const auto& [id, place] : diff.getSes().getSequence()) {
      if (place.type != dtl::SES_COMMON) continue;
      Add(region.old_begin + static_cast<size_t>(place.beforeIdx) - 1,
          region.new_begin + static_cast<size_t>(place.afterIdx) - 1, 1);
    }
  }

  // Tokens that occur once on each side of the region, reduced to the longest list that ascends on
  // both sides.
  std::vector<std::pair<size_t, size_t>> Anchors(const Region& region) {
    for (size_t i = region.old_begin; i < region.old_end; ++i) {
      seen_[old_[i]].old_count++;
      seen_[old_[i]].old_index = i;
    }
    for (size_t i = region.new_begin; i < region.new_end; ++i) seen_[new_[i]].new_count++;
    std::vector<std::pair<size_t, size_t>> once;
    for (size_t i = region.new_begin; i < region.new_end; ++i) {
      const Seen& seen = seen_[new_[i]];
      if (seen.old_count == 1 && seen.new_count == 1) once.emplace_back(seen.old_index, i);
    }
    for (size_t i = region.old_begin; i < region.old_end; ++i) seen_[old_[i]] = {};
    for (size_t i = region.new_begin; i < region.new_end; ++i) seen_[new_[i]] = {};
    return LongestAscending(once);
  }

  // `pairs` are ascending by .second; patience sorting makes them ascending by .first as well.
  static std::vector<std::pair<size_t, size_t>> LongestAscending(
      const std::vector<std::pair<size_t, size_t>>& pairs) {
    constexpr size_t kNone = SIZE_MAX;
    std::vector<size_t> tops;  // index into pairs of the top of each pile
    std::vector<size_t> before(pairs.size(), kNone);
    for (size_t i = 0; i < pairs.size(); ++i) {
      const auto pile = std::lower_bound(
          tops.begin(), tops.end(), pairs[i].first,
          [&](size_t top, size_t old_index) { return pairs[top].first < old_index; });
      if (pile != tops.begin()) before[i] = *(pile - 1);
      if (pile == tops.end()) {
        tops.push_back(i);
      } else {
        *pile = i;
      }
    }
    std::vector<std::pair<size_t, size_t>> longest;
    for (size_t i = tops.empty() ? kNone : tops.back(); i != kNone; i = before[i]) {
      longest.push_back(pairs[i]);
    }
    std::reverse(longest.begin(), longest.end());
    return longest;
  }

  void Add(size_t old_index, size_t new_index, size_t length) {
    if (length == 0) return;
    if (!matches_.empty()) {
      TokenMatch& last = matches_.back();
      if (last.old_index + last.length == old_index && last.new_index + last.length == new_index) {
        last.length += length;
        return;
      }
    }
    matches_.push_back({old_index, new_index, length});
  }

  IdSpan old_;
  IdSpan new_;
  std::vector<Seen> seen_;  // by id; all zero between uses
  std::vector<TokenMatch> matches_;
};

}  // namespace

std::vector<TokenMatch> MatchTokens(std::span<const std::string_view> old_tokens,
                                    std::span<const std::string_view> new_tokens) {
  absl::flat_hash_map<absl::string_view, uint32_t> ids;
  const auto number = [&ids](std::span<const std::string_view> tokens) {
    Ids numbered;
    numbered.reserve(tokens.size());
    for (const std::string_view token : tokens) {
      const auto next = static_cast<uint32_t>(ids.size());
      numbered.push_back(ids.try_emplace(base::ToAbsl(token), next).first->second);
    }
    return numbered;
  };
  const Ids old_ids = number(old_tokens);
  const Ids new_ids = number(new_tokens);
  return Matcher(old_ids, new_ids, ids.size()).Run();
}

}  // namespace fallow::text
