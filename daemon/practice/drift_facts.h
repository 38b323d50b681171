#ifndef FALLOW_DAEMON_PRACTICE_DRIFT_FACTS_H_
#define FALLOW_DAEMON_PRACTICE_DRIFT_FACTS_H_

// What is to be stated of a drift: what was noted, how much of it, and since when. The sentences
// are the clients'. Pure functions: any thread.

#include <cstddef>
#include <vector>

#include "daemon/practice/drift.h"

namespace fallow::practice {

// What is to be stated of a drift; its figures are the drift's.
struct Fact {
  enum class Kind {
    kNothingNoted,
    kNoted,
    kEnergy,
    kEnergyEven,  // lower and upper are the median
    kNoEnergy,
    kTooFew,
    kNoChange,
    // Of the change with the index `change`; a step is between two days unless it is dated to a
    // week.
    kStep,
    kStepBetween,
    kGradual,
    // The energy of all stretches; after contact only if each of them has such notes.
    kLevels,
    kLevelsAfterContact,
    kSigns,
    kUnknownSigns,
    kContacts,
  };
  Kind kind = Kind::kNothingNoted;
  size_t change = 0;

  bool operator==(const Fact&) const = default;
};

// Whether to mention it when there are too few notes to tell of changes.
enum class TooFew { kTold, kPassedOver };

// In the order in which to state them.
std::vector<Fact> Facts(const Drift& drift, TooFew too_few = TooFew::kTold);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_DRIFT_FACTS_H_
