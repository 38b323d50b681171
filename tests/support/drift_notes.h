#ifndef FALLOW_TESTS_SUPPORT_DRIFT_NOTES_H_
#define FALLOW_TESTS_SUPPORT_DRIFT_NOTES_H_

// Invented notes about a connection, day by day.

#include <vector>

#include "daemon/practice/drift.h"

namespace fallow::tests {

inline constexpr absl::CivilDay kDriftBegin(2025, 9, 1);  // a Monday

// Half a year of three notes a week. Energy is around 1 until 2026-01-01 and around -1 after that;
// every second note is after contact. Three weeks in November have no notes.
inline std::vector<practice::Observation> NotesWithOneChange() {
  std::vector<practice::Observation> notes;
  for (int day = 0; day < 182; ++day) {
    if (day % 7 != 1 && day % 7 != 4 && day % 7 != 5) continue;
    if (day >= 63 && day < 84) continue;
    const absl::CivilDay at = kDriftBegin + day;
    const bool later = at >= absl::CivilDay(2026, 1, 1);
    const int wobble = (day * 7 + day / 5) % 3 - 1;
    practice::Observation note{at, (later ? -1 : 1) + wobble, {}, day % 2 == 0};
    if (day % 4 == 0) note.signs = {later ? "hesitating" : "laughter"};
    if (later && day % 3 == 0) note.signs.push_back("drained");
    notes.push_back(note);
  }
  return notes;
}

inline practice::DaySpan HalfAYear() {
  return {kDriftBegin, kDriftBegin + 181};
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_DRIFT_NOTES_H_
