#include "daemon/text/walk_order.h"

#include <algorithm>
#include <cstdint>

namespace fallow::text {
namespace {

// Part of one branch: events outside it have at most its last event as a parent.
struct Stretch {
  IdRange events;
  uint32_t missing_parents = 0;  // stretches that must come first and have not been taken yet
  uint64_t reach = 0;            // events on the longest path from it to the end
  absl::InlinedVector<uint32_t, 2> children;
};

std::vector<Stretch> SplitIntoStretches(const History& history, IdRange events) {
  std::vector<LocalId> begins{events.begin};
  const auto& runs = history.parents();
  for (size_t run = history.ParentRunOf(events.begin);
       run < runs.size() && runs[run].first < events.end; ++run) {
    if (runs[run].first >= events.begin) begins.push_back(runs[run].first);
    for (const LocalId parent : runs[run].parents) {
      if (parent >= events.begin && parent + 1 < events.end) begins.push_back(parent + 1);
    }
  }
  std::sort(begins.begin(), begins.end());
  begins.erase(std::unique(begins.begin(), begins.end()), begins.end());
  std::vector<Stretch> stretches(begins.size());
  for (size_t i = 0; i < begins.size(); ++i) {
    const LocalId end = i + 1 < begins.size() ? begins[i + 1] : events.end;
    stretches[i].events = {begins[i], end};
  }
  return stretches;
}

void LinkParents(const History& history, std::vector<Stretch>& stretches) {
  const LocalId begin = stretches.front().events.begin;
  for (uint32_t child = 0; child < stretches.size(); ++child) {
    for (const LocalId parent : history.ParentsOf(stretches[child].events.begin)) {
      if (parent < begin) continue;
      const auto after = std::upper_bound(
          stretches.begin(), stretches.end(), parent,
          [](LocalId id, const Stretch& stretch) { return id < stretch.events.begin; });
      (after - 1)->children.push_back(child);
      ++stretches[child].missing_parents;
    }
  }
  for (size_t i = stretches.size(); i-- > 0;) {
    for (const uint32_t child : stretches[i].children) {
      stretches[i].reach = std::max(stretches[i].reach, stretches[child].reach);
    }
    stretches[i].reach += stretches[i].events.size();
  }
}

}  // namespace

std::vector<IdRange> WalkOrder(const History& history, IdRange events) {
  std::vector<IdRange> order;
  if (events.begin == events.end) return order;
  std::vector<Stretch> stretches = SplitIntoStretches(history, events);
  LinkParents(history, stretches);

  std::vector<uint32_t> ready;
  // Of those that become ready at the same time, the last is taken first.
  const auto reaches_further = [&stretches](uint32_t a, uint32_t b) {
    return stretches[a].reach > stretches[b].reach;
  };
  for (uint32_t i = 0; i < stretches.size(); ++i) {
    if (stretches[i].missing_parents == 0) ready.push_back(i);
  }
  std::stable_sort(ready.begin(), ready.end(), reaches_further);
  while (!ready.empty()) {
    const Stretch& next = stretches[ready.back()];
    ready.pop_back();
    order.push_back(next.events);
    const auto first = static_cast<std::ptrdiff_t>(ready.size());
    for (const uint32_t child : next.children) {
      if (--stretches[child].missing_parents == 0) ready.push_back(child);
    }
    std::stable_sort(ready.begin() + first, ready.end(), reaches_further);
  }
  return order;
}

}  // namespace fallow::text
