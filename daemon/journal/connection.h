#ifndef FALLOW_DAEMON_JOURNAL_CONNECTION_H_
#define FALLOW_DAEMON_JOURNAL_CONNECTION_H_

// A connection: a person, a place, some work, a habit, by the names under which reflections speak
// of it. Reflections refer to it by name only, so a rename keeps the old name as an alias, and
// whatever becomes part of another gives its names to it: no reflection is ever rewritten.
//
// Two devices may make the same connection while apart. Those whose names are the same are one,
// which began with the earlier of them, until a change made with knowledge of both merges them for
// good. Folding is a function of the records alone, whatever their order of arrival. Values and
// pure functions: any thread.

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
  bool merged = false;  // said of what became part of it: past, whatever its moment
  std::optional<SubjectId> farewell = {};  // that brought it about by being said
  friend bool operator==(const SeasonSince&, const SeasonSince&) = default;
};

struct Connection {
  SubjectId id;  // of the subject that it began with
  std::string name;
  fallow::store::v1::ConnectionKind kind = fallow::store::v1::CONNECTION_KIND_PERSON;
  std::vector<std::string> aliases;  // as they came
  std::vector<SeasonSince> seasons;  // by their moments, each once
  std::string gave;
  std::optional<absl::Time> quiet_until;
  absl::Time created;  // by its writer's clock

  std::vector<SubjectId> parts;  // all of its subjects, `id` first
  std::vector<SubjectId> twins;  // those of them that are part of it only for their name
  friend bool operator==(const Connection&, const Connection&) = default;
};

// One subject by itself. Nothing when its records give it no name.
std::optional<Connection> FoldConnection(const SubjectId& id, const PracticeHistory& history);
// All that stand for themselves, in the order in which they were made. REQUIRES: `subjects` began
// as connections.
std::vector<Connection> FoldConnections(const PracticeSubjects& subjects);

// `name` and then the aliases.
std::vector<std::string> NamesOf(const Connection& connection);
// Which was set and holds at `now`: the latest of its own that has begun, the first while all lie
// ahead. Where it has none of its own, those of what became part of it count so. Null when none was
// set.
const SeasonSince* SeasonAt(const Connection& connection, absl::Time now);
// The same; a connection for which nobody set one is opening, since no day.
fallow::store::v1::Season SeasonNow(const Connection& connection, absl::Time now);
bool IsQuiet(const Connection& connection, absl::Time now);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_CONNECTION_H_
