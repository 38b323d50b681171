// Whom the hub dials, where, and when.

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/sync/hub.h"

namespace fallow::sync {
namespace {

constexpr absl::Duration kDialWithin = absl::Seconds(20);
constexpr absl::Duration kShunnedFor = absl::Minutes(10);
// After a session that lasted this long, the backoff starts over.
constexpr absl::Duration kSoundAfter = absl::Seconds(10);

}  // namespace

void Hub::Dial(HubPeer& peer, absl::Duration now) {
  FALLOW_CHECK(!peer.attempt);
  peer.dial_at = absl::InfiniteDuration();
  const std::vector<base::Address> candidates = peer.addresses.Candidates();
  peer.attempt.emplace();
  peer.attempt->others.assign(candidates.begin(), candidates.end());
  DialNext(peer, now);
}

void Hub::DialNext(HubPeer& peer, absl::Duration now) {
  Attempt& attempt = *peer.attempt;
  if (attempt.others.empty()) return GiveUp(peer, now);
  attempt.number = ++attempts_;
  attempt.address = std::move(attempt.others.front());
  attempt.others.pop_front();
  attempt.since = now;
  attempt.give_up_at = now + kDialWithin;
  peer.address = attempt.address;
  parts_.dialer.Dial(*attempt.address, peer.peer.tls_key, *this,
                     [this, alive = std::weak_ptr<bool>(alive_), id = peer.peer.id,
                      number = attempt.number](absl::StatusOr<std::unique_ptr<Link>> link) {
                       if (!alive.expired()) OnDialled(id, number, std::move(link));
                     });
}

// A link that arrives after its attempt was given up is dropped, which cuts it.
void Hub::OnDialled(const journal::DeviceId& id, uint64_t number,
                    absl::StatusOr<std::unique_ptr<Link>> link) {
  const auto found = peers_.find(id);
  if (found == peers_.end()) return;
  HubPeer& peer = found->second;
  if (!peer.attempt || peer.attempt->number != number) return;
  const absl::Duration now = parts_.steady();
  if (link.ok()) {
    peer.attempt.reset();
    Admit(peer, *std::move(link), true, now);
  } else {
    if (absl::IsUnauthenticated(link.status())) peer.addresses.Unhear(*peer.attempt->address);
    AttemptFailed(peer, link.status(), now);
  }
  Settle(now);
}

// Where the peer is reached over another link, that this one failed is no trouble.
void Hub::AttemptFailed(HubPeer& peer, const absl::Status& why, absl::Duration now) {
  if (!peer.talk) peer.trouble = why;
  DialNext(peer, now);
}

void Hub::GiveUp(HubPeer& peer, absl::Duration now) {
  peer.attempt.reset();
  peer.given_up_at = now;
  if (!peer.talk) DialAfter(peer, peer.backoff.Next(parts_.random), now);
}

// Without any address there is nothing to wait for.
void Hub::DialAfter(HubPeer& peer, absl::Duration wait, absl::Duration now) {
  const bool known = !peer.addresses.Candidates().empty();
  peer.dial_at = known ? std::max(now + wait, peer.shunned_until) : absl::InfiniteDuration();
}

void Hub::PlanAfter(HubPeer& peer, const Conversation& talk, absl::Duration now) {
  using Bye = Session::Bye;
  const Session& session = *talk.session;
  const bool was_sound = talk.met && now >= talk.since + kSoundAfter;
  if (was_sound || session.reason() == Bye::REASON_HELD) peer.backoff.Reset();
  switch (session.reason()) {
    case Bye::REASON_UNSPECIFIED:  // the link was lost
    case Bye::REASON_DUPLICATE:
      return DialAfter(peer, peer.backoff.Next(parts_.random), now);
    case Bye::REASON_HELD:
      return DialAfter(peer, absl::ZeroDuration(), now);
    case Bye::REASON_DONE:
    case Bye::REASON_TROUBLE:
      peer.given_up_at = now;
      return DialAfter(peer, peer.backoff.Next(parts_.random), now);
    default:
      peer.given_up_at = now;
      const absl::Duration wait = kShunnedFor + Jitter(kBackoffMax, parts_.random);
      if (session.reason() == Bye::REASON_MISBEHAVED && !session.ended_by_peer()) {
        peer.shunned_until = now + wait;
      }
      return DialAfter(peer, wait, now);
  }
}

}  // namespace fallow::sync
