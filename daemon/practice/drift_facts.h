#ifndef FALLOW_DAEMON_PRACTICE_DRIFT_FACTS_H_
#define FALLOW_DAEMON_PRACTICE_DRIFT_FACTS_H_

// Drift in plain sentences: what was noted, how much of it, and since when. Pure functions: any
// thread.

#include <string>
#include <vector>

#include "daemon/practice/drift.h"
#include "daemon/practice/drift_words.h"

namespace fallow::practice {

// Whether to mention it when there are too few notes to tell of changes.
enum class TooFew { kTold, kPassedOver };

std::vector<std::string> Facts(const Drift& drift, const DriftWords& words,
                               TooFew too_few = TooFew::kTold);

std::string SayDay(absl::CivilDay day, const DriftWords& words);
// "+1", "0", "-0.5", with a true minus sign.
std::string SayEnergy(double energy);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_DRIFT_FACTS_H_
