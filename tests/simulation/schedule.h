#ifndef FALLOW_TESTS_SIMULATION_SCHEDULE_H_
#define FALLOW_TESTS_SIMULATION_SCHEDULE_H_

// What happens to a simulated world, by people and by fate, step by step, generated from a seed.
// Each step is independent: its numbers choose among what exists when its turn comes, and it has
// its own randomness. So a step can be left out and the others keep roughly the same meaning, which
// shrinking relies on.
//
// A seed first draws which kinds of step it has at all: worlds with few kinds of trouble reach
// states that a world with every kind never does (Groce et al., "Swarm Testing", ISSTA 2012).

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

namespace fallow::simulation {

enum class Act {
  // People, on one device.
  kWrite,
  kInsertText,
  kDeleteText,
  kTag,
  kUntag,
  kStar,
  kMood,
  kDelete,
  kUndelete,
  kDeleteMany,
  kAttach,
  kDetach,
  kRelease,
  kTemplate,
  kConnect,
  kOwnSign,
  kFarewell,
  kLetGo,
  kLock,
  kUnlock,
  kReview,
  kKeepHouse,
  kSyncNow,
  kAddDevice,
  kRemoveDevice,
  kRenameDevice,
  kBetray,  // by a device that is dishonest, if there is one in this world
  // The network.
  kCutLinks,
  kPartition,
  kHeal,
  kGhost,
  kBeacon,
  // The machine under one device.
  kKill,
  kPowerCut,
  kIoError,
  kDiskFull,
  kDiskFree,
  kTakeImage,
  kPutBackImage,
  kClock,
};
inline constexpr size_t kActs = static_cast<size_t>(Act::kClock) + 1;
std::string_view NameOf(Act act);

struct Step {
  Act act = Act::kWrite;
  absl::Duration wait;  // before the step
  uint64_t device = 0;  // modulo the number of devices
  uint64_t what = 0;    // selects among the things it can be done to
  uint64_t chance = 0;  // the seed for everything else that is random until the next step
};

struct Schedule {
  uint64_t seed = 0;
  size_t devices = 2;  // at the beginning
  std::vector<Step> steps;
};

inline constexpr size_t kDevicesMost = 10;

Schedule MakeSchedule(uint64_t seed);
// One line per step, for people.
std::string Describe(const Schedule& schedule);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_SCHEDULE_H_
