#ifndef FALLOW_DAEMON_STORE_WRITING_FINAL_DELETIONS_H_
#define FALLOW_DAEMON_STORE_WRITING_FINAL_DELETIONS_H_

// An ordinary deletion becomes final after kDeletedKeptDays, once all devices are known to hold it
// (daemon/store/peers/peers.h): the subject's key is forgotten and its payloads are dropped.
// Attachments go with the reflection that holds them. Days are counted, not read off a clock
// (daemon/store/log/counted_time.h), from the records of it in the log: where the log has lost the
// deletion, and only the index still shows it, it does not become final by itself. Not thread-safe:
// the journal executor owns it.

#include <cstdint>

#include "absl/status/statusor.h"
#include "daemon/journal/ids.h"
#include "daemon/store/log/day_count.h"

namespace fallow::store {

class Forgetter;
class IndexKeeper;
class Log;
class Peers;

class FinalDeletions {
 public:
  // All of them outlive it.
  FinalDeletions(DayCount& days, Log& log, IndexKeeper& index, const Peers& peers,
                 Forgetter& forgetter)
      : days_(days), log_(log), index_(index), peers_(peers), forgetter_(forgetter) {}

  // Call once a day. Returns how many reflections were forgotten.
  absl::StatusOr<uint64_t> Run();

 private:
  absl::StatusOr<bool> IsDeletionRecorded(const journal::SubjectId& id);

  DayCount& days_;
  Log& log_;
  IndexKeeper& index_;
  const Peers& peers_;
  Forgetter& forgetter_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_WRITING_FINAL_DELETIONS_H_
