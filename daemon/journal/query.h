#ifndef FALLOW_DAEMON_JOURNAL_QUERY_H_
#define FALLOW_DAEMON_JOURNAL_QUERY_H_

// What to search for. Built and bounded when a client's request is decoded, and answered by the
// index.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"

namespace fallow::journal {

enum class Has { kAttachment, kStar, kMood, kTag, kAbout, kSign, kEnergy, kApart };

struct Term {
  enum class Kind { kWord, kPhrase, kPrefix, kTag, kAbout, kMood, kSign, kHas, kAnyOf };
  Kind kind = Kind::kWord;
  bool negated = false;
  std::string value;              // for all kinds but kHas and kAnyOf
  std::vector<std::string> also;  // kAbout: other names of the same connection
  Has has = Has::kStar;           // kHas
  std::vector<Term> any_of;       // kAnyOf; these are not nested further
};

inline constexpr size_t kTermsMax = 64;  // in one query, nested ones included

struct Query {
  std::vector<Term> terms;         // all must hold
  std::optional<absl::Time> from;  // inclusive
  std::optional<absl::Time> to;    // exclusive
  uint64_t limit = 0;              // 0: all
  bool oldest_first = false;
  bool deleted = false;       // search deleted reflections instead
  size_t text_bytes_max = 0;  // 0: whole texts; else cut at a character near this
  bool say_matches = false;   // report where the texts match
  bool around_match = false;  // a cut text is the part around its first match, not its beginning
};

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_QUERY_H_
