#ifndef FALLOW_DAEMON_STORE_PRACTICE_CONNECTIONS_H_
#define FALLOW_DAEMON_STORE_PRACTICE_CONNECTIONS_H_

// What can be done with the connections of an unlocked vault. It has no state of its own and is
// cheap to create: every answer is read from the records. Not thread-safe: the journal executor
// owns it, as it owns the Vault.
//
// `name` is a connection's name, an alias, or the beginning of its id. When there is none,
// NOT_FOUND suggests the nearest name (daemon/journal/connection_book.h).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/connection_book.h"
#include "daemon/journal/connection_compose.h"
#include "daemon/store/practice/connection_ends.h"
#include "daemon/store/practice/records.h"
#include "daemon/store/writing/reflections.h"

namespace fallow::store {

// The connections by their names, according to the records as they are now.
absl::StatusOr<journal::ConnectionBook> ReadConnections(PracticeRecords& practice);
// As ConnectionBook::Resolve. NOT_FOUND says so if a connection of this name was let go.
absl::StatusOr<journal::Connection> ResolveConnection(PracticeRecords& practice,
                                                      std::string_view name);

class Connections {
 public:
  // Both outlive it.
  Connections(PracticeRecords& practice, Reflections& reflections)
      : practice_(practice), reflections_(reflections) {}

  absl::StatusOr<journal::ConnectionBook> Book();
  absl::StatusOr<journal::Connection> Resolve(std::string_view name);

  absl::StatusOr<journal::Connection> Add(const journal::NewConnection& what);
  absl::StatusOr<journal::Connection> Edit(std::string_view name,
                                           const journal::ConnectionEdit& what);
  absl::StatusOr<journal::Connection> SetSeason(std::string_view name,
                                                const journal::SeasonSince& season);
  // Makes `name` part of `into`.
  absl::StatusOr<journal::Connection> Merge(std::string_view name, std::string_view into);
  // Until `until`, nothing brings the connection up unasked; without a time, it is no longer quiet.
  absl::StatusOr<journal::Connection> SetQuiet(std::string_view name,
                                               std::optional<absl::Time> until);

  // Figures about the reflections that are about `connection`.
  absl::StatusOr<AboutFigures> Figures(const journal::Connection& connection);
  // Names that reflections are about and no connection has, most used first.
  absl::StatusOr<std::vector<Name>> NamesWithout(const journal::ConnectionBook& book);

  absl::StatusOr<std::optional<journal::Farewell>> FarewellOf(
      const journal::Connection& connection);
  absl::StatusOr<std::optional<absl::Time>> ReleaseDue(const journal::Connection& connection);
  // What was kept of connections that were let go.
  absl::StatusOr<std::vector<KeptConnection>> Kept();

  absl::Time Now() const { return practice_.Now(); }

 private:
  using Operation = fallow::store::v1::ConnectionOperation;
  // Writes `change` to `connection`, together with `more`; any twins become part of it for good.
  absl::StatusOr<journal::Connection> Say(const journal::Connection& connection, Operation change,
                                          std::vector<NewRecord> more = {});
  NewRecord MergeRecord(const journal::SubjectId& part, const journal::SubjectId& into);

  PracticeRecords& practice_;
  Reflections& reflections_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_CONNECTIONS_H_
