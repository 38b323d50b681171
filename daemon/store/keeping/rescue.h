#ifndef FALLOW_DAEMON_STORE_KEEPING_RESCUE_H_
#define FALLOW_DAEMON_STORE_KEEPING_RESCUE_H_

// From an old index to a new one: what the log can no longer say. Where records are damaged, the
// index holds the only text that is left, and a new one that was built from the log alone would
// lose it. Not thread-safe: the journal executor owns both.

#include <cstdint>

#include "absl/status/statusor.h"
#include "daemon/journal/fold.h"
#include "daemon/store/index/index.h"
#include "daemon/store/log/log.h"
#include "fallow/store/v1/state.pb.h"

namespace fallow::store {

// Puts into `fresh`, which stands where the log does, each reflection of `old` that is news there.
// How many those are. What cannot be read of `old` is passed over.
absl::StatusOr<uint64_t> CarryOver(Index& old, Index& fresh, Log& log);
// Whether `shown` knows a record that `fresh` does not, and was not let go.
absl::StatusOr<bool> IsNews(const journal::Folded& shown, Index& fresh, Log& log);
// Whether this record is one that `state` knows already: where the log had lost it and got it back.
bool IsKnown(const journal::RecordStamp& stamp, journal::RecordKind kind,
             const v1::ReflectionState& state);
// Whether `a` knows a record that `b` does not.
bool KnowsMore(const v1::ReflectionState& a, const v1::ReflectionState& b);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_KEEPING_RESCUE_H_
