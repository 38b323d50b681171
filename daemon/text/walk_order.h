#ifndef FALLOW_DAEMON_TEXT_WALK_ORDER_H_
#define FALLOW_DAEMON_TEXT_WALK_ORDER_H_

// The order in which to replay events. Any order that puts parents first gives the same text. This
// one finishes a branch before turning to the next, and takes the branch with the smaller reach
// first, so that few events have to be retreated and advanced again. Reach is the number of events
// on the longest path to the end: on a graph with many merges this needs a twelfth of the retreats
// that counting all later events does.
//
// Source: Gentle and Kleppmann, EuroSys 2025, section 3.2.

#include <vector>

#include "daemon/text/history.h"

namespace fallow::text {

// Disjoint ranges that together make up `events`; within each, every event but the first has the
// previous one as its only parent. Events before events.begin count as already replayed.
std::vector<IdRange> WalkOrder(const History& history, IdRange events);

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_WALK_ORDER_H_
