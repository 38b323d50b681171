#ifndef FALLOW_DAEMON_USECASES_DUE_H_
#define FALLOW_DAEMON_USECASES_DUE_H_

// What waits for a person, with names for what is to be let go. Belongs to the journal executor.

#include <vector>

#include "absl/status/statusor.h"
#include "daemon/store/practice/due.h"
#include "daemon/store/vault.h"

namespace fallow::usecases {

// As store::DueNow. A release is named by what lists show while it is here: a name, the first words
// of a text, or at least an id. Of a connection that is kept quiet the name is not said.
absl::StatusOr<std::vector<store::DueThing>> DueNow(store::Vault& vault);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_DUE_H_
