#ifndef FALLOW_DAEMON_STORE_PEERS_RELEASE_WATCH_H_
#define FALLOW_DAEMON_STORE_PEERS_RELEASE_WATCH_H_

// How Exchange asks, and informs, the class that knows what belongs together when records of other
// devices let something go. Belongs to the journal executor.

#include "absl/status/status.h"
#include "daemon/store/peers/brake.h"

namespace fallow::store {

class ReleaseWatch {
 public:
  virtual ~ReleaseWatch() = default;

  // Adds to `arrival` what is still here, is not among `arrival.released`, and goes with it,
  // because it was made here by someone who did not know of the release; and the drafts that go.
  virtual absl::Status AddBelongings(Arrival& arrival) = 0;
  // Called within the transaction that takes the run, before any of the run can be read: `arrival`
  // is about to go.
  virtual absl::Status Goes(const Arrival& arrival) = 0;
  // Called when what others have let go is gone here for good, too.
  virtual absl::Status Settled() = 0;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_RELEASE_WATCH_H_
