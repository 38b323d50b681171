#ifndef FALLOW_DAEMON_JOURNAL_NAMES_H_
#define FALLOW_DAEMON_JOURNAL_NAMES_H_

// Tags, people and moods in the form in which they are kept. Within a reflection, two spellings
// that differ only in case are one name; the first spelling is kept. Pure functions: any thread.

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace fallow::journal {

// `name` in Unicode NFC, trimmed, on one line, 1 to kNameBytesMax bytes. INVALID_ARGUMENT
// otherwise; `what` begins the message: "A tag".
absl::StatusOr<std::string> CleanName(std::string_view name, std::string_view what);
// CleanName of each, without duplicates. INVALID_ARGUMENT beyond kNamesMax.
absl::StatusOr<std::vector<std::string>> CleanNames(std::span<const std::string> names,
                                                    std::string_view what);

// The same key for all spellings that count as one name wherever names are looked up: those that
// differ only in case or in compatibility forms (NFKC_Casefold), as in the index. REQUIRES: valid
// UTF-8.
std::string NameKey(std::string_view name);

// The same key for all spellings that are one name within a reflection. REQUIRES: `name` has been
// through CleanName.
std::string CaseKey(std::string_view name);

// A set of names, ignoring case. REQUIRES: all names have been through CleanName.
class NameSet {
 public:
  bool Insert(std::string_view name);  // returns whether it is new
  bool Contains(std::string_view name) const;

 private:
  std::set<std::string> keys_;
};

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_NAMES_H_
