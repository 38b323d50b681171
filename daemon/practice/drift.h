#ifndef FALLOW_DAEMON_PRACTICE_DRIFT_H_
#define FALLOW_DAEMON_PRACTICE_DRIFT_H_

// How what was noticed about one connection moved over time: energy, signs and contact by the week,
// and where the level of energy changed, if the notes support that. Numbers and dates only; what
// they mean is for the user to say. Everything is counted in notes, so that each figure shows how
// much is behind it; weeks without notes are absent, never zero. Pure functions: any thread.

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
  bool contact = false;  // written after having met or spoken
};

// Both days are included.
struct DaySpan {
  absl::CivilDay first;
  absl::CivilDay last;
};

// Median and quartiles of a number of energies (interpolated linearly).
struct Level {
  size_t notes = 0;
  double lower = 0;
  double median = 0;
  double upper = 0;
};

struct SignCounts {
  size_t dark = 0;
  size_t bright = 0;
  size_t unknown = 0;  // signs that are not in the vocabulary
};

struct Week {
  absl::CivilDay monday;
  size_t notes = 0;
  size_t contacts = 0;
  std::vector<int> energies;  // ascending
  std::optional<Level> energy;
  SignCounts signs;
};

// The time between two changes, or during a gradual one.
struct Stretch {
  DaySpan days;  // from the first to the last of its notes with an energy
  bool moving = false;
  Level energy;
  std::optional<Level> after_contact;
};

struct Change {
  bool gradual = false;
  absl::CivilDay since;  // a step: the first note after it; a gradual change: its middle
  // A step lies after `earliest` and not after `latest`; a gradual change lasts from `earliest` to
  // `latest`.
  absl::CivilDay earliest;
  absl::CivilDay latest;
};

struct Drift {
  DaySpan span;
  size_t notes = 0;
  size_t contacts = 0;
  size_t energy_days = 0;  // distinct days with an energy
  bool enough = false;     // whether a change could be found at all, and was searched for
  std::optional<Level> energy;
  std::optional<Level> after_contact;
  SignCounts signs;
  std::map<std::string, size_t> by_sign;
  std::vector<Week> weeks;  // with notes, in order
  std::vector<Change> changes;
  // In order. Every note with an energy is in exactly one of them.
  std::vector<Stretch> stretches;
};

// REQUIRES: not empty.
Level LevelOf(std::vector<int> energies);
absl::CivilDay MondayOf(absl::CivilDay day);

// Searching for changes takes about a millisecond per day with an energy, where there are changes.
enum class LookFor { kEverything, kAllButChanges };

// Observations outside the span are ignored; their order does not matter. INVALID_ARGUMENT: an
// energy out of bounds, or a span that ends before it begins or is longer than kSpanDaysMax.
absl::StatusOr<Drift> LookAtDrift(std::span<const Observation> observations,
                                  const Vocabulary& vocabulary, DaySpan span,
                                  LookFor look_for = LookFor::kEverything);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_DRIFT_H_
