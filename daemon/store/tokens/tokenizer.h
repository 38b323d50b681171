#ifndef FALLOW_DAEMON_STORE_TOKENS_TOKENIZER_H_
#define FALLOW_DAEMON_STORE_TOKENS_TOKENIZER_H_

// Splits texts into the tokens that search compares; an FTS5 tokenizer. Texts and search terms go
// through the same rules, so folding never hides a match:
//
//   - words are runs of letters, digits and marks, without case or accents: "Straße" is "strasse";
//   - in scripts that put no spaces between words (Han, kana, Thai, Khmer, …) and in Hangul every
//     character is a token, and FTS5 turns a run of tokens in a query into a phrase, so any part of
//     such a text can be found, however short;
//   - emoji and symbols beyond ASCII are tokens by themselves;
//   - apostrophes separate words, as French and Italian need: "amour" finds "l'amour", and "don't"
//     finds "don't" and "don’t" (as the phrase "don t").
//
// Not thread-safe: one tokenizer for each connection.

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/store/tokens/characters.h"

namespace fallow::store {

// Longer tokens are cut to this length; the rest of the word is ignored.
inline constexpr size_t kTokenBytesMax = 128;

// The tokenizer's name in `CREATE VIRTUAL TABLE … USING fts5(…, tokenize = …)`.
inline constexpr char kTokenizerName[] = "fallow";

class Tokenizer {
 public:
  // Called for each token, in order; `begin` and `end` are the bytes of the text that it came from,
  // `end` exclusive. Any result but SQLITE_OK stops Tokenize, which then returns it.
  using Sink = int (*)(void* context, int flags, const char* token, int bytes, int begin, int end);

  // Bytes that are not UTF-8 act as separators.
  int Tokenize(std::string_view text, void* context, Sink sink);

  // True when `text` has no tokens, and so cannot be searched for by token.
  bool IsEmpty(std::string_view text);
  // Counts words as word processors do: runs without spaces that contain a letter, a digit, or an
  // emoji or other symbol beyond ASCII; in Han and kana, each character.
  uint64_t CountWords(std::string_view text);

  // Registers this as the tokenizer kTokenizerName of `connection`, which it must outlive.
  int Register(sqlite3* connection);

 private:
  Characters characters_;
};

// Folds names (tags, people, moods) so that names that differ only in case become the same string.
std::string FoldName(std::string_view name);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_TOKENS_TOKENIZER_H_
