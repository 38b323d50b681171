#ifndef FALLOW_DAEMON_USECASES_NAMING_H_
#define FALLOW_DAEMON_USECASES_NAMING_H_

// What connections and the vocabulary have to do with reflections as clients find and read them:
// all names of a connection in a search, those who are quiet, and signs. What they have to do with
// reflections as they are written is writing.h's.
// Belongs to the journal executor.

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
// What Fallow ships and what the person added.
absl::StatusOr<practice::Vocabulary> VocabularyOf(store::Vault& vault);

// Lets each name that a query asks for stand for all names of its connection.
absl::Status KnowNames(store::Vault& vault, journal::Query& query);

// Of all years before `before_year`, newest first (store::Reflections::OnThisDay), without what is
// about somebody who is kept quiet at `now`.
absl::StatusOr<std::vector<journal::Reflection>> OnThisDay(store::Vault& vault, int month, int day,
                                                           int before_year, size_t text_bytes_max,
                                                           absl::Time now);

// Everything about a connection that is not deleted, oldest first, its texts cut to
// `text_bytes_max` bytes; reading ends at the first failure of `each`.
absl::Status ReadAbout(store::Vault& vault, const journal::Connection& connection,
                       size_t text_bytes_max,
                       const std::function<absl::Status(const journal::Reflection&)>& each);
// Asks for that.
journal::Query QueryAbout(const journal::Connection& connection);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_NAMING_H_
