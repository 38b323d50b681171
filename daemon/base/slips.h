#ifndef FALLOW_DAEMON_BASE_SLIPS_H_
#define FALLOW_DAEMON_BASE_SLIPS_H_

// How far one word is from another, in slips of the keyboard: letters added, left out, exchanged
// with their neighbour, or replaced (optimal string alignment); and which known word was meant by a
// mistyped one, by one measure and one bound wherever Fallow asks "did you mean". Counting slips
// takes time and memory as the product and the sum of the lengths: whoever compares what others
// wrote bounds them. Pure functions: any thread.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fallow::base {

// A replaced letter counts as `replaced` slips.
size_t Slips(std::u32string_view a, std::u32string_view b, size_t replaced = 1);
// Of words whose letters are ASCII; each byte of others counts as a letter.
size_t Slips(std::string_view a, std::string_view b);

// No word longer than this, in letters, is near another.
inline constexpr size_t kNearLettersMax = 128;

// The place in `known` of the word most likely meant by `word`: the one fewest slips away, at most
// one for every three letters of the longer of the two; else the first that begins with `word`,
// where that is at least two letters. Of several equally near ones the first. Nothing where none is
// near.
std::optional<size_t> NearestPlace(std::u32string_view word, std::span<const std::u32string> known);

// The same of words whose letters are ASCII, without case. Empty where none is near.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> known);

// "Did you mean `search`?", or nothing where none is near: what a message ends with.
std::string DidYouMean(std::string_view word, std::span<const std::string_view> known);

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_SLIPS_H_
