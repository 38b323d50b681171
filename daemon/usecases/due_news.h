#ifndef FALLOW_DAEMON_USECASES_DUE_NEWS_H_
#define FALLOW_DAEMON_USECASES_DUE_NEWS_H_

// Owners of the timetable for what comes of itself in an open journal. ReleasesDue lets go of what
// is due. DueNews tells those who watch that a letter's, a check-in's, a boundary's or a release's
// day has come, each once for as long as the daemon runs, also what came while it was locked.
//
// Both answer from what was found when the practice last changed. To find it again reads the
// connections, letters, spaces and plans, which are in memory, and no reflections: at 1,000,
// 100,000 and 1,000,000 reflections it costs the same, less than a millisecond for each hundred
// connections; a change that is not one of the practice costs a comparison.
//
// The journal executor's.

#include <optional>
#include <set>
#include <tuple>

#include "daemon/base/clock.h"
#include "daemon/journal/ids.h"
#include "daemon/store/practice/due.h"
#include "daemon/usecases/changes.h"
#include "daemon/usecases/session.h"
#include "daemon/usecases/timetable.h"

namespace fallow::usecases {

class ReleasesDue final : public Timetable::Owner {
 public:
  explicit ReleasesDue(Session& session) : session_(session) {}
  absl::StatusOr<absl::Time> NextAt() override;
  absl::Status Run() override;

 private:
  Session& session_;
};

class DueNews final : public Timetable::Owner {
 public:
  DueNews(Session& session, base::Clock& clock, Changes& changes)
      : session_(session), clock_(clock), changes_(changes) {}
  absl::StatusOr<absl::Time> NextAt() override;
  absl::Status Run() override;

 private:
  // What it is, of which subject, and when it came.
  using Key = std::tuple<store::DueThing::What, journal::SubjectId, absl::Time>;
  static Key KeyOf(const store::DueThing& thing) { return {thing.what, thing.id, thing.at.at}; }

  Session& session_;
  base::Clock& clock_;
  Changes& changes_;
  std::set<Key> told_;
  const store::Vault* vault_ = nullptr;  // that the following is about
  uint64_t practice_ = 0;                // PracticeRecords::Changes when next_ was found
  absl::Time next_ = absl::InfiniteFuture();
};

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_DUE_NEWS_H_
