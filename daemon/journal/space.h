#ifndef FALLOW_DAEMON_JOURNAL_SPACE_H_
#define FALLOW_DAEMON_JOURNAL_SPACE_H_

// The space that opens after a farewell or a release: check-ins on certain days, and boundaries to
// be reminded of. If devices independently opened one after the same farewell, it is a single
// space: their subjects are folded as one. Pure functions and values: any thread.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/journal/practice_record.h"
#include "daemon/journal/reflection.h"

namespace fallow::journal {

// A text that the user wrote for this space. It is not part of a farewell, and stays when the
// farewell is let go.
struct Boundary {
  SubjectId id;
  std::string text;
  std::vector<Moment> remind;  // in order of time
};

// One reminder of one boundary: the boundary's id and the time, in Unix milliseconds.
using Reminder = std::pair<SubjectId, int64_t>;

struct Space {
  std::vector<SubjectId> subjects = {};  // at least one, ascending; the first gets changes
  Moment since = {};
  SubjectId follows = {};  // a farewell or a release; the smallest id if there are several
  std::vector<uint32_t> days = {};
  std::set<uint32_t> answered = {};
  std::vector<Boundary> boundaries = {};  // in the order in which they were set
  std::set<Reminder> seen = {};
  bool closed = false;

  const SubjectId& id() const { return subjects.front(); }
  bool Done(uint32_t day) const { return answered.contains(day); }
  // When the check-in of that day comes: at the start of the day, in the zone of `since`.
  Moment DueOf(uint32_t day) const;
  // The first day whose check-in is due at `now` and not done; 0: none.
  uint32_t DueDay(absl::Time now) const;
};

// The latest first. `same` maps the id of what a space follows to that of the whole it is part of,
// since a farewell that several devices began has several subjects.
std::vector<Space> FoldSpaces(const PracticeSubjects& subjects,
                              const std::map<SubjectId, SubjectId>& same = {});

// What a space follows, according to the latest record that opened it.
std::optional<SubjectId> FollowsOf(const PracticeHistory& history);

// The record that opens a space; `days` are the journal's check-in days.
fallow::store::v1::SpaceOperation ComposeOpened(const Moment& since, const SubjectId& follows,
                                                std::span<const uint32_t> days);
// INVALID_ARGUMENT when the space has no check-in on that day.
absl::StatusOr<fallow::store::v1::SpaceOperation> ComposeAnswered(const Space& space, uint32_t day);
// INVALID_ARGUMENT: the text is blank or too long, a day is not after `now`, or there are too many
// boundaries or reminders.
absl::StatusOr<fallow::store::v1::SpaceOperation> ComposeBoundary(const Space& space,
                                                                  const Boundary& boundary,
                                                                  absl::Time now);
fallow::store::v1::SpaceOperation ComposeSeen(std::span<const Reminder> reminders);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_SPACE_H_
