#ifndef FALLOW_DAEMON_STORE_INDEX_TOKENIZER_H_
#define FALLOW_DAEMON_STORE_INDEX_TOKENIZER_H_

// Cuts texts into the tokens that search compares; an FTS5 tokenizer. Texts and what is looked for
// go through the same rules, so whatever they fold away never keeps a match from being found:
//
//   - words are runs of letters, digits and marks, without case or accents: "Straße" is "strasse";
//   - in scripts that set no spaces between words (Han, kana, Thai, Khmer, …) and in Hangul every
//     character is a token, and FTS5 turns a run of tokens in a query into a phrase: any stretch of
//     such a text is found, however short;
//   - emoji and symbols beyond ASCII are tokens of their own;
//   - apostrophes separate, as French and Italian need: "l'amour" is found by "amour", and "don't"
//     by "don't" and "don’t" (the phrase "don t").
//
// Not thread-safe: one tokenizer for each connection.

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/store/index/characters.h"

namespace fallow::store {

// Longer tokens are compared by their beginning; the rest of the word is passed over.
inline constexpr size_t kTokenBytesMax = 128;

// The tokenizer's name in `CREATE VIRTUAL TABLE … USING fts5(…, tokenize = …)`.
inline constexpr char kTokenizerName[] = "fallow";

class Tokenizer {
 public:
  // Called for each token, in order; `begin` and `end` are the bytes of the text that it came from.
  // Anything but SQLITE_OK stops, and is returned.
  using Sink = int (*)(void* context, int flags, const char* token, int bytes, int begin, int end);

  // Bytes that are not UTF-8 separate.
  int Tokenize(std::string_view text, void* context, Sink sink);

  // True when nothing in `text` can be searched for by token.
  bool IsEmpty(std::string_view text);
  // As word processors count: runs without a space that hold a letter or digit; in Han and kana
  // each character.
  uint64_t CountWords(std::string_view text);

  // Makes this the tokenizer kTokenizerName of a connection, which it must outlive.
  int Register(sqlite3* connection);

 private:
  Characters characters_;
};

// Names (tags, people, moods) that are the same when written in capitals fold to one string.
std::string FoldName(std::string_view name);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_TOKENIZER_H_
