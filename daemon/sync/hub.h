#ifndef FALLOW_DAEMON_SYNC_HUB_H_
#define FALLOW_DAEMON_SYNC_HUB_H_

// Keeps a journal in step with its other devices while it is unlocked: whom to dial and when (with
// backoff and jitter), one session for each peer, live push, and what is known of each for `sync
// status`. No I/O and no threads of its own: links, dialer, randomness and time are given, so that
// the simulator runs it as it is.
//
// Not thread-safe: the journal executor owns it. It is made when the vault is unlocked and dropped,
// with all its links cut, before the vault is locked.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "crypto/random.h"
#include "daemon/base/clock.h"
#include "daemon/sync/link.h"
#include "daemon/sync/replica.h"
#include "daemon/sync/session.h"

namespace fallow::sync {

struct PeerStatus {
  Peer peer;
  bool connected = false;
  std::string address;             // of the link, or the one dialled last
  std::optional<absl::Time> same;  // when both journals were last known to be the same
  std::optional<absl::Time> last_met;
  absl::Status trouble;      // why the last session or attempt ended
  Session::Figures figures;  // of the session that is live, or was last
};

class Hub : public LinkEvents {
 public:
  struct Parts {
    Replica& replica;
    Dialer& dialer;
    base::Clock& clock;  // for people
    crypto::RandomSource& random;
  };
  explicit Hub(const Parts& parts);
  ~Hub() override;

  // Fixed addresses from the configuration, and those learned before, newest first.
  void SetAddresses(const journal::DeviceId& peer, std::vector<std::string> addresses);
  // A peer was heard of at `address` (a beacon): dialled at once unless there is a session.
  void HeardOf(const journal::DeviceId& peer, const std::string& address, absl::Duration now);
  // Somebody has dialled this device and proved to hold `key`. A stranger's link is cut.
  void Accept(std::unique_ptr<Link> link, const TlsKey& key, absl::Duration now);
  // Where this device listens; 0: nowhere.
  void SetPort(uint32_t port);

  // Something was written here.
  void LocalChange(absl::Duration now);
  // The roster or the epoch has changed: sessions with those removed are cut now.
  void RosterChanged(absl::Duration now);
  // The network has come up or changed, or the machine woke: attempts begin anew.
  void NetworkChanged(absl::Duration now);
  void WantBlob(const journal::SubjectId& subject, absl::Duration now);

  struct Round {
    bool same_everywhere = false;  // every device of the journal was reached and is the same
    std::vector<PeerStatus> peers;
  };
  // Dials whoever is not connected, asks everyone, and calls `done` once every reachable peer holds
  // the same records as this device, or `patience` is over.
  void SyncNow(absl::Duration now, absl::Duration patience, std::function<void(Round)> done);

  void Tick(absl::Duration now);
  absl::Duration NextTick()
      const;  // InfiniteDuration: nothing is to be done until something happens

  std::vector<PeerStatus> Status() const;
  // When every device of the journal was last known to hold the same; nothing: never, or there is
  // only one.
  std::optional<absl::Time> SameEverywhere() const;

  void OnFrame(Link* link, const fallow::sync::v1::Frame& frame) override;
  void OnWritable(Link* link) override;
  void OnClosed(Link* link, const absl::Status& why) override;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_HUB_H_
