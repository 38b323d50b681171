#ifndef FALLOW_TESTS_SIMULATION_SCHEDULE_H_
#define FALLOW_TESTS_SIMULATION_SCHEDULE_H_

// What people and fate do to a simulated world, step by step, made from a seed. Each step stands by
// itself: its numbers choose among what there is when its turn comes, and its chance is its own. So
// a step can be left out and the others mean much the same, which is what shrinking needs.
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
  kRelease,
  kTemplate,
  kConnect,
  kOwnSign,
  kFarewell,
  kLetGo,
  kLock,
  kUnlock,
  kReview,
  kSyncNow,
  kAddDevice,
  kRemoveDevice,
  kRenameDevice,
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
  absl::Duration wait;  // before it
  uint64_t device = 0;  // modulo how many there are
  uint64_t what = 0;    // which of the things it could be done to
  uint64_t chance = 0;  // the seed of all else that is random until the next step
};

struct Schedule {
  uint64_t seed = 0;
  size_t devices = 2;  // to begin with
  std::vector<Step> steps;
};

inline constexpr size_t kDevicesMost = 10;

Schedule MakeSchedule(uint64_t seed);
// One line for each step, for people.
std::string Describe(const Schedule& schedule);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_SCHEDULE_H_
