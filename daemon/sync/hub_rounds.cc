// What users ask of the hub: to sync now, and how far each peer is.

#include <algorithm>
#include <utility>

#include "daemon/sync/goodbye.h"
#include "daemon/sync/hub.h"

namespace fallow::sync {

void Hub::SyncNow(absl::Duration now, absl::Duration patience, std::function<void(Round)> done) {
  rounds_.push_back({now, now + patience, std::move(done)});
  for (auto& [id, peer] : peers_) {
    peer.shunned_until = -absl::InfiniteDuration();
    peer.backoff.Reset();
    if (peer.talk) {
      peer.talk->session->Ask();
    } else if (!peer.attempt) {
      peer.dial_at = now;
    }
  }
  Tick(now);
}

// Whether waiting longer would change nothing.
bool Hub::IsSettled(const HubPeer& peer, const WaitingRound& round) const {
  if (peer.talk) {
    const Session& session = *peer.talk->session;
    return !session.waiting().ok() || session.peer_holds() ||
           (session.InStep() && session.SameAt() && *session.SameAt() >= round.started);
  }
  return !peer.attempt && peer.given_up_at >= round.started;
}

void Hub::EndRounds(absl::Duration now) {
  std::vector<std::pair<std::function<void(Round)>, Round>> ended;
  std::erase_if(rounds_, [&](WaitingRound& waiting) {
    const bool settled = std::all_of(peers_.begin(), peers_.end(), [&](const auto& entry) {
      return IsSettled(entry.second, waiting);
    });
    if (!settled && now < waiting.until) return false;
    Round round;
    round.peers = Status();
    round.same_everywhere = std::all_of(peers_.begin(), peers_.end(), [&](const auto& entry) {
      const HubPeer& peer = entry.second;
      return peer.talk && peer.talk->session->InStep() && IsSettled(peer, waiting);
    });
    ended.emplace_back(std::move(waiting.done), std::move(round));
    return true;
  });
  if (!ended.empty() && Rests()) EndTalks(now);
  for (auto& [done, round] : ended) done(std::move(round));
}

PeerStatus Hub::StatusOf(const HubPeer& peer) const {
  PeerStatus status;
  status.peer = peer.peer;
  status.address = peer.address;
  status.same = peer.same;
  status.last_met = peer.last_met;
  status.trouble = peer.trouble;
  status.figures = peer.figures;
  if (peer.talk) {
    const Session& session = *peer.talk->session;
    status.connected = session.phase() == Session::Phase::kLive;
    status.figures = session.figures();
    status.held_there = status.connected && session.peer_holds();
    if (session.peer_holds()) status.trouble = StatusOfPeers(Session::Bye::REASON_HELD);
    if (!session.waiting().ok()) status.trouble = session.waiting();
  }
  return status;
}

std::vector<PeerStatus> Hub::Status() const {
  std::vector<PeerStatus> all;
  for (const auto& [id, peer] : peers_) all.push_back(StatusOf(peer));
  return all;
}

std::optional<absl::Time> Hub::SameEverywhere() const {
  std::optional<absl::Time> earliest;
  for (const auto& [id, peer] : peers_) {
    if (!peer.same) return std::nullopt;
    earliest = earliest ? std::min(*earliest, *peer.same) : *peer.same;
  }
  return earliest;
}

bool Hub::SameNow() const {
  const absl::StatusOr<journal::Frontier> known = parts_.replica.Known();
  return known.ok() && std::all_of(peers_.begin(), peers_.end(),
                                   [&](const auto& entry) { return Holds(entry.second, *known); });
}

bool Hub::SameNow(const journal::DeviceId& peer) const {
  const auto found = peers_.find(peer);
  if (found == peers_.end()) return false;
  const absl::StatusOr<journal::Frontier> known = parts_.replica.Known();
  return known.ok() && Holds(found->second, *known);
}

bool Hub::Holds(const HubPeer& peer, const journal::Frontier& known) {
  if (peer.talk && peer.talk->met) return journal::AreSame(known, peer.talk->session->theirs());
  return peer.said && journal::AreSame(known, *peer.said);
}

}  // namespace fallow::sync
