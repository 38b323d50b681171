#ifndef FALLOW_DAEMON_TEXT_REPLAY_H_
#define FALLOW_DAEMON_TEXT_REPLAY_H_

// Merging: the effect of a history's events on one text, across all branches.
//
// If every event lies before or after a certain version (a critical version), positions at that
// version mean the same to every writer, and events are applied as they are. Events between two
// critical versions are replayed: for each event in turn, a sequence of characters is brought to
// the version in which the event was made (the prepare version); the event's position is looked up
// there and translated to a position in the merged text. Concurrent insertions at the same place
// are put in Fugue's order, so that the texts of two writers do not interleave.
//
// Source: Gentle and Kleppmann, "Collaborative Text Editing with Eg-walker", EuroSys 2025, section
// 3 and appendix B; the order: Weidner and Kleppmann, "The Art of the Fugue", 2023, section 4.

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/text/history.h"

namespace fallow::text {

// A change of the merged text.
struct MergedRun {
  TextOperation::Kind kind;
  uint32_t position;
  uint32_t length;
  LocalId first;  // of an insert: the event of the first character; the others follow consecutively
};

// The changes that the events from `begin` on make to the text of the version before them. `length`
// is that text's length in code points, and is updated to the length afterwards. `ranks[w]` is
// writer w's position among all writers. INVALID_ARGUMENT when an event's position lies outside the
// text that its writer had.
absl::StatusOr<std::vector<MergedRun>> Replay(const History& history,
                                              std::span<const uint32_t> ranks, LocalId begin,
                                              uint64_t& length);

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_REPLAY_H_
