#ifndef FALLOW_DAEMON_STORE_PRACTICE_LETTERS_H_
#define FALLOW_DAEMON_STORE_PRACTICE_LETTERS_H_

// The letters of an unlocked vault. That they stay sealed until their day is a policy, not
// encryption: Open refuses to show one earlier unless asked to explicitly. Not thread-safe: the
// journal executor owns it; create one for each use.

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/letter.h"
#include "daemon/store/practice/records.h"

namespace fallow::store {

class Letters {
 public:
  // `records` outlives this object.
  explicit Letters(PracticeRecords& records) : records_(records) {}

  // INVALID_ARGUMENT as ComposeLetter. `zone` is the writer's present time zone.
  absl::StatusOr<journal::Letter> Write(std::string_view text, const journal::Moment& open_at,
                                        std::string_view zone);
  // By day, with their texts: a caller that shows them has to keep them sealed.
  absl::StatusOr<std::vector<journal::Letter>> All();
  // By the beginning of the id. NOT_FOUND; INVALID_ARGUMENT when several ids begin with it.
  absl::StatusOr<journal::Letter> Find(std::string_view id_prefix);
  // Records the first opening. Before the letter's day, UNKNOWN with a message that names the day,
  // unless `early`.
  absl::StatusOr<journal::Letter> Open(std::string_view id_prefix, bool early,
                                       std::string_view zone);

 private:
  PracticeRecords& records_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_LETTERS_H_
