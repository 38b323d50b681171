#ifndef FALLOW_DAEMON_STORE_PRACTICE_LETTERS_H_
#define FALLOW_DAEMON_STORE_PRACTICE_LETTERS_H_

// The letters of an unlocked vault, sealed until their day by policy: Open shows none before,
// unless it is asked to in so many words. Not thread-safe: the journal executor owns it; made for
// one use.

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/letter.h"
#include "daemon/store/practice/records.h"

namespace fallow::store {

class Letters {
 public:
  // It outlives this.
  explicit Letters(PracticeRecords& records) : records_(records) {}

  // INVALID_ARGUMENT as ComposeLetter says. `zone` is the writer's, now.
  absl::StatusOr<journal::Letter> Write(std::string_view text, const journal::Moment& open_at,
                                        std::string_view zone);
  // By their day, with their texts: whoever shows them keeps the promise.
  absl::StatusOr<std::vector<journal::Letter>> All();
  // By its id's beginning. NOT_FOUND; INVALID_ARGUMENT when several begin so.
  absl::StatusOr<journal::Letter> Find(std::string_view id_prefix);
  // The first time is remembered. UNKNOWN before its day unless `early`, naming the day.
  absl::StatusOr<journal::Letter> Open(std::string_view id_prefix, bool early,
                                       std::string_view zone);

 private:
  PracticeRecords& records_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_LETTERS_H_
