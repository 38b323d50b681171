#ifndef FALLOW_DAEMON_JOURNAL_CONNECTION_COMPOSE_H_
#define FALLOW_DAEMON_JOURNAL_CONNECTION_COMPOSE_H_

// Turns what a caller asks of a connection into the operation of a record, checked here, once. A
// name that another connection has is INVALID_ARGUMENT. A name so similar to another's that both
// may be the same is PERMISSION_DENIED, with a message that holds the other name, unless the user
// has confirmed it. Pure functions: any thread.

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
  std::optional<SeasonSince> season;  // nothing: opening, since no particular day
  std::vector<std::string> aliases;
  bool alike_known = false;  // the user knows of the similar name
};

// Fields that are absent stay as they are.
struct ConnectionEdit {
  std::optional<std::string> name;
  std::optional<fallow::store::v1::ConnectionKind> kind;
  std::vector<std::string> add_aliases, remove_aliases;
  std::optional<std::string> gave;
  bool alike_known = false;
};

// Operations come without time and salt, and may be empty when nothing changes. REQUIRES for all:
// `current`, `name` and `into` come from the book.
absl::StatusOr<fallow::store::v1::ConnectionOperation> ComposeConnection(
    const NewConnection& what, const ConnectionBook& book);
absl::StatusOr<fallow::store::v1::ConnectionOperation> ComposeConnectionEdit(
    const Connection& current, const ConnectionEdit& what, const ConnectionBook& book);
absl::StatusOr<fallow::store::v1::ConnectionOperation> ComposeSeason(const Connection& current,
                                                                     const SeasonSince& season);
// The effect on `current` of its farewell, whose subjects are `farewell`, being said at `said`: the
// season is closing from then on, unless it was so already. If `said` is nothing, the farewell was
// not said after all, and its effect is taken back. REQUIRES: `farewell` is not empty.
fallow::store::v1::ConnectionOperation ComposeSeasonOf(std::span<const SubjectId> farewell,
                                                       const std::optional<Moment>& said,
                                                       const Connection& current);
absl::StatusOr<fallow::store::v1::ConnectionOperation> ComposeQuiet(const Connection& current,
                                                                    std::optional<absl::Time> until,
                                                                    absl::Time now);

// The record for `into` when `name` is merged into it: `into` takes over the names, and the text of
// what it gave. Seasons stay with their subjects, and count for both.
absl::StatusOr<fallow::store::v1::ConnectionOperation> ComposeMerge(const Connection& name,
                                                                    const Connection& into);
// The record for a subject that is merged into another.
fallow::store::v1::ConnectionOperation MergedInto(const SubjectId& into);
// Adds to `change` whatever differs between `connection` as a whole and its own subject `own`, so
// that the twins of `connection` can then be merged into that subject. Fields that `change` already
// sets are left alone.
void SayWhole(const Connection& connection, const Connection& own,
              fallow::store::v1::ConnectionOperation& change);

bool SaysNothing(const fallow::store::v1::ConnectionOperation& operation);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_CONNECTION_COMPOSE_H_
