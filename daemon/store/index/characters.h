#ifndef FALLOW_DAEMON_STORE_INDEX_CHARACTERS_H_
#define FALLOW_DAEMON_STORE_INDEX_CHARACTERS_H_

// What each Unicode character means to search: whether it builds words, stands alone or separates,
// and which characters stand for it once case, accents and compatibility forms are folded away.
// From ICU's data (NFKC_Casefold, then NFKD), kept in pages of 256 characters that are filled when
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
  kSingle,     // a token of its own: scripts written without spaces, Hangul, emoji, other symbols
  kAttached,   // belongs to the single character before it: kana voicing, Hangul vowels and finals
  kDropped,    // accents, optional vowel points, joiners, variation selectors
};

struct FoldedCharacter {
  CharacterRole role = CharacterRole::kSeparator;
  char32_t character = 0;
};

class Characters {
 public:
  // What `character` folds to, in order; most fold to one. Valid until the next call.
  // REQUIRES: at most U+10FFFF.
  std::span<const FoldedCharacter> Fold(char32_t character);

 private:
  static constexpr char32_t kPageSize = 256;
  struct Entry {
    FoldedCharacter folded;
    uint32_t several = 0;  // when not 0: 1 + the place in several_ of a character that becomes more
  };
  using Page = std::array<Entry, kPageSize>;

  const Page& FillPage(size_t number);

  std::array<std::unique_ptr<Page>, 0x110000 / kPageSize> pages_;
  std::vector<std::vector<FoldedCharacter>> several_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_CHARACTERS_H_
