#ifndef FALLOW_DAEMON_TEXT_TOKEN_DIFF_H_
#define FALLOW_DAEMON_TEXT_TOKEN_DIFF_H_

// The longest common subsequence of two token lists, with bounded work. Common tokens at both ends
// are cut off. Small middles go to dtl (Wu, Manber, Myers and Miller, "An O(NP) Sequence Comparison
// Algorithm", 1990). Larger ones are first divided at the tokens that occur exactly once on each
// side, using their longest subsequence in the same order ("patience diff"). A middle without such
// tokens counts as completely different.

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace fallow::text {

// `length` tokens are equal, starting at old_index and new_index.
struct TokenMatch {
  size_t old_index;
  size_t new_index;
  size_t length;
};

// Ascending in both indexes; adjacent matches are joined.
std::vector<TokenMatch> MatchTokens(std::span<const std::string_view> old_tokens,
                                    std::span<const std::string_view> new_tokens);

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_TOKEN_DIFF_H_
