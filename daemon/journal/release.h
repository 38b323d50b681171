#ifndef FALLOW_DAEMON_JOURNAL_RELEASE_H_
#define FALLOW_DAEMON_JOURNAL_RELEASE_H_

// A release, from the day it is decided on to its receipt: what is to be let go, until when that
// can be cancelled, what is kept, and which devices have carried it out. When the rest is let go,
// what is kept is copied and sealed under the release's own key, so that it outlives what it came
// from and is the same on every device. Until then the plan holds choices and no words, so that a
// cancelled release leaves nothing behind. Values and pure functions: any thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/journal/practice_record.h"
#include "daemon/journal/reflection.h"
#include "fallow/store/v1/practice.pb.h"

namespace fallow::journal {

inline constexpr absl::Duration kGraceDefault = absl::Hours(24 * 7);
inline constexpr absl::Duration kGraceMax = absl::Hours(24 * 3660);

// When a connection is let go, what to keep of it.
struct KeepChoices {
  bool gratitude = false, dates = false, name = false, boundaries = false;
  bool shared = false;  // reflections that are also about others
  friend bool operator==(const KeepChoices&, const KeepChoices&) = default;
};
KeepChoices ChoicesOf(const fallow::store::v1::ReleaseOperation& operation);
void SetChoices(const KeepChoices& keep, fallow::store::v1::ReleaseOperation& operation);

// How many of each kind a release lets go.
struct ReleaseCounts {
  uint32_t reflections = 0, attachments = 0, farewells = 0, letters = 0, spaces = 0;
  uint32_t releases = 0;  // releases whose kept words go, too
  friend bool operator==(const ReleaseCounts&, const ReleaseCounts&) = default;
  uint64_t All() const;
};
ReleaseCounts CountsOf(const fallow::store::v1::ReleaseOperation& operation);
void SetCounts(const ReleaseCounts& counts, fallow::store::v1::ReleaseOperation& operation);
// The larger number for each kind.
ReleaseCounts Greatest(const ReleaseCounts& a, const ReleaseCounts& b);

struct ReleasePlan {
  struct Done {
    absl::Time at;
    uint64_t records = 0;    // how many its subjects had on that device then
    bool unsettled = false;  // its keys are gone there, but what is left on the disk still opens
  };

  SubjectId id;
  std::vector<SubjectId> subjects;
  std::optional<SubjectId> connection;  // one of `subjects`, if a whole connection is let go
  bool history_only = false;            // the current state goes on as a new subject
  KeepChoices keep;                     // for a connection
  Moment planned;
  DeviceId planned_by;
  absl::Time due;
  fallow::store::v1::Kept kept;  // what was kept; set once done
  ReleaseCounts counts;
  bool cancelled = false;
  std::optional<SubjectId> renewed;  // for history_only: the new subject; set once done
  bool nothing_left = false;         // other releases had already let go of everything
  std::map<DeviceId, Done> done;
  std::optional<DeviceId> first_done;  // in the order of records
  uint64_t first_done_lamport = 0;

  enum class State { kPlanned, kCancelled, kDone };
  // A release that was carried out is done, even if it was also cancelled.
  State state() const;
  // When the first device let go of it, settled or not, by that device's clock.
  std::optional<absl::Time> DoneAt() const;
  // The number of all things that it lets go.
  uint64_t Count() const;
};

// Nothing when the history does not begin with a plan.
std::optional<ReleasePlan> FoldRelease(const SubjectId& id, const PracticeHistory& history);
// The latest plan first.
std::vector<ReleasePlan> FoldReleases(const PracticeSubjects& subjects);

// Whether the release keeps any words or dates of a connection.
bool HasKept(const ReleasePlan& plan);

// Whether `self` is to carry it out now. With history_only, only the device that planned it can,
// since it has to renew the reflection; anything else is carried out by any device when the day has
// come.
bool IsDue(const ReleasePlan& plan, absl::Time now, const DeviceId& self);

// What a release lets go of, in numbers.
struct Released {
  bool connection = false;    // a connection, with all that `counts` says
  bool history_only = false;  // the earlier versions of a reflection, and nothing else
  ReleaseCounts counts = {};
};
Released ReleasedBy(const ReleasePlan& plan);

// The same in English, for a receipt: "a connection with 14 reflections, 2 attachments and a
// farewell", "a reflection", "the earlier versions of a reflection". Contains nothing of their
// content.
std::string WhatIsReleased(const ReleasePlan& plan);

// "3 December 2026", in the moment's own zone.
std::string DayInWords(const Moment& moment);

// Checks how long a release can still be cancelled. INVALID_ARGUMENT unless it is from 0 to
// kGraceMax.
absl::Status CheckGrace(absl::Duration grace);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_RELEASE_H_
