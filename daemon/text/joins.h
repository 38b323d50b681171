#ifndef FALLOW_DAEMON_TEXT_JOINS_H_
#define FALLOW_DAEMON_TEXT_JOINS_H_

// What is shown where edits that were made apart meet. Merging keeps every insertion of every
// writer, which is right for their positions and not always for a reader: the same typo put right
// on two devices would leave the right word twice, and two words put at one place would stand
// without a space. So what is shown differs from the merged text in two ways, as long as nobody has
// seen both edits and written on:
//
//   - Of insertions made apart at one place, equal, and replacing the same, the first is shown.
//   - Between a word of one side and a word of the other that no version had side by side stands a
//     space, or a line end where both are lines of their own.
//
// A *place* is what lies between two characters that all sides have in common and have kept. The
// next edit records what was shown (TextHistory), so nothing of this has to be remembered, and
// positions in records mean what they always did. Pure functions of the history: the same
// everywhere, whatever the order in which its events came.

#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/text/history.h"
#include "daemon/text/operation.h"

namespace fallow::text {

// With more latest events, or more places to change, the merged text is shown as it is.
inline constexpr size_t kJoinedHeadsMax = 16;
inline constexpr size_t kJoinsMax = 1024;

// The latest version that every event is in or comes after; empty: the beginning.
LocalVersion JoinBase(const History& history);

// The operations that turn the merged text at the frontier into what is shown. `base_text` is the
// text at JoinBase(), `ranks` as for Replay. INVALID_ARGUMENT as for Replay.
absl::StatusOr<std::vector<TextOperation>> FindJoins(const History& history,
                                                     std::span<const uint32_t> ranks,
                                                     std::string_view base_text);

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_JOINS_H_
