#ifndef FALLOW_DAEMON_TEXT_REPLAY_H_
#define FALLOW_DAEMON_TEXT_REPLAY_H_

// Merging: what the events of a history do to one text, whatever branches they were made on.
//
// Where all events known lie before or after one version (a critical version), positions mean the
// same to everybody and events are taken as they are. What lies between two critical versions is
// replayed: a sequence of characters is brought, for each event in turn, to the version in which
// the event was made (the prepare version), so that the event's position can be found in it and
// the position in the merged text read off. Concurrent insertions at one place are put in the order
// of Fugue, so that what two people type there does not interleave.
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
  LocalId first;  // of an insert: the event whose character is the first; the others follow it
};

// The changes that events from `begin` on make to the text of the version before them, which is
// `length` code points long; `length` becomes that of the text after them. `ranks[w]` is the place
// of writer w among all writers. INVALID_ARGUMENT when an event's position lies outside of the text
// that its writer had.
absl::StatusOr<std::vector<MergedRun>> Replay(const History& history,
                                              std::span<const uint32_t> ranks, LocalId begin,
                                              uint64_t& length);

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_REPLAY_H_
