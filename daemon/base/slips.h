#ifndef FALLOW_DAEMON_BASE_SLIPS_H_
#define FALLOW_DAEMON_BASE_SLIPS_H_

// How far one word is from another, in slips of the keyboard: letters added, left out, exchanged
// with their neighbour, or replaced (optimal string alignment). It takes time and memory as the
// product and the sum of the lengths: whoever compares what others wrote bounds them. Pure
// functions: any thread.

#include <cstddef>
#include <string_view>

namespace fallow::base {

// A replaced letter counts as `replaced` slips.
size_t Slips(std::u32string_view a, std::u32string_view b, size_t replaced = 1);
// Of words whose letters are ASCII; each byte of others counts as a letter.
size_t Slips(std::string_view a, std::string_view b);

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_SLIPS_H_
