#ifndef FALLOW_DAEMON_STORE_WRITING_MATCHES_H_
#define FALLOW_DAEMON_STORE_WRITING_MATCHES_H_

// Where a text matches what was looked for, and the stretch of it that is shown for that. The same
// tokens are compared as in the index (tokenizer.h), so that what was found is what is marked; what
// has no tokens is looked for letter by letter, as the index does. Goes through the text once.
// Not thread-safe, as the tokenizer.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/query.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/index/keeper.h"
#include "daemon/store/index/tokenizer.h"

namespace fallow::store {

// Of one text; what comes after the first so many is not said.
inline constexpr size_t kMatchesMax = 256;

// In bytes of a text, `end` exclusive; on the borders of characters.
struct ByteRange {
  size_t begin = 0;
  size_t end = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

// The words, phrases and beginnings of words that are looked for and not excluded, those in
// alternatives too.
class Matcher {
 public:
  Matcher(const std::vector<journal::Term>& terms, Tokenizer& tokenizer);
  // In order, none within another: of two that overlap, the one that begins first, the longer where
  // both begin at once.
  std::vector<ByteRange> In(std::string_view text) const;

 private:
  struct Wanted {
    std::vector<std::string> tokens;
    std::vector<size_t> borders;  // of each beginning: its longest end that is a beginning as well
    bool prefix = false;          // the last token need only begin so
    std::string literal;          // without tokens
  };
  class Scan;
  void Add(const std::vector<journal::Term>& terms);

  Tokenizer& tokenizer_;
  std::vector<Wanted> wanted_;
};

// Cuts `reflection.text` to at most `bytes_max` bytes (0: leaves it whole), around the first match
// where `around` says so, and says of it where the matches are that it holds still.
void CutAround(std::vector<ByteRange> matches, bool around, size_t bytes_max,
               journal::Reflection& reflection);

// As Reflections::List, of a query that says where its hits match or shows them around that.
absl::StatusOr<std::vector<journal::Reflection>> ListMatched(IndexKeeper& index,
                                                             const journal::Query& query,
                                                             Cursor& cursor, size_t page);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_WRITING_MATCHES_H_
