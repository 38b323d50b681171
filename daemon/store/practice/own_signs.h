#ifndef FALLOW_DAEMON_STORE_PRACTICE_OWN_SIGNS_H_
#define FALLOW_DAEMON_STORE_PRACTICE_OWN_SIGNS_H_

// The signs that a person added to the vocabulary, kept for the whole journal. Which ids and
// meanings there may be is the vocabulary's to say (daemon/practice/signs.h). Not thread-safe: the
// journal executor owns it, as it owns the Vault.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/own_signs.h"
#include "daemon/store/practice/records.h"

namespace fallow::store {

class OwnSigns {
 public:
  // Outlives it.
  explicit OwnSigns(PracticeRecords& practice) : practice_(practice) {}

  absl::StatusOr<std::vector<journal::OwnSign>> All();
  // Adds it, or changes the one of that id. REQUIRES: it has a meaning.
  absl::Status Set(const journal::OwnSign& sign);
  // NOT_FOUND when there is none.
  absl::Status Remove(const std::string& id);

 private:
  absl::Status Say(const journal::OwnSign& sign);

  PracticeRecords& practice_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_OWN_SIGNS_H_
