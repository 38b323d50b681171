#ifndef FALLOW_DAEMON_STORE_PRACTICE_CONNECTIONS_H_
#define FALLOW_DAEMON_STORE_PRACTICE_CONNECTIONS_H_

// What can be done with the connections of an unlocked vault. It holds nothing of its own and costs
// nothing to make: what it is asked, it reads from the records. Not thread-safe: the journal
// executor owns it, as it owns the Vault.
//
// A connection is named by its name, an alias, or its id's beginning; NOT_FOUND names the nearest
// (daemon/journal/connection_book.h).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/connection_book.h"
#include "daemon/journal/connection_compose.h"
#include "daemon/journal/connection_ends.h"
#include "daemon/store/practice/records.h"
#include "daemon/store/writing/reflections.h"

namespace fallow::store {

// The connections by their names, as the records stand now.
absl::StatusOr<journal::ConnectionBook> ReadConnections(PracticeRecords& practice);
// As ConnectionBook::Resolve. NOT_FOUND says so where one of that name was let go.
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
  // `name` becomes part of `into`.
  absl::StatusOr<journal::Connection> Merge(std::string_view name, std::string_view into);
  // Until then it is left out of what comes by itself; without a time it is no longer quiet.
  absl::StatusOr<journal::Connection> SetQuiet(std::string_view name,
                                               std::optional<absl::Time> until);

  // Of the reflections about it.
  absl::StatusOr<AboutFigures> Figures(const journal::Connection& connection);
  // Names that reflections are about and no connection has, most used first.
  absl::StatusOr<std::vector<Name>> NamesWithout(const journal::ConnectionBook& book);

  absl::StatusOr<std::optional<journal::Farewell>> FarewellOf(
      const journal::Connection& connection);
  absl::StatusOr<std::optional<absl::Time>> ReleaseDue(const journal::Connection& connection);
  // What stayed of those that were let go.
  absl::StatusOr<std::vector<journal::KeptConnection>> Kept();

  absl::Time Now() const { return practice_.Now(); }

 private:
  using Operation = fallow::store::v1::ConnectionOperation;
  // Says `change` of `connection`, with `more` in the same batch; its twins become part of it for
  // good.
  absl::StatusOr<journal::Connection> Say(const journal::Connection& connection, Operation change,
                                          std::vector<NewRecord> more = {});
  NewRecord MergeRecord(const journal::SubjectId& part, const journal::SubjectId& into);

  PracticeRecords& practice_;
  Reflections& reflections_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_CONNECTIONS_H_
