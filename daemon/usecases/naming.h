#ifndef FALLOW_DAEMON_USECASES_NAMING_H_
#define FALLOW_DAEMON_USECASES_NAMING_H_

// What connections and the vocabulary have to do with reflections as clients write, find and read
// them: mentions in a text, all names of a connection in a search, those who are quiet, and signs.
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

// Gives the signs their spelling in the vocabulary. INVALID_ARGUMENT for an unknown one names the
// nearest.
absl::Status KnowSigns(store::Vault& vault, std::vector<std::string>& signs);

// Makes `what` be about those whom its text mentions, as far as it has room.
absl::Status AddMentions(store::Vault& vault, journal::NewReflection& what);
// The same for those whom the text did not mention in `before`.
absl::Status AddMentions(store::Vault& vault, const journal::Reflection& before,
                         journal::ReflectionEdit& what);

// Lets each name that a query asks for stand for all names of its connection.
absl::Status KnowNames(store::Vault& vault, journal::Query& query);

// Takes away what is about a connection that is quiet at `now`.
absl::Status LeaveOutQuiet(store::Vault& vault, absl::Time now,
                           std::vector<journal::Reflection>& reflections);

// Everything about a connection that is not deleted, oldest first, its texts cut to
// `text_bytes_max` bytes; reading ends at the first failure of `each`.
absl::Status ReadAbout(store::Vault& vault, const journal::Connection& connection,
                       size_t text_bytes_max,
                       const std::function<absl::Status(const journal::Reflection&)>& each);
// Asks for that.
journal::Query QueryAbout(const journal::Connection& connection);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_NAMING_H_
