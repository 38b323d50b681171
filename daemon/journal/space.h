#ifndef FALLOW_DAEMON_JOURNAL_SPACE_H_
#define FALLOW_DAEMON_JOURNAL_SPACE_H_

// The space that opens after a farewell or a release: check-ins on some days, and boundaries to be
// reminded of. Devices that opened one apart, after the same farewell, mean one space: their
// subjects are folded as one. Pure functions and values: any thread.

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

// A text that somebody typed for this space. It is no part of a farewell, and stays when the
// farewell is let go.
struct Boundary {
  SubjectId id;
  std::string text;
  std::vector<Moment> remind;  // by their time
};

// One moment of one boundary.
using Reminder = std::pair<SubjectId, int64_t>;

struct Space {
  std::vector<SubjectId> subjects = {};  // at least one, ascending; changes are said of the first
  Moment since = {};
  SubjectId follows = {};  // a farewell or a release; of several the smallest
  std::vector<uint32_t> days = {};
  std::set<uint32_t> answered = {};
  std::vector<Boundary> boundaries = {};  // in the order in which they were set
  std::set<Reminder> seen = {};
  bool closed = false;

  const SubjectId& id() const { return subjects.front(); }
  bool Done(uint32_t day) const { return answered.contains(day); }
  // When the check-in of that day comes: with the beginning of the day in the zone of `since`.
  Moment DueOf(uint32_t day) const;
  // The earliest that has come by `now` and is not done; 0: none.
  uint32_t DueDay(absl::Time now) const;
};

// The latest first. `same` tells, of what spaces may follow, what it is part of: a farewell that
// devices began apart is several subjects.
std::vector<Space> FoldSpaces(const PracticeSubjects& subjects,
                              const std::map<SubjectId, SubjectId>& same = {});

// What a space follows, as the latest record that opened it says.
std::optional<SubjectId> FollowsOf(const PracticeHistory& history);

// What the record that opens a space says; `days` as they are set for the journal.
fallow::store::v1::SpaceOperation ComposeOpened(const Moment& since, const SubjectId& follows,
                                                std::span<const uint32_t> days);
// INVALID_ARGUMENT when the space has no check-in on that day.
absl::StatusOr<fallow::store::v1::SpaceOperation> ComposeAnswered(const Space& space, uint32_t day);
// INVALID_ARGUMENT: an empty or too long text, a day that is not after `now`, too many of them.
absl::StatusOr<fallow::store::v1::SpaceOperation> ComposeBoundary(const Space& space,
                                                                  const Boundary& boundary,
                                                                  absl::Time now);
fallow::store::v1::SpaceOperation ComposeSeen(std::span<const Reminder> reminders);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_SPACE_H_
