#ifndef FALLOW_DAEMON_TEXT_TOKEN_DIFF_H_
#define FALLOW_DAEMON_TEXT_TOKEN_DIFF_H_

// The longest common subsequence of two token lists, within a bound on work: what is common at
// both ends is cut off; small middles go to dtl (Wu, Manber, Myers and Miller, "An O(NP) Sequence
// Comparison Algorithm", 1990); larger ones are first divided at tokens that occur once on each
// side, in the longest run of them that keeps its order ("patience diff"). A middle that has no
// such tokens counts as wholly different.

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace fallow::text {

// `length` tokens are equal from old_index and new_index on.
struct TokenMatch {
  size_t old_index;
  size_t new_index;
  size_t length;
};

// Ascending in both indexes; neighbouring matches are joined.
std::vector<TokenMatch> MatchTokens(std::span<const std::string_view> old_tokens,
                                    std::span<const std::string_view> new_tokens);

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_TOKEN_DIFF_H_
