#ifndef FALLOW_DAEMON_TEXT_WALK_ORDER_H_
#define FALLOW_DAEMON_TEXT_WALK_ORDER_H_

// In which order to replay events. Any order that puts parents first gives the same text; this one
// goes to the end of a branch before it turns to the next and takes the branch that reaches less
// far first, so that few events are retreated from and advanced to again. Reach is the number of
// events on the longest way to the end: on a graph of many merges that needs a twelfth of the
// retreats that counting all later events does.
//
// Source: Gentle and Kleppmann, EuroSys 2025, section 3.2.

#include <vector>

#include "daemon/text/history.h"

namespace fallow::text {

// Disjoint ranges that together are `events`; within each, every event but the first has the one
// before it as its only parent. Events before events.begin count as replayed already.
std::vector<IdRange> WalkOrder(const History& history, IdRange events);

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_WALK_ORDER_H_
