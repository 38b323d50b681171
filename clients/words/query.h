#ifndef FALLOW_CLIENTS_WORDS_QUERY_H_
#define FALLOW_CLIENTS_WORDS_QUERY_H_

// The search syntax. Terms are separated by spaces, and all of them must match:
//
//   word              a word, in any script; Chinese and Japanese text is passed on as it is
//   "some words"      these words in this order; \" and \\ inside; “…” serves too
//   begin*            words that begin like this
//   tag:x about:x mood:x sign:x   with quotes around values that hold spaces: about:"Aunt May"
//   has:x             attachment, star, mood, tag, about, sign or energy; is:starred is has:star,
//                     is:apart is what was written without having met
//   from:x to:x on:x  any date of when.h, quoted where it holds spaces; to: includes that day
//   -term             not this one; any of the above but dates
//   a OR b            either (capital letters); binds closer than the space
//
// A colon after anything but a known filter is taken literally if it cannot be meant as a filter
// ("12:30", "https://…"), and refused otherwise, so that a typing mistake ("tags:x") is noticed.
// Everything is UTF-8. Pure functions, safe from any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace fallow::words {

inline constexpr size_t kQueryBytesMax = 4096;
inline constexpr size_t kQueryTermsMax = 64;

enum class Has { kAttachment, kStar, kMood, kTag, kAbout, kSign, kEnergy, kApart };

struct Term {
  enum class Kind { kWord, kPhrase, kPrefix, kTag, kAbout, kMood, kSign, kHas, kAnyOf };
  Kind kind = Kind::kWord;
  bool negated = false;
  std::string text = {};          // for all kinds but kHas and kAnyOf; a prefix without its star
  Has has = Has::kStar;           // for kHas
  std::vector<Term> any_of = {};  // for kAnyOf: two or more, none of them kAnyOf
};

struct Query {
  std::vector<Term> terms;         // all must match; empty: everything matches
  std::optional<absl::Time> from;  // inclusive
  std::optional<absl::Time> to;    // exclusive
};

// INVALID_ARGUMENT says what is wrong and at which character, counting from 1.
absl::StatusOr<Query> ParseQuery(std::string_view text, absl::Time now, const absl::TimeZone& zone);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_QUERY_H_
