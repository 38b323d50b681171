#ifndef FALLOW_DAEMON_PRACTICE_DRIFT_H_
#define FALLOW_DAEMON_PRACTICE_DRIFT_H_

// How what was noticed about one connection moved over time: energy, signs and contact by the week,
// and where energy changed its level when the notes carry that. Numbers and dates only; what they
// mean is for the person to say. Everything counts notes, so that each figure says how much stands
// behind it; weeks without notes are absent, never zero. Pure functions: any thread.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "daemon/journal/limits.h"
#include "daemon/practice/signs.h"

namespace fallow::practice {

using journal::kEnergyMax;
using journal::kEnergyMin;
inline constexpr int64_t kSpanDaysMax = 366 * 100;

// One note.
struct Observation {
  absl::CivilDay day;  // in the zone in which it was written
  std::optional<int> energy;
  std::vector<std::string> signs;
  bool contact = false;  // written about having met or spoken
};

// Both days are part of it.
struct DaySpan {
  absl::CivilDay first;
  absl::CivilDay last;
};

// The middle and the quartiles of so many energies (linear between neighbours).
struct Level {
  size_t notes = 0;
  double lower = 0;
  double median = 0;
  double upper = 0;
};

struct SignCounts {
  size_t dark = 0;
  size_t bright = 0;
  size_t unknown = 0;  // of signs that the vocabulary does not have
};

struct Week {
  absl::CivilDay monday;
  size_t notes = 0;
  size_t contacts = 0;
  std::vector<int> energies;  // ascending
  std::optional<Level> energy;
  SignCounts signs;
};

// Between two changes, or during a gradual one.
struct Stretch {
  DaySpan days;  // of its notes with an energy
  bool moving = false;
  Level energy;
  std::optional<Level> after_contact;
};

struct Change {
  bool gradual = false;
  absl::CivilDay since;  // a step: the first note after it; a gradual change: its middle
  // A step lies after `earliest` and not after `latest`; a gradual change lasts from one to the
  // other.
  absl::CivilDay earliest;
  absl::CivilDay latest;
};

struct Drift {
  DaySpan span;
  size_t notes = 0;
  size_t contacts = 0;
  size_t energy_days = 0;  // different days with an energy
  bool enough = false;     // whether a change could be seen at all, and was looked for
  std::optional<Level> energy;
  std::optional<Level> after_contact;
  SignCounts signs;
  std::map<std::string, size_t> by_sign;
  std::vector<Week> weeks;  // with notes, in order
  std::vector<Change> changes;
  // In order; together they hold every note with an energy once.
  std::vector<Stretch> stretches;
};

// REQUIRES: not empty.
Level LevelOf(std::vector<int> energies);
absl::CivilDay MondayOf(absl::CivilDay day);

// Finding changes takes about a millisecond a day with an energy where there are some.
enum class LookFor { kEverything, kAllButChanges };

// Observations outside of the span are left out; their order does not matter. INVALID_ARGUMENT: an
// energy outside of its bounds, a span that ends before it begins or is longer than kSpanDaysMax.
absl::StatusOr<Drift> LookAtDrift(std::span<const Observation> observations,
                                  const Vocabulary& vocabulary, DaySpan span,
                                  LookFor look_for = LookFor::kEverything);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_DRIFT_H_
