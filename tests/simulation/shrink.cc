#include "tests/simulation/shrink.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace fallow::simulation {
namespace {

// Without numbers, and without anything after the first line.
std::string KindOf(const std::string& failure) {
  std::string kind = failure.substr(0, failure.find('\n'));
  std::erase_if(kind, [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
  return kind;
}

class Shrinker {
 public:
  Shrinker(Schedule schedule, const std::string& failure, const Trial& trial, size_t trials)
      : best_(std::move(schedule)), kind_(KindOf(failure)), trial_(trial), trials_(trials) {}

  Schedule Run() {
    for (size_t group = std::max<size_t>(1, best_.steps.size() / 2); trials_ > 0;) {
      const bool shorter = LeaveOut(group);
      if (group == 1 && !shorter) break;
      if (!shorter || group > best_.steps.size()) group = std::max<size_t>(1, group / 2);
    }
    while (best_.devices > 1) {
      Schedule fewer = best_;
      --fewer.devices;
      if (!Keep(std::move(fewer))) break;
    }
    for (size_t i = 0; i < best_.steps.size(); ++i) {
      Schedule sooner = best_;
      if (std::exchange(sooner.steps[i].wait, absl::ZeroDuration()) != absl::ZeroDuration()) {
        Keep(std::move(sooner));
      }
    }
    return std::move(best_);
  }

 private:
  // Keeps `candidate` if it fails in the same way as the original.
  bool Keep(Schedule candidate) {
    if (trials_ == 0) return false;
    --trials_;
    const std::string failure = trial_(candidate);
    if (failure.empty() || KindOf(failure) != kind_) return false;
    best_ = std::move(candidate);
    return true;
  }

  bool LeaveOut(size_t group) {
    bool shorter = false;
    for (size_t at = 0; at < best_.steps.size();) {
      Schedule without = best_;
      const auto begin = without.steps.begin() + static_cast<ptrdiff_t>(at);
      const size_t count = std::min(group, without.steps.size() - at);
      without.steps.erase(begin, begin + static_cast<ptrdiff_t>(count));
      if (Keep(std::move(without))) {
        shorter = true;
      } else {
        at += group;
      }
    }
    return shorter;
  }

  Schedule best_;
  const std::string kind_;
  const Trial& trial_;
  size_t trials_;
};

}  // namespace

Schedule Shrink(Schedule schedule, const std::string& failure, const Trial& trial,
                size_t trials_most) {
  return Shrinker(std::move(schedule), failure, trial, trials_most).Run();
}

}  // namespace fallow::simulation
