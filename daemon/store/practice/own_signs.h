#ifndef FALLOW_DAEMON_STORE_PRACTICE_OWN_SIGNS_H_
#define FALLOW_DAEMON_STORE_PRACTICE_OWN_SIGNS_H_

// The signs that the user has added to the vocabulary, stored for the whole journal. Which ids and
// meanings are allowed is decided by the vocabulary (daemon/practice/signs.h). Not thread-safe: the
// journal executor owns it, as it owns the Vault.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/own_signs.h"
#include "daemon/store/practice/records.h"

namespace fallow::store {

class OwnSigns {
 public:
  // `practice` outlives this object.
  explicit OwnSigns(PracticeRecords& practice) : practice_(practice) {}

  absl::StatusOr<std::vector<journal::OwnSign>> All();
  // Adds `sign`, or changes the one with its id. REQUIRES: it has a meaning.
  absl::Status Set(const journal::OwnSign& sign);
  // NOT_FOUND when there is no such sign.
  absl::Status Remove(const std::string& id);

 private:
  absl::Status Say(const journal::OwnSign& sign);

  PracticeRecords& practice_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_OWN_SIGNS_H_
