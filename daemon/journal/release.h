#ifndef FALLOW_DAEMON_JOURNAL_RELEASE_H_
#define FALLOW_DAEMON_JOURNAL_RELEASE_H_

// A release, from the day it is decided on to its receipt: what is to be let go, until when that
// can be taken back, what of it stays, and which devices have done it. What stays is copied under
// the release's own key when the rest is let go, so that it outlives what it was taken from and is
// the same on every device; until then the plan holds choices and no words, so that nothing of them
// is left where it is taken back. Values and pure functions: any thread.

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

// Of a connection that is let go, what is to stay.
struct KeepChoices {
  bool gratitude = false, dates = false, name = false, boundaries = false;
  bool shared = false;  // reflections that are also about somebody else
  friend bool operator==(const KeepChoices&, const KeepChoices&) = default;
};
KeepChoices ChoicesOf(const fallow::store::v1::ReleaseOperation& operation);
void SetChoices(const KeepChoices& keep, fallow::store::v1::ReleaseOperation& operation);

// How many of each a release lets go of.
struct ReleaseCounts {
  uint32_t reflections = 0, attachments = 0, farewells = 0, letters = 0, spaces = 0;
  uint32_t releases = 0;  // what other releases had kept
  friend bool operator==(const ReleaseCounts&, const ReleaseCounts&) = default;
  uint64_t All() const;
};
ReleaseCounts CountsOf(const fallow::store::v1::ReleaseOperation& operation);
void SetCounts(const ReleaseCounts& counts, fallow::store::v1::ReleaseOperation& operation);
// Of each the greater number.
ReleaseCounts Greatest(const ReleaseCounts& a, const ReleaseCounts& b);

struct ReleasePlan {
  struct Done {
    absl::Time at;
    uint64_t records = 0;  // that its subjects had there then
  };

  SubjectId id;
  std::vector<SubjectId> subjects;
  std::optional<SubjectId> connection;  // one of them: all of it is let go
  bool history_only = false;            // what is left goes on as another subject
  KeepChoices keep;                     // of a connection
  Moment planned;
  DeviceId planned_by;
  absl::Time due;
  fallow::store::v1::Kept kept;  // once done
  ReleaseCounts counts;
  bool cancelled = false;
  std::optional<SubjectId> renewed;  // of history_only, once done
  bool nothing_left = false;         // all of it had been let go before, by other releases
  std::map<DeviceId, Done> done;
  std::optional<DeviceId> first_done;  // in the order of records
  uint64_t first_done_lamport = 0;

  enum class State { kPlanned, kCancelled, kDone };
  // What was done is done, whoever has cancelled meanwhile.
  State state() const;
  // When the first device had let go of it, by that one's clock.
  std::optional<absl::Time> DoneAt() const;
  // Of all that it lets go.
  uint64_t Count() const;
};

// Nothing when the history does not begin with a plan.
std::optional<ReleasePlan> FoldRelease(const SubjectId& id, const PracticeHistory& history);
// The latest first.
std::vector<ReleasePlan> FoldReleases(const PracticeSubjects& subjects);

// Whether there are words or dates of a connection in it.
bool HasKept(const ReleasePlan& plan);

// Whether `self` is to let go of it now. Only the device that planned it can renew what is left of
// a reflection; everything else any device does when its day has come.
bool IsDue(const ReleasePlan& plan, absl::Time now, const DeviceId& self);

// "a connection with 14 reflections, 2 attachments and a farewell", "a reflection", "the earlier
// versions of a reflection". Holds nothing of what they say.
std::string WhatIsReleased(const ReleasePlan& plan);

// "3 December 2026", as the person's own clock shows it.
std::string DayInWords(const Moment& moment);

// How long a release can be taken back. INVALID_ARGUMENT unless it lies between 0 and kGraceMax.
absl::Status CheckGrace(absl::Duration grace);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_RELEASE_H_
