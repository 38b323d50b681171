#ifndef FALLOW_DAEMON_USECASES_DRIFT_H_
#define FALLOW_DAEMON_USECASES_DRIFT_H_

// The drift of a connection: what daemon/practice/drift.h finds in the reflections about it.
// Belongs to the journal executor.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "daemon/practice/drift.h"
#include "daemon/store/vault.h"
#include "daemon/usecases/pages.h"

namespace fallow::usecases {

struct DriftWish {
  std::string name;                          // the connection's
  std::optional<absl::CivilDay> first = {};  // absent: from the first note on
  std::optional<absl::CivilDay> last = {};   // absent: until today
  std::string zone = {};                     // in which days begin and end
  bool anyway = false;                       // even if the connection is quiet
};

struct DriftFound {
  std::string name;
  practice::Drift drift = {};
  std::vector<SignCount> signs = {};
};

// PERMISSION_DENIED while the connection is quiet, unless `wish.anyway`.
absl::StatusOr<DriftFound> LookAtDrift(store::Vault& vault, const DriftWish& wish, absl::Time now);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_DRIFT_H_
