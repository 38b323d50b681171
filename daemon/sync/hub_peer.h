#ifndef FALLOW_DAEMON_SYNC_HUB_PEER_H_
#define FALLOW_DAEMON_SYNC_HUB_PEER_H_

// What the hub keeps for one of the journal's other devices. Not synchronised.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/sync/address_book.h"
#include "daemon/sync/backoff.h"
#include "daemon/sync/flow.h"
#include "daemon/sync/link.h"
#include "daemon/sync/replica.h"
#include "daemon/sync/session.h"

namespace fallow::sync {

// A device that comes and goes faster than this is not let in for a while.
inline constexpr size_t kLinksAtOnce = 32;
inline constexpr absl::Duration kLinkEvery = absl::Seconds(2);

// A link, and the session over it.
struct Conversation {
  std::unique_ptr<Link> link;
  std::unique_ptr<Session> session;
  bool dialled = false;  // by this device
  absl::Duration since;
  bool met = false;  // the peer's greeting came, and what it tells was written down
  // It must be heard of by then, or else the link is taken for dead.
  std::optional<absl::Duration> prove_by;
};

// An address is being dialled, and more may wait for their turn.
struct Attempt {
  uint64_t number = 0;  // an answer to another one comes too late
  std::string address;
  absl::Duration since, give_up_at;
  std::deque<std::string> others;
};

struct HubPeer {
  Peer peer;
  AddressBook addresses;
  std::optional<Conversation> talk;
  std::optional<Attempt> attempt;
  Backoff backoff;
  absl::Duration dial_at = absl::InfiniteDuration();
  // It broke the rules: neither dialled nor let in before.
  absl::Duration shunned_until = -absl::InfiniteDuration();
  Budget links{kLinksAtOnce, kLinkEvery};  // that it may make
  // When it was last found that there is no reaching it, or no syncing with it.
  absl::Duration given_up_at = -absl::InfiniteDuration();

  std::string address;  // of the link, or the one dialled last
  std::optional<absl::Time> same, last_met;
  std::optional<absl::Duration> same_at;  // the session's, when `same` was written down
  absl::Status trouble;
  Session::Figures figures;  // of the session before
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_HUB_PEER_H_
