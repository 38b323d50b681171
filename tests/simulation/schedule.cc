#include "tests/simulation/schedule.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "tests/simulation/dice.h"

namespace fallow::simulation {
namespace {

struct Kind {
  Act act;
  std::string_view name;
  uint64_t weight;
  bool always;  // in every world; other steps are drawn
};

constexpr auto kKinds = std::to_array<Kind>({
    {Act::kWrite, "write", 12, true},
    {Act::kInsertText, "insert-text", 16, true},
    {Act::kDeleteText, "delete-text", 6, false},
    {Act::kTag, "tag", 5, false},
    {Act::kUntag, "untag", 3, false},
    {Act::kStar, "star", 3, false},
    {Act::kMood, "mood", 3, false},
    {Act::kDelete, "delete", 4, false},
    {Act::kUndelete, "undelete", 3, false},
    {Act::kDeleteMany, "delete-many", 2, false},
    {Act::kAttach, "attach", 3, false},
    {Act::kDetach, "detach", 3, false},
    {Act::kRelease, "release", 2, false},
    {Act::kTemplate, "template", 2, false},
    {Act::kConnect, "connect", 8, false},
    {Act::kOwnSign, "own-sign", 2, false},
    {Act::kFarewell, "farewell", 6, false},
    {Act::kLetGo, "let-go", 3, false},
    {Act::kLock, "lock", 3, false},
    {Act::kUnlock, "unlock", 8, true},
    {Act::kReview, "review", 3, true},
    {Act::kKeepHouse, "keep-house", 3, false},
    {Act::kSyncNow, "sync-now", 3, false},
    {Act::kAddDevice, "add-device", 2, false},
    {Act::kRemoveDevice, "remove-device", 1, false},
    {Act::kRenameDevice, "rename-device", 1, false},
    {Act::kBetray, "betray", 24, false},
    {Act::kCutLinks, "cut-links", 5, false},
    {Act::kPartition, "partition", 4, false},
    {Act::kHeal, "heal", 3, true},
    {Act::kGhost, "ghost", 2, false},
    {Act::kBeacon, "beacon", 6, true},
    {Act::kKill, "kill", 5, false},
    {Act::kPowerCut, "power-cut", 5, false},
    {Act::kIoError, "io-error", 3, false},
    {Act::kDiskFull, "disk-full", 3, false},
    {Act::kDiskFree, "disk-free", 3, true},
    {Act::kTakeImage, "take-image", 2, false},
    {Act::kPutBackImage, "put-back-image", 2, false},
    {Act::kClock, "clock", 2, false},
});

constexpr bool KindsAreInOrder() {
  for (size_t i = 0; i < kKinds.size(); ++i) {
    if (static_cast<size_t>(kKinds[i].act) != i) return false;
  }
  return kKinds.size() == kActs;
}
static_assert(KindsAreInOrder());

// Mostly moments, sometimes hours; fewer hours if there are many devices that talk meanwhile.
absl::Duration DrawWait(Dice& dice, size_t devices) {
  switch (dice.Below(20)) {
    case 0:
      return absl::Minutes(static_cast<int64_t>(dice.Between(10, 1200 / devices)));
    case 1:
    case 2:
    case 5:
    case 6:
      return absl::Seconds(static_cast<int64_t>(dice.Between(1, 200)));
    case 3:
    case 4:
    case 7:
    case 8:
      return absl::ZeroDuration();
    default:
      return absl::Milliseconds(static_cast<int64_t>(dice.Between(1, 2000)));
  }
}

}  // namespace

std::string_view NameOf(Act act) {
  return kKinds[static_cast<size_t>(act)].name;
}

Schedule MakeSchedule(uint64_t seed) {
  Dice dice(seed);
  Schedule schedule{.seed = seed, .devices = 2, .steps = {}};
  uint64_t steps = dice.Between(10, 40);
  if (dice.OneIn(4)) schedule.devices = 3;
  if (dice.OneIn(40)) {
    schedule.devices = dice.Between(4, kDevicesMost);
    steps = dice.Between(40, 100);
  }
  // Most worlds are honest. Where one device is not, two others at least are.
  const bool betrayed = dice.OneIn(8);
  if (betrayed) schedule.devices = std::max<size_t>(schedule.devices, 3);
  std::array<uint64_t, kActs> weights{};
  uint64_t sum = 0;
  for (size_t i = 0; i < kActs; ++i) {
    const bool drawn = kKinds[i].act == Act::kBetray ? betrayed : dice.OneIn(2);
    if (kKinds[i].always || drawn) weights[i] = kKinds[i].weight;
    sum += weights[i];
  }
  while (schedule.steps.size() < steps) {
    uint64_t at = dice.Below(sum);
    size_t act = 0;
    while (at >= weights[act]) at -= weights[act++];
    const absl::Duration wait = DrawWait(dice, schedule.devices);
    schedule.steps.push_back(
        {static_cast<Act>(act), wait, dice.Below(1 << 16), dice.Below(1 << 16), dice.Next()});
  }
  return schedule;
}

std::string Describe(const Schedule& schedule) {
  std::string text = "seed " + std::to_string(schedule.seed) + ", " +
                     std::to_string(schedule.devices) + " devices, " +
                     std::to_string(schedule.steps.size()) + " steps\n";
  for (const Step& step : schedule.steps) {
    std::array<char, 128> line{};
    std::snprintf(line.data(), line.size(), "  +%-12s %-14s device %llu, what %llu, chance %llx\n",
                  absl::FormatDuration(step.wait).c_str(), std::string(NameOf(step.act)).c_str(),
                  static_cast<unsigned long long>(step.device),
                  static_cast<unsigned long long>(step.what),
                  static_cast<unsigned long long>(step.chance));
    text += line.data();
  }
  return text;
}

}  // namespace fallow::simulation
