#ifndef FALLOW_DAEMON_SYNC_HUB_H_
#define FALLOW_DAEMON_SYNC_HUB_H_

// Keeps an unlocked journal in step with its other devices: decides whom to dial and when (with
// backoff and jitter), keeps one session per peer, pushes changes as they happen, and knows the
// state of each peer for `sync status`. No I/O and no threads of its own: links, dialer, randomness
// and time are passed in, so that the simulator can run this very code.
//
// Not thread-safe: the journal executor owns it. It is created when the vault is unlocked, and
// destroyed, which cuts all its links, before the vault is locked.

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
#include "daemon/base/address.h"
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
  std::optional<base::Address> address;  // of the link, or the last one dialled
  std::optional<absl::Time> same;        // when both journals were last known to be the same
  std::optional<absl::Time> last_met;
  // What stands in the way of the current session, or why the last one or the last attempt ended.
  absl::Status trouble;
  bool held_there = false;   // what this device sent waits for consent there
  Session::Figures figures;  // of the current session, or else of the last one
};

class Hub : public LinkEvents {
 public:
  struct Parts {
    Replica& replica;
    Dialer& dialer;
    base::Clock& clock;  // wall clock, for times shown to people
    crypto::RandomSource& random;
    // The steady clock (it counts sleep) that `now` is read from everywhere; used in link
    // callbacks.
    std::function<absl::Duration()> steady;
  };
  explicit Hub(Parts parts);
  // Says goodbye on every link that can take a frame, then cuts them all. Must not be destroyed
  // from within a callback.
  ~Hub() override;
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  // The addresses from the configuration. The Replica keeps those that were learned.
  void SetAddresses(const journal::DeviceId& peer, std::vector<base::Address> addresses);
  // A beacon announced the peer at `address`: it is dialled at once, unless there is a session.
  void HeardOf(const journal::DeviceId& peer, const base::Address& address, absl::Duration now);
  // A device that proved to hold `key` has dialled this one. The link is cut unless the key belongs
  // to a peer; a device that was removed is told so first.
  void Accept(std::unique_ptr<Link> link, const TlsKey& key, absl::Duration now);
  // Where this device listens; 0 if it does not.
  void SetPort(uint32_t port);

  // On while another device says that this one was removed: links are ended, and none are made or
  // accepted, except during a round.
  void SetResting(bool resting, absl::Duration now);

  // Something was written on this device.
  void LocalChange(absl::Duration now);
  // The roster or the epoch has changed: sessions with removed devices are cut now.
  void RosterChanged(absl::Duration now);
  // The network came up or changed, or the machine woke up: backoff starts over.
  void NetworkChanged(absl::Duration now);
  // The user wants an attachment: asks all peers that are connected, and those that connect later.
  void WantBlob(const journal::SubjectId& subject, absl::Duration now);

  struct Round {
    bool same_everywhere = false;  // every other device was reached and holds the same records
    std::vector<PeerStatus> peers;
  };
  // Dials every peer that is not connected, asks all of them how far they are, and calls `done`
  // once every reachable peer holds the same records as this device, or `patience` has passed.
  // `done` may be called before this returns; it is never called once the hub is destroyed.
  void SyncNow(absl::Duration now, absl::Duration patience, std::function<void(Round)> done);

  void Tick(absl::Duration now);
  // When to call Tick(); InfiniteDuration if there is nothing to wait for. Any call may change it.
  absl::Duration NextTick() const;

  std::vector<PeerStatus> Status() const;
  // When all devices were last known to hold the same records: the earliest of the peers' times.
  // Nothing if some peer never did, or if there are no peers.
  std::optional<absl::Time> SameEverywhere() const;
  // Whether what each peer last said that it holds, or is about to send, is what is here: not
  // before it has said so since the hub was made. A peer may have gone since.
  bool SameNow() const;
  bool SameNow(const journal::DeviceId& peer) const;

  void OnFrame(Link* link, const fallow::sync::v1::Frame& frame) override;
  void OnWritable(Link* link) override;
  void OnClosed(Link* link, const absl::Status& why) override;

 private:
  using Frame = fallow::sync::v1::Frame;

  // A session that is over, while its goodbye is still being sent.
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
  // Runs after every event: passes news on, sends what can be sent, ends rounds. Every public
  // function calls it last, since ending a round may call back into the hub, or destroy it.
  void Settle(absl::Duration now);
  void PassNewsOn(absl::Duration now);
  void HearOfAbsent();
  void Note(HubPeer& peer);
  // Cuts the link unless something is heard over it soon.
  void Prove(HubPeer& peer, absl::Duration now);

  // --- hub_dial.cc
  // Tries all of the peer's addresses in turn, starting now.
  void Dial(HubPeer& peer, absl::Duration now);
  void DialNext(HubPeer& peer, absl::Duration now);
  void OnDialled(const journal::DeviceId& id, uint64_t number,
                 absl::StatusOr<std::unique_ptr<Link>> link);
  // Whether links are neither made nor accepted.
  bool Rests() const { return resting_ && rounds_.empty(); }
  void EndTalks(absl::Duration now);
  // An address of the attempt has failed.
  void AttemptFailed(HubPeer& peer, const absl::Status& why, absl::Duration now);
  // Every address of the attempt has failed.
  void GiveUp(HubPeer& peer, absl::Duration now);
  // Decides when to dial again after a session.
  void PlanAfter(HubPeer& peer, const Conversation& talk, absl::Duration now);
  void DialAfter(HubPeer& peer, absl::Duration wait, absl::Duration now);

  // --- hub_links.cc
  // Keeps either this link or the existing one, and ends the other.
  void Admit(HubPeer& peer, std::unique_ptr<Link> link, bool dialled, absl::Duration now);
  bool IsKept(const HubPeer& peer, bool dialled, absl::Duration now) const;
  void Pump(HubPeer& peer, absl::Duration now);
  // The session has ended, or its link was lost, which ends it. `lost`: why the link was lost, OK
  // if it was not.
  void Close(HubPeer& peer, const absl::Status& lost, absl::Duration now);
  void Leave(std::unique_ptr<Link> link, std::deque<Frame> words, absl::Duration now);
  void SpeakLastWords(Leaving& leaving);
  void Bury(std::unique_ptr<Link> link);

  // --- hub_rounds.cc
  bool IsSettled(const HubPeer& peer, const WaitingRound& round) const;
  PeerStatus StatusOf(const HubPeer& peer) const;
  // Whether it is known to hold this and no more.
  static bool Holds(const HubPeer& peer, const journal::Frontier& known);
  void EndRounds(absl::Duration now);

  Parts parts_;
  uint32_t port_ = 0;
  bool resting_ = false;
  Budget removed_links_;  // for all removed devices together
  absl::Duration now_;
  BlobClaims claims_;
  std::map<journal::DeviceId, HubPeer> peers_;
  std::deque<journal::SubjectId> wanted_;
  std::vector<Leaving> leaving_;
  // Links are cut within their own callbacks, and may only be destroyed afterwards.
  std::vector<std::unique_ptr<Link>> buried_;
  std::vector<WaitingRound> rounds_;
  uint64_t attempts_ = 0;
  // A dialled address may answer after the hub is gone.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_HUB_H_
