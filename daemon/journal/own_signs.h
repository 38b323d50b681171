#ifndef FALLOW_DAEMON_JOURNAL_OWN_SIGNS_H_
#define FALLOW_DAEMON_JOURNAL_OWN_SIGNS_H_

// The signs that the user has added to those that Fallow ships. Removing one takes it out of the
// vocabulary; reflections keep what was noticed with it. Values and pure functions: any thread.

#include <string>
#include <vector>

#include "daemon/journal/practice_record.h"

namespace fallow::journal {

struct OwnSign {
  std::string id;
  bool bright = false;
  std::string meaning;
  friend bool operator==(const OwnSign&, const OwnSign&) = default;
};

// Sorted by id. REQUIRES: the first record of each of `subjects` is kPracticeSet. All are folded as
// one.
std::vector<OwnSign> FoldOwnSigns(const PracticeSubjects& subjects);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_OWN_SIGNS_H_
