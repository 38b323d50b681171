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

  // Adds what lives here, is not among `arrival.released`, and goes with it: it was made here by
  // someone who did not know of the release. And the drafts that go with it.
  virtual absl::Status AddBelongings(Arrival& arrival) = 0;
  // Within the transaction that takes the run in, of which nothing is to be asked yet: these go,
  // once it is committed.
  virtual absl::Status Goes(const Arrival& arrival) = 0;
  // Called when what others have let go is gone here for good, too.
  virtual absl::Status Settled() = 0;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_RELEASE_WATCH_H_
