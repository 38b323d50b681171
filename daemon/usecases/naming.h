#ifndef FALLOW_DAEMON_USECASES_NAMING_H_
#define FALLOW_DAEMON_USECASES_NAMING_H_

// How connections and the vocabulary affect finding and reading reflections: searching for a
// connection under all its names, leaving out quiet connections, and signs. How they affect writing
// is in writing.h. Belongs to the journal executor.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/connection.h"
#include "daemon/journal/query.h"
#include "daemon/journal/reflection.h"
#include "daemon/practice/signs.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/vault.h"

namespace fallow::usecases {

store::Connections ConnectionsOf(store::Vault& vault);
// The signs that come with Fallow and those the user added.
absl::StatusOr<practice::Vocabulary> VocabularyOf(store::Vault& vault);

// Makes each name in a query stand for all names of its connection.
absl::Status KnowNames(store::Vault& vault, journal::Query& query);

// Reflections of all years before `before_year`, newest first (store::Reflections::OnThisDay),
// without those about a connection that is quiet at `now`.
absl::StatusOr<std::vector<journal::Reflection>> OnThisDay(store::Vault& vault, int month, int day,
                                                           int before_year, size_t text_bytes_max,
                                                           absl::Time now);

// Reads every reflection about a connection that is not deleted, oldest first, with texts truncated
// to `text_bytes_max` bytes. Stops at the first failure of `each`.
absl::Status ReadAbout(store::Vault& vault, const journal::Connection& connection,
                       size_t text_bytes_max,
                       const std::function<absl::Status(const journal::Reflection&)>& each);
// The query that finds these.
journal::Query QueryAbout(const journal::Connection& connection);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_NAMING_H_
