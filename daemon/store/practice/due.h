#ifndef FALLOW_DAEMON_STORE_PRACTICE_DUE_H_
#define FALLOW_DAEMON_STORE_PRACTICE_DUE_H_

// What is waiting for the user because its day has come: check-ins, boundaries to be reminded of,
// letters, and releases that are about to happen. It is shown only when the user looks; observers
// are told when a day has come (daemon/usecases/due_news.h). Not thread-safe: belongs to the
// journal executor.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/journal/reflection.h"
#include "daemon/journal/release.h"
#include "daemon/journal/space.h"
#include "daemon/store/practice/records.h"

namespace fallow::store {

// How long before it happens a release is announced.
inline constexpr absl::Duration kReleaseToldBefore = absl::Hours(7 * 24);

struct DueThing {
  enum class What { kCheckIn, kBoundary, kLetter, kRelease };
  What what = What::kCheckIn;
  journal::SubjectId id = {};  // of the space, the letter or the release
  journal::Moment at = {};
  uint32_t day = 0;                               // check-in: its day
  std::string connection = {};                    // of a space: its connection's name, if any
  journal::Released released = {};                // release: what is let go of
  std::string released_name = {};                 // release: whose or which; set by the use case
  bool waits = false;                             // release: could not be done on its day
  bool unfinished = false;                        // release: done, but not settled on this device
  journal::Moment written = {};                   // of a letter
  std::string text = {};                          // of a boundary
  std::vector<journal::Reminder> reminders = {};  // boundary: the reminders that this one covers
};

// By time. A boundary of which several days have come is listed once. Spaces of a connection that
// is kept quiet are left out, and come back when it is no longer quiet. Letters belong to no
// connection, and a release cannot be undone once it has happened, so these are always listed.
absl::StatusOr<std::vector<DueThing>> DueNow(PracticeRecords& records);
// The earliest time after `after` at which something falls due, or may be announced again because a
// connection is no longer quiet; InfiniteFuture: none, as things stand. Reads the practice but no
// reflections, so its cost depends on the number of connections, not on how much was written.
absl::StatusOr<absl::Time> NextDue(PracticeRecords& records, absl::Time after);
// Notes that the boundaries among `things` are not to be listed again, on any device.
absl::Status MarkSeen(PracticeRecords& records, const std::vector<DueThing>& things);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_DUE_H_
