#ifndef FALLOW_DAEMON_USECASES_DUE_NEWS_H_
#define FALLOW_DAEMON_USECASES_DUE_NEWS_H_

// Owners of the timetable for what happens on its own in an unlocked journal. ReleasesDue carries
// out releases that are due. DueNews reports to watching clients that the day of a letter,
// check-in, boundary or release has come: each once in the daemon's lifetime, including those that
// became due while the journal was locked.
//
// Both answer from what was found when the practice records last changed. Finding it again reads
// the connections, letters, spaces and plans, which are in memory, and no reflections: the cost is
// the same for 1,000, 100,000 and 1,000,000 reflections, less than a millisecond per hundred
// connections. For a change to anything else, the cost is one comparison.
//
// Belongs to the journal executor.

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
  // What it is, its subject, and when it became due.
  using Key = std::tuple<store::DueThing::What, journal::SubjectId, absl::Time>;
  static Key KeyOf(const store::DueThing& thing) { return {thing.what, thing.id, thing.at.at}; }

  Session& session_;
  base::Clock& clock_;
  Changes& changes_;
  std::set<Key> told_;
  const store::Vault* vault_ = nullptr;  // the vault that the next two members are about
  uint64_t practice_ = 0;                // PracticeRecords::Changes when next_ was found
  absl::Time next_ = absl::InfiniteFuture();
};

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_DUE_NEWS_H_
