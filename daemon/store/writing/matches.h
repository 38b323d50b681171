#ifndef FALLOW_DAEMON_STORE_WRITING_MATCHES_H_
#define FALLOW_DAEMON_STORE_WRITING_MATCHES_H_

// Where a text matches a search, and the part of the text that is shown for that. It compares the
// same tokens as the index (tokenizer.h), so that what is marked is what was found; search terms
// without tokens are looked for literally, as in the index. One pass over the text. Not
// thread-safe, like the tokenizer.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/query.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/keeping/keeper.h"
#include "daemon/store/tokens/tokenizer.h"

namespace fallow::store {

// In one text; further matches are not reported.
inline constexpr size_t kMatchesMax = 256;

// Bytes of a text, `end` exclusive, both on character boundaries.
struct ByteRange {
  size_t begin = 0;
  size_t end = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

// The words, phrases and prefixes that a query looks for, including those in alternatives but not
// those that it excludes.
class Matcher {
 public:
  Matcher(const std::vector<journal::Term>& terms, Tokenizer& tokenizer);
  // The matches in order, without overlaps: of two that overlap, the one that begins first stays,
  // or the longer one when both begin at the same place.
  std::vector<ByteRange> In(std::string_view text) const;

 private:
  struct Wanted {
    std::vector<std::string> tokens;
    std::vector<size_t> borders;  // by number of tokens matched: BordersOf in matches.cc
    bool prefix = false;          // the last token needs to match only at its beginning
    std::string literal;          // set when the term has no tokens
  };
  class Scan;
  void Add(const std::vector<journal::Term>& terms);

  Tokenizer& tokenizer_;
  std::vector<Wanted> wanted_;
};

// Cuts `reflection.text` to at most `bytes_max` bytes (0: does not cut), around the first match if
// `around` is set, and stores in `reflection` the matches that are still inside.
void CutAround(std::vector<ByteRange> matches, bool around, size_t bytes_max,
               journal::Reflection& reflection);

// As Reflections::List, for a query that asks where its hits match, or for text around the match.
absl::StatusOr<std::vector<journal::Reflection>> ListMatched(IndexKeeper& index,
                                                             const journal::Query& query,
                                                             Cursor& cursor, size_t page);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_WRITING_MATCHES_H_
