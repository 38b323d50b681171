#ifndef FALLOW_DAEMON_BASE_SLIPS_H_
#define FALLOW_DAEMON_BASE_SLIPS_H_

// How far one word is from another, in slips of the keyboard: letters added, left out, swapped with
// their neighbour, or replaced (the optimal string alignment distance). And which known word a
// mistyped one was meant to be, by the same measure and bound wherever Fallow asks "did you mean".
// Counting slips takes time proportional to the product of the lengths and memory proportional to
// their sum, so callers must bound words that come from outside. Pure functions: any thread.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fallow::base {

// Replacing a letter counts as `replaced` slips.
size_t Slips(std::u32string_view a, std::u32string_view b, size_t replaced = 1);
// For words of ASCII letters; in other words each byte counts as a letter.
size_t Slips(std::string_view a, std::string_view b);

// A word with more letters than this is not near any other.
inline constexpr size_t kNearLettersMax = 128;

// The index in `known` of the word that `word` was most likely meant to be: the one fewest slips
// away, with at most one slip for every three letters of the longer word; failing that, or if
// `word` has at least four letters, the first that begins with `word`, if `word` has at least two
// letters. Of several equally near words, the first. Nothing when no word is near.
std::optional<size_t> NearestPlace(std::u32string_view word, std::span<const std::u32string> known);

// The same for words of ASCII letters, ignoring case. Empty when no word is near.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> known);

// "Did you mean `search`?", to end a message with; empty when no word is near.
std::string DidYouMean(std::string_view word, std::span<const std::string_view> known);

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_SLIPS_H_
