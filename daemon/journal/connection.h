#ifndef FALLOW_DAEMON_JOURNAL_CONNECTION_H_
#define FALLOW_DAEMON_JOURNAL_CONNECTION_H_

// A connection (a person, a place, a job, a habit), known by the names under which reflections
// mention it. Reflections refer to it by name only, so a rename keeps the old name as an alias, and
// a connection that is merged into another passes its names on: no reflection is ever rewritten.
//
// Two devices may create the same connection independently. Connections whose names are the same
// are treated as one, identified by the earlier of them, until a change made with knowledge of both
// merges them for good. Folding depends on the records alone, not on the order in which they
// arrive. Values and pure functions: any thread.

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "daemon/journal/practice_record.h"
#include "daemon/journal/reflection.h"
#include "fallow/store/v1/practice.pb.h"

namespace fallow::journal {

struct SeasonSince {
  fallow::store::v1::Season season = fallow::store::v1::SEASON_OPENING;
  Moment since;
  bool merged = false;                     // set for a connection that was merged into this one
  std::optional<SubjectId> farewell = {};  // the farewell that, once said, set it
  friend bool operator==(const SeasonSince&, const SeasonSince&) = default;
};

struct Connection {
  SubjectId id;  // of the subject that was created first
  std::string name;
  fallow::store::v1::ConnectionKind kind = fallow::store::v1::CONNECTION_KIND_PERSON;
  std::vector<std::string> aliases;  // in the order in which they were added
  std::vector<SeasonSince> seasons;  // ordered by `since`, at most one for each moment
  std::string gave;
  std::optional<absl::Time> quiet_until;
  absl::Time created;  // by the clock of the device that created it

  std::vector<SubjectId> parts;  // all of its subjects, `id` first
  std::vector<SubjectId> twins;  // the parts that belong to it by name only
  friend bool operator==(const Connection&, const Connection&) = default;
};

// Folds one subject by itself. Nothing when its records give it no name.
std::optional<Connection> FoldConnection(const SubjectId& id, const PracticeHistory& history);
// All connections that are not part of another, in the order in which they were created. REQUIRES:
// the first record of each of `subjects` is kConnectionCreated.
std::vector<Connection> FoldConnections(const PracticeSubjects& subjects);

// The connection's name, then its aliases.
std::vector<std::string> NamesOf(const Connection& connection);
// The season that holds at `now`: the latest of the connection's own seasons that has begun, or the
// first if all are in the future. A connection without seasons of its own uses those of what was
// merged into it. Null when no season was ever set.
const SeasonSince* SeasonAt(const Connection& connection, absl::Time now);
// The same, as a plain value; a connection without any season is opening.
fallow::store::v1::Season SeasonNow(const Connection& connection, absl::Time now);
bool IsQuiet(const Connection& connection, absl::Time now);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_CONNECTION_H_
