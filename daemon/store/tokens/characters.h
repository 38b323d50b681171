#ifndef FALLOW_DAEMON_STORE_TOKENS_CHARACTERS_H_
#define FALLOW_DAEMON_STORE_TOKENS_CHARACTERS_H_

// What each Unicode character means to search: whether it is part of a word, a token by itself or a
// separator, and which characters stand for it once case, accents and compatibility forms are
// folded away. Computed from ICU's data (NFKC_Casefold, then NFKD) and kept in pages of 256
// characters, each filled when it is first needed. Not thread-safe: one table for each user of it.
// first asked for. Not thread-safe: one table for each user.

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace fallow::store {

enum class CharacterRole : uint8_t {
  kSeparator,  // spaces, punctuation, ASCII symbols
  kWord,       // letters, digits and the marks that carry meaning
  kSingle,     // a token by itself: scripts written without spaces, Hangul, emoji, other symbols
  kAttached,   // joins the single character before it: kana voicing, Hangul vowels and finals
  kDropped,    // accents, optional vowel points, joiners, variation selectors
};

struct FoldedCharacter {
  CharacterRole role = CharacterRole::kSeparator;
  char32_t character = 0;
};

class Characters {
 public:
  // What `character` folds to, in order; for most characters, that is one. Valid until the next
  // call. REQUIRES: `character` is at most U+10FFFF.
  std::span<const FoldedCharacter> Fold(char32_t character);

 private:
  static constexpr char32_t kPageSize = 256;
  struct Entry {
    FoldedCharacter folded;
    uint32_t several = 0;  // if it folds to more than one: 1 + its index in several_; else 0
  };
  using Page = std::array<Entry, kPageSize>;

  const Page& FillPage(size_t number);

  std::array<std::unique_ptr<Page>, 0x110000 / kPageSize> pages_;
  std::vector<std::vector<FoldedCharacter>> several_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_TOKENS_CHARACTERS_H_
