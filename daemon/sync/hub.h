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
#include <deque>
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
#include "daemon/sync/blob_claims.h"
#include "daemon/sync/hub_peer.h"
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
    // The time that is `now` everywhere, for what links tell: a steady clock that counts sleep.
    std::function<absl::Duration()> steady;
  };
  explicit Hub(Parts parts);
  // Says goodbye where a link can take it, and cuts all of them. Not from within a callback.
  ~Hub() override;
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  // Fixed addresses, from the configuration. Those learned are kept by the Replica.
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
  // Somebody asks for an attachment: from those who are connected, and those who will be.
  void WantBlob(const journal::SubjectId& subject, absl::Duration now);

  struct Round {
    bool same_everywhere = false;  // every device of the journal was reached and is the same
    std::vector<PeerStatus> peers;
  };
  // Dials whoever is not connected, asks everyone, and calls `done` once every reachable peer holds
  // the same records as this device, or `patience` is over; perhaps before this returns, and never
  // once the hub is dropped.
  void SyncNow(absl::Duration now, absl::Duration patience, std::function<void(Round)> done);

  void Tick(absl::Duration now);
  // InfiniteDuration: nothing is to be done until something happens. Changes with every call.
  absl::Duration NextTick() const;

  std::vector<PeerStatus> Status() const;
  // When every device of the journal was last known to hold the same; nothing: never, or there is
  // only one.
  std::optional<absl::Time> SameEverywhere() const;

  void OnFrame(Link* link, const fallow::sync::v1::Frame& frame) override;
  void OnWritable(Link* link) override;
  void OnClosed(Link* link, const absl::Status& why) override;

 private:
  using Frame = fallow::sync::v1::Frame;

  // A session is over; its goodbye is still on its way.
  struct Leaving {
    std::unique_ptr<Link> link;
    std::deque<Frame> words;
    absl::Duration cut_at;
  };
  struct WaitingRound {
    absl::Duration started, until;
    std::function<void(Round)> done;
  };

  // --- hub.cc
  HubPeer* Find(const Link* link);
  void LoadPeers();
  // After all that has happened: passes news on, sends what can be sent, ends rounds. The last
  // thing that any public function does, since a round's end may call back, or drop the hub.
  void Settle(absl::Duration now);
  void PassNewsOn(absl::Duration now);
  void Note(HubPeer& peer);
  // The link is cut unless something is heard over it soon.
  void Prove(HubPeer& peer, absl::Duration now);

  // --- hub_dial.cc
  // Tries all its addresses, the first one now.
  void Dial(HubPeer& peer, absl::Duration now);
  void DialNext(HubPeer& peer, absl::Duration now);
  void OnDialled(const journal::DeviceId& id, uint64_t number,
                 absl::StatusOr<std::unique_ptr<Link>> link);
  // Whatever was tried has failed.
  void GiveUp(HubPeer& peer, absl::Duration now);
  // When to dial again after a session.
  void PlanAfter(HubPeer& peer, const Conversation& talk, absl::Duration now);
  void DialAfter(HubPeer& peer, absl::Duration wait, absl::Duration now);

  // --- hub_links.cc
  // Keeps this link, or the one that is there.
  void Admit(HubPeer& peer, std::unique_ptr<Link> link, bool dialled, absl::Duration now);
  bool IsKept(const HubPeer& peer, bool dialled, absl::Duration now) const;
  void Pump(HubPeer& peer, absl::Duration now);
  // The session has ended, or its link is lost and it ends with it. `lost`: why; OK while it is
  // there.
  void Close(HubPeer& peer, const absl::Status& lost, absl::Duration now);
  void Leave(std::unique_ptr<Link> link, std::deque<Frame> words, absl::Duration now);
  void SpeakLastWords(Leaving& leaving);
  void Bury(std::unique_ptr<Link> link);

  // --- hub_rounds.cc
  bool IsSettled(const HubPeer& peer, const WaitingRound& round) const;
  PeerStatus StatusOf(const HubPeer& peer) const;
  void EndRounds(absl::Duration now);

  Parts parts_;
  uint32_t port_ = 0;
  absl::Duration now_;
  BlobClaims claims_;
  std::map<journal::DeviceId, HubPeer> peers_;
  std::deque<journal::SubjectId> wanted_;
  std::vector<Leaving> leaving_;
  // Links are told of within their own callbacks, and die only afterwards.
  std::vector<std::unique_ptr<Link>> buried_;
  std::vector<WaitingRound> rounds_;
  uint64_t attempts_ = 0;
  // Whoever is dialled may answer when the hub is gone.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_HUB_H_
