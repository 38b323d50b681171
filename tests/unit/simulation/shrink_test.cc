#include "tests/simulation/shrink.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

namespace fallow::simulation {
namespace {

size_t Count(const Schedule& schedule, Act act) {
  return static_cast<size_t>(std::count_if(schedule.steps.begin(), schedule.steps.end(),
                                           [&](const Step& step) { return step.act == act; }));
}

TEST_CASE("a seed always makes the same schedule") {
  for (uint64_t seed = 1; seed < 200; ++seed) {
    CHECK(Describe(MakeSchedule(seed)) == Describe(MakeSchedule(seed)));
  }
  CHECK(Describe(MakeSchedule(1)) != Describe(MakeSchedule(2)));
}

TEST_CASE("a failing schedule is shrunk to the steps that matter") {
  // Fails once a device writes after a heal, and needs three devices for that.
  const Trial trial = [](const Schedule& schedule) -> std::string {
    bool healed = false;
    for (const Step& step : schedule.steps) {
      healed = healed || step.act == Act::kHeal;
      if (healed && step.act == Act::kWrite && schedule.devices >= 3) {
        return "device " + std::to_string(schedule.steps.size()) + " has lost a word";
      }
    }
    return "";
  };
  size_t shrunk = 0;
  for (uint64_t seed = 1; seed < 400; ++seed) {
    const Schedule schedule = MakeSchedule(seed);
    const std::string failure = trial(schedule);
    if (failure.empty()) continue;
    const Schedule least = Shrink(schedule, failure, trial, 1000);
    CHECK(least.steps.size() == 2);
    CHECK(Count(least, Act::kHeal) == 1);
    CHECK(Count(least, Act::kWrite) == 1);
    CHECK(least.devices == 3);
    ++shrunk;
  }
  CHECK(shrunk > 10);
}

TEST_CASE("shrinking does not take another failure for this one") {
  const Trial trial = [](const Schedule& schedule) -> std::string {
    return schedule.steps.size() > 3 ? "this one" : "another one";
  };
  const Schedule least = Shrink(MakeSchedule(1), "this one", trial, 1000);
  CHECK(least.steps.size() == 4);
}

}  // namespace
}  // namespace fallow::simulation
