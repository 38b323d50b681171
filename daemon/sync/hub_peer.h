#ifndef FALLOW_DAEMON_SYNC_HUB_PEER_H_
#define FALLOW_DAEMON_SYNC_HUB_PEER_H_

// What the hub keeps for each of the journal's other devices. Not synchronised.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/base/address.h"
#include "daemon/journal/frontier.h"
#include "daemon/sync/address_book.h"
#include "daemon/sync/backoff.h"
#include "daemon/sync/flow.h"
#include "daemon/sync/link.h"
#include "daemon/sync/replica.h"
#include "daemon/sync/session.h"

namespace fallow::sync {

// A device that connects more often than this is turned away for a while.
inline constexpr size_t kLinksAtOnce = 32;
inline constexpr absl::Duration kLinkEvery = absl::Seconds(2);

// A link, and the session over it.
struct Conversation {
  std::unique_ptr<Link> link;
  std::unique_ptr<Session> session;
  bool dialled = false;  // by this device
  absl::Duration since;
  bool met = false;  // the peer's greeting came, and what it said was written down
  // By when something must be heard over the link; after that it counts as dead.
  std::optional<absl::Duration> prove_by;
};

// One address is being dialled; others may be waiting their turn.
struct Attempt {
  uint64_t number = 0;  // answers to earlier attempts carry another number and are ignored
  std::optional<base::Address> address;  // nothing until the first one is dialled
  absl::Duration since, give_up_at;
  std::deque<base::Address> others;
};

struct HubPeer {
  Peer peer;
  AddressBook addresses;
  std::optional<Conversation> talk;
  std::optional<Attempt> attempt;
  Backoff backoff;
  absl::Duration dial_at = absl::InfiniteDuration();
  // The peer broke the rules: until then it is neither dialled nor let in.
  absl::Duration shunned_until = -absl::InfiniteDuration();
  Budget links{kLinksAtOnce, kLinkEvery};  // links that the peer may open
  // When it was last found to be unreachable or impossible to sync with.
  absl::Duration given_up_at = -absl::InfiniteDuration();

  std::optional<base::Address> address;  // of the link, or the last one dialled
  std::optional<absl::Time> same, last_met;
  std::optional<absl::Duration> same_at;  // the session's SameAt() when `same` was written down
  absl::Status trouble;  // of the last attempt, or session: that of an attempt is not noted while
                         // there is a session
  std::optional<journal::Frontier> said;  // what it held, when the previous session ended
  Session::Figures figures;               // of the previous session
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_HUB_PEER_H_
