#ifndef FALLOW_DAEMON_STORE_WRITING_FINAL_DELETIONS_H_
#define FALLOW_DAEMON_STORE_WRITING_FINAL_DELETIONS_H_

// An ordinary deletion becomes final after kDeletedKeptDays, once all devices are known to hold it
// (daemon/store/peers/peers.h): the subject's key is forgotten and its payloads are dropped.
// Attachments go with the reflection that holds them. Days count by confirmed time
// (daemon/store/log/witnessed_time.h). Not thread-safe: the journal executor owns it.

#include <cstdint>

#include "absl/status/statusor.h"
#include "daemon/base/clock.h"
#include "daemon/store/log/witnessed_time.h"

namespace fallow::store {

class Forgetter;
class IndexKeeper;
class Log;
class Peers;

class FinalDeletions {
 public:
  // All of them outlive it.
  FinalDeletions(base::Clock& clock, Log& log, IndexKeeper& index, const Peers& peers,
                 Forgetter& forgetter)
      : clock_(clock), log_(log), index_(index), peers_(peers), forgetter_(forgetter) {}

  // Call once a day. Returns how many reflections were forgotten.
  absl::StatusOr<uint64_t> Run();

 private:
  base::Clock& clock_;
  Log& log_;
  IndexKeeper& index_;
  const Peers& peers_;
  Forgetter& forgetter_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_WRITING_FINAL_DELETIONS_H_
