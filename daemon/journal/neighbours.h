#ifndef FALLOW_DAEMON_JOURNAL_NEIGHBOURS_H_
#define FALLOW_DAEMON_JOURNAL_NEIGHBOURS_H_

// Connections, farewells and releases, as far as spaces, prompts and the look-back need to know
// them: what they are called and when they were. Pure functions and values: any thread.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "daemon/journal/practice_record.h"
#include "daemon/journal/reflection.h"

namespace fallow::journal {

struct KnownSeason {
  fallow::store::v1::Season season = fallow::store::v1::SEASON_UNSPECIFIED;
  Moment since;
};

struct KnownConnection {
  SubjectId id = {};
  std::string name = {};
  std::vector<std::string> names =
      {};  // with its former ones and its aliases, and those of its parts
  std::vector<KnownSeason> seasons = {};  // by their time
  std::optional<absl::Time> quiet_until = {};

  bool QuietAt(absl::Time now) const { return quiet_until && *quiet_until > now; }
  bool ReleasedAt(absl::Time now) const;
  // By any of its names, in any case.
  bool IsCalled(std::string_view name) const;
};

// Those that are no part of another.
class KnownConnections {
 public:
  explicit KnownConnections(const PracticeSubjects& connections);

  const std::vector<KnownConnection>& all() const { return connections_; }
  // The one that `id` is, or is part of by now; null when it is not there.
  const KnownConnection* Find(const SubjectId& id) const;
  const KnownConnection* Named(std::string_view name) const;

 private:
  void BreakCircles();
  SubjectId WholeOf(SubjectId id) const;

  std::vector<KnownConnection> connections_;  // by id
  std::map<SubjectId, SubjectId> part_of_;
};

struct KnownFarewell {
  SubjectId connection = {};
  bool unsent = false;
  std::optional<Moment> said = {};
  std::string how = {};
};
std::optional<KnownFarewell> FoldKnownFarewell(const PracticeHistory& history);

struct KnownRelease {
  SubjectId id = {};
  std::optional<SubjectId> connection = {};
  std::string kept_name = {};
  std::string kept_gratitude = {};
  uint32_t reflections = 0;
  uint32_t attachments = 0;
  uint32_t farewells = 0;
  uint32_t letters = 0;
  Moment planned = {};
  absl::Time due = {};
  bool cancelled = false;
  std::optional<absl::Time> done = {};  // on the first device that has let go

  // Of all that it lets go.
  uint64_t Count() const {
    return uint64_t{reflections} + attachments + farewells + letters + (connection ? 1 : 0);
  }
};
std::optional<KnownRelease> FoldKnownRelease(const SubjectId& id, const PracticeHistory& history);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_NEIGHBOURS_H_
