#ifndef FALLOW_DAEMON_JOURNAL_CONNECTION_COMPOSE_H_
#define FALLOW_DAEMON_JOURNAL_CONNECTION_COMPOSE_H_

// From what someone asks of a connection to the operation that says it, checked here, once. A name
// that another connection has is INVALID_ARGUMENT; one that is so like another's that it may be the
// same is PERMISSION_DENIED, which names it, unless the person knows. Pure functions: any thread.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/journal/connection_book.h"

namespace fallow::journal {

inline constexpr size_t kConnectionsMax = 10'000;

struct NewConnection {
  std::string name;
  fallow::store::v1::ConnectionKind kind = fallow::store::v1::CONNECTION_KIND_PERSON;
  std::optional<SeasonSince> season;  // nothing: it is opening, since no day
  std::vector<std::string> aliases;
  bool alike_known = false;  // that another is called nearly so
};

// What is absent stays.
struct ConnectionEdit {
  std::optional<std::string> name;
  std::optional<fallow::store::v1::ConnectionKind> kind;
  std::vector<std::string> add_aliases, remove_aliases;
  std::optional<std::string> gave;
  bool alike_known = false;
};

// All operations are without their time and salt, and may be empty where nothing changes.
// REQUIRES of all: `current`, `name` and `into` are the book's.
absl::StatusOr<fallow::store::v1::ConnectionOperation> ComposeConnection(
    const NewConnection& what, const ConnectionBook& book);
absl::StatusOr<fallow::store::v1::ConnectionOperation> ComposeConnectionEdit(
    const Connection& current, const ConnectionEdit& what, const ConnectionBook& book);
absl::StatusOr<fallow::store::v1::ConnectionOperation> ComposeSeason(const Connection& current,
                                                                     const SeasonSince& season);
// What a farewell of these subjects brings about when it is said at that moment: the season is
// closing from then on, unless it was so already. Nothing: it was not said after all, and what it
// brought about is taken back. REQUIRES: at least one subject.
fallow::store::v1::ConnectionOperation ComposeSeasonOf(std::span<const SubjectId> farewell,
                                                       const std::optional<Moment>& said,
                                                       const Connection& current);
absl::StatusOr<fallow::store::v1::ConnectionOperation> ComposeQuiet(const Connection& current,
                                                                    std::optional<absl::Time> until,
                                                                    absl::Time now);

// What `into` says when `name` becomes part of it: it takes its names, and what it gave. The
// seasons stay where they are, and count for both.
absl::StatusOr<fallow::store::v1::ConnectionOperation> ComposeMerge(const Connection& name,
                                                                    const Connection& into);
// What a subject says of itself when it becomes part of another.
fallow::store::v1::ConnectionOperation MergedInto(const SubjectId& into);
// Adds to `change` what holds of `connection` and its subject `own` alone does not say, so that its
// twins can be merged into that; what `change` says already stays.
void SayWhole(const Connection& connection, const Connection& own,
              fallow::store::v1::ConnectionOperation& change);

bool SaysNothing(const fallow::store::v1::ConnectionOperation& operation);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_CONNECTION_COMPOSE_H_
