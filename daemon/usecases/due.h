#ifndef FALLOW_DAEMON_USECASES_DUE_H_
#define FALLOW_DAEMON_USECASES_DUE_H_

// What is due for the user, with descriptions of releases. Belongs to the journal executor.

#include <vector>

#include "absl/status/statusor.h"
#include "daemon/store/practice/due.h"
#include "daemon/store/vault.h"

namespace fallow::usecases {

// As store::DueNow. A release is described by what lists show while it exists: a name, the first
// words of a text, or at least an id. The name of a quiet connection is left out.
absl::StatusOr<std::vector<store::DueThing>> DueNow(store::Vault& vault);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_DUE_H_
