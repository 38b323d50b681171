#ifndef FALLOW_DAEMON_STORE_PRACTICE_DUE_H_
#define FALLOW_DAEMON_STORE_PRACTICE_DUE_H_

// What waits for somebody because its day has come: check-ins, boundaries to be reminded of,
// letters, and releases that are about to happen. It is shown when somebody looks; that a day has
// come is told to those who watch (daemon/usecases/due_news.h). Not thread-safe: the journal
// executor's.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/journal/reflection.h"
#include "daemon/journal/space.h"
#include "daemon/store/practice/records.h"

namespace fallow::store {

// A release is told of this long before it happens.
inline constexpr absl::Duration kReleaseToldBefore = absl::Hours(7 * 24);

struct DueThing {
  enum class What { kCheckIn, kBoundary, kLetter, kRelease };
  What what = What::kCheckIn;
  journal::SubjectId id = {};  // of the space, the letter, the release
  journal::Moment at = {};
  uint32_t day = 0;                               // of a check-in
  std::string connection = {};                    // of a space, while it has a name
  std::string release = {};                       // what is let go
  bool waits = false;                             // a release that could not be done on its day
  journal::Moment written = {};                   // of a letter
  std::string text = {};                          // of a boundary
  std::vector<journal::Reminder> reminders = {};  // of a boundary: those that this one tells
};

// By their time; of a boundary whose days came several times it is told once. What belongs to
// the space of a connection that is kept quiet is left out, and comes when it is quiet no longer.
// Letters are nobody's, and a release cannot be taken back once it is done: these come anyway.
absl::StatusOr<std::vector<DueThing>> DueNow(PracticeRecords& records);
// The earliest time after `after` at which something falls due, or may be told of again because a
// connection is quiet no longer; InfiniteFuture: none, as it stands. Reads the practice, and no
// reflections: what it costs depends on how many connections there are, not on how much was
// written.
absl::StatusOr<absl::Time> NextDue(PracticeRecords& records, absl::Time after);
// The boundaries among `things` are not told again, on any device.
absl::Status MarkSeen(PracticeRecords& records, const std::vector<DueThing>& things);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_DUE_H_
