#ifndef FALLOW_DAEMON_JOURNAL_NAMES_H_
#define FALLOW_DAEMON_JOURNAL_NAMES_H_

// Tags, people and moods as they are kept. Two spellings that differ only in case are one name
// within a reflection; the first one said stays. Pure functions: any thread.

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fallow::journal {

// Unicode NFC, trimmed, on one line, 1 to kNameBytesMax bytes. INVALID_ARGUMENT otherwise; `what`
// begins the message: "A tag".
absl::StatusOr<std::string> CleanName(std::string_view name, std::string_view what);
// Each of them, without repetitions. INVALID_ARGUMENT beyond kNamesMax.
absl::StatusOr<std::vector<std::string>> CleanNames(std::span<const std::string> names,
                                                    std::string_view what);

// The same for all spellings that count as one name wherever names are looked up: those that differ
// in case or in compatibility forms (NFKC_Casefold), as in the index. REQUIRES: valid UTF-8.
std::string NameKey(std::string_view name);

// REQUIRES of all names: cleaned.
class NameSet {
 public:
  bool Insert(std::string_view name);  // whether it is new
  bool Contains(std::string_view name) const;

 private:
  std::set<std::string> keys_;
};

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_NAMES_H_
