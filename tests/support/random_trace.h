#ifndef FALLOW_TESTS_SUPPORT_RANDOM_TRACE_H_
#define FALLOW_TESTS_SUPPORT_RANDOM_TRACE_H_

// Small random documents by several writers who see each other's edits late, for comparing the
// merge with the oracle. The same seed gives the same document.

#include <cstdint>
#include <vector>

#include "tests/support/merge_trace.h"

namespace fallow::tests {

// Writers type, delete forwards and backwards, and replace. Now and then they see each other's
// work, sometimes only the first events of an edit. Parents are not always reduced: some are
// ancestors of others.
MergeTrace RandomTrace(uint64_t seed, int writers, int edits);

// The same edits in a different order, with every edit still after its parents.
std::vector<text::TextEdit> ShuffleEdits(const MergeTrace& trace, uint64_t seed);

// The same events as edits of one event each.
std::vector<text::TextEdit> SplitIntoEvents(const std::vector<text::TextEdit>& edits);
// The edit split in two before its event `at`. REQUIRES: 0 < at < number of events.
std::vector<text::TextEdit> SplitEdit(const text::TextEdit& edit, uint64_t at);
uint64_t EventsIn(const text::TextEdit& edit);

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_RANDOM_TRACE_H_
