#include "daemon/sync/hub.h"

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::sync {
namespace {

constexpr absl::Duration kProveWithin = absl::Seconds(5);  // the time a link that may be dead has
                                                           // to show that it is alive
constexpr absl::Duration kHeardPause = absl::Seconds(1);  // a peer's beacon may be heard many times

constexpr size_t kWantedMax = 256;

}  // namespace

Hub::Hub(Parts parts)
    : parts_(std::move(parts)), removed_links_(kLinksAtOnce, kLinkEvery), now_(parts_.steady()) {
  LoadPeers();
  for (auto& [id, peer] : peers_) peer.dial_at = now_;
}

Hub::~Hub() {
  for (auto& [id, peer] : peers_) {
    if (!peer.talk) continue;
    peer.talk->session->End(Session::Bye::REASON_DONE);
    while (peer.talk->link->writable()) {
      const std::optional<Frame> frame = peer.talk->session->NextFrame(now_);
      if (!frame) break;
      peer.talk->link->Send(*frame);
    }
    peer.talk->link->Cut();
  }
  for (Leaving& leaving : leaving_) leaving.link->Cut();
}

// New devices start without addresses, unless notes were kept. Devices that are gone are told so
// and cut.
void Hub::LoadPeers() {
  const std::vector<Peer> present = parts_.replica.Peers();
  for (auto at = peers_.begin(); at != peers_.end();) {
    HubPeer& peer = at->second;
    const bool stays = std::any_of(present.begin(), present.end(), [&](const Peer& one) {
      return one.id == peer.peer.id && one.tls_key == peer.peer.tls_key;
    });
    if (stays) {
      ++at;
      continue;
    }
    if (peer.talk) {
      peer.talk->session->End(parts_.replica.ReasonToPart(peer.peer.id));
      Close(peer, absl::OkStatus(), now_);
    }
    at = peers_.erase(at);
  }
  for (const Peer& one : present) {
    const auto [at, is_new] = peers_.try_emplace(one.id);
    HubPeer& peer = at->second;
    peer.peer = one;
    if (!is_new) continue;
    absl::StatusOr<Replica::PeerNotes> notes = parts_.replica.NotesOn(one.id);
    if (!notes.ok()) {
      peer.trouble = notes.status();
      continue;
    }
    peer.same = notes->same;
    peer.last_met = notes->last_met;
    peer.addresses.SetLearned(std::move(notes->addresses));
    peer.dial_at = now_;
  }
}

HubPeer* Hub::Find(const Link* link) {
  for (auto& [id, peer] : peers_) {
    if (peer.talk && peer.talk->link.get() == link) return &peer;
  }
  return nullptr;
}

void Hub::SetAddresses(const journal::DeviceId& peer, std::vector<base::Address> addresses) {
  const auto found = peers_.find(peer);
  if (found == peers_.end()) return;
  HubPeer& known = found->second;
  if (!known.addresses.SetFixed(std::move(addresses))) return;
  known.dial_at = std::min(known.dial_at, std::max(now_, known.shunned_until));
}

void Hub::SetPort(uint32_t port) {
  port_ = port;
}

void Hub::SetResting(bool resting, absl::Duration now) {
  resting_ = resting;
  if (Rests()) EndTalks(now);
  for (auto& [id, peer] : peers_) {
    if (!resting && !peer.talk && !peer.attempt) peer.dial_at = std::max(now, peer.shunned_until);
  }
  Tick(now);
}

void Hub::EndTalks(absl::Duration now) {
  for (auto& [id, peer] : peers_) {
    peer.attempt.reset();
    if (!peer.talk) continue;
    peer.talk->session->End(Session::Bye::REASON_DONE);
    Close(peer, absl::OkStatus(), now);
  }
}

void Hub::HeardOf(const journal::DeviceId& id, const base::Address& address, absl::Duration now) {
  const auto found = peers_.find(id);
  if (found == peers_.end()) return;
  HubPeer& peer = found->second;
  peer.addresses.Hear(address);
  if (peer.talk) {
    // The peer may have restarted without this side noticing.
    const Session& session = *peer.talk->session;
    if (session.waiting().ok() && now > session.heard_at() + kProveWithin) Prove(peer, now);
    return Settle(now);
  }
  if (now < peer.given_up_at + kHeardPause) return;
  peer.backoff.Reset();
  if (peer.attempt) {
    Attempt& attempt = *peer.attempt;
    if (attempt.address != address) {
      std::erase(attempt.others, address);
      attempt.others.push_front(address);
      if (now > attempt.since + kHeardPause) DialNext(peer, now);
    }
  } else {
    peer.dial_at = std::max(now, peer.shunned_until);
  }
  Tick(now);
}

void Hub::Prove(HubPeer& peer, absl::Duration now) {
  peer.talk->session->Ask();
  peer.talk->prove_by = now + kProveWithin;
}

void Hub::LocalChange(absl::Duration now) {
  for (auto& [id, peer] : peers_) {
    if (peer.talk) peer.talk->session->ReplicaChanged();
  }
  Settle(now);
}

void Hub::RosterChanged(absl::Duration now) {
  now_ = now;
  LoadPeers();
  for (auto& [id, peer] : peers_) {
    if (!peer.talk) continue;
    peer.talk->session->EpochChanged();
    peer.talk->session->ReplicaChanged();
  }
  Tick(now);
}

void Hub::NetworkChanged(absl::Duration now) {
  for (auto& [id, peer] : peers_) {
    if (peer.talk) {
      Prove(peer, now);
    } else if (!peer.attempt) {
      peer.backoff.Reset();
      peer.dial_at = std::max(now, peer.shunned_until);
    }
  }
  Tick(now);
}

void Hub::WantBlob(const journal::SubjectId& subject, absl::Duration now) {
  std::erase_if(wanted_, [&](const journal::SubjectId& one) {
    return one == subject || !parts_.replica.WantBlob(one).ok();
  });
  wanted_.push_back(subject);
  if (wanted_.size() > kWantedMax) wanted_.pop_front();
  for (auto& [id, peer] : peers_) {
    if (peer.talk) peer.talk->session->WantBlob(subject);
  }
  Settle(now);
}

void Hub::Tick(absl::Duration now) {
  now_ = now;
  buried_.clear();
  for (Leaving& leaving : leaving_) {
    if (now >= leaving.cut_at) Bury(std::move(leaving.link));
  }
  std::erase_if(leaving_, [](const Leaving& leaving) { return leaving.link == nullptr; });
  for (auto& [id, peer] : peers_) {
    if (peer.talk) {
      Conversation& talk = *peer.talk;
      talk.session->Tick(now).IgnoreError();  // Settle notices sessions that have ended, and why
      if (talk.prove_by && talk.session->heard_at() >= *talk.prove_by - kProveWithin) {
        talk.prove_by.reset();
      }
      if (talk.prove_by && now >= *talk.prove_by) {
        Close(peer, absl::UnavailableError("The connection had died."), now);
      }
    }
    if (peer.attempt && now >= peer.attempt->give_up_at) {
      AttemptFailed(peer, absl::DeadlineExceededError("There was no answer in time."), now);
    }
    if (!peer.talk && !peer.attempt && now >= peer.dial_at && !Rests()) Dial(peer, now);
  }
  Settle(now);
}

absl::Duration Hub::NextTick() const {
  if (!buried_.empty()) return now_;
  absl::Duration next = absl::InfiniteDuration();
  for (const Leaving& leaving : leaving_) next = std::min(next, leaving.cut_at);
  for (const WaitingRound& round : rounds_) next = std::min(next, round.until);
  for (const auto& [id, peer] : peers_) {
    if (peer.talk) {
      next = std::min(next, peer.talk->session->NextTick());
      if (peer.talk->prove_by) next = std::min(next, *peer.talk->prove_by);
    } else if (!peer.attempt && !Rests()) {
      next = std::min(next, peer.dial_at);
    }
    if (peer.attempt) next = std::min(next, peer.attempt->give_up_at);
  }
  return next;
}

void Hub::OnFrame(Link* link, const Frame& frame) {
  HubPeer* const peer = Find(link);
  if (peer == nullptr) return;  // its session is already over
  const absl::Duration now = parts_.steady();
  peer->talk->session->OnFrame(frame, now).IgnoreError();  // Settle notices if it has ended, and
                                                           // why
  Settle(now);
}

void Hub::OnWritable(Link* link) {
  for (Leaving& leaving : leaving_) {
    if (leaving.link.get() != link) continue;
    SpeakLastWords(leaving);
    std::erase_if(leaving_, [](const Leaving& one) { return one.link == nullptr; });
    return;
  }
  Settle(parts_.steady());
}

void Hub::OnClosed(Link* link, const absl::Status& why) {
  const absl::Duration now = parts_.steady();
  for (Leaving& leaving : leaving_) {
    if (leaving.link.get() == link) Bury(std::move(leaving.link));
  }
  std::erase_if(leaving_, [](const Leaving& leaving) { return leaving.link == nullptr; });
  if (HubPeer* const peer = Find(link)) {
    Close(*peer, why.ok() ? absl::UnavailableError("The connection was closed.") : why, now);
  }
  Settle(now);
}

void Hub::Settle(absl::Duration now) {
  now_ = now;
  PassNewsOn(now);
  for (auto& [id, peer] : peers_) {
    if (peer.talk) Pump(peer, now);
  }
  EndRounds(now);
}

void Hub::PassNewsOn(absl::Duration now) {
  bool roster = false, standings = false;
  for (auto& [id, peer] : peers_) {
    if (!peer.talk) continue;
    const Session::News news = peer.talk->session->TakeNews();
    roster = roster || news.epoch;
    standings = standings || news.standings;
    for (auto& [other, another] : peers_) {
      if (other == id || !another.talk) continue;
      if (news.records) another.talk->session->ReplicaChanged();
      if (news.epoch) another.talk->session->EpochChanged();
      if (news.standings) another.talk->session->StandingsChanged();
    }
  }
  if (roster) {
    now_ = now;
    LoadPeers();
  }
  if (standings) HearOfAbsent();
}

// Devices that are not connected may be known to be the same by what they say of themselves.
void Hub::HearOfAbsent() {
  for (auto& [id, peer] : peers_) {
    if (peer.talk) continue;
    const absl::StatusOr<Replica::PeerNotes> notes = parts_.replica.NotesOn(id);
    if (notes.ok() && notes->same)
      peer.same = std::max(peer.same.value_or(*notes->same), *notes->same);
  }
}

// Writes down what the session knows of its peer, and when both were the same.
void Hub::Note(HubPeer& peer) {
  Conversation& talk = *peer.talk;
  const Session& session = *talk.session;
  if (!talk.met && session.phase() == Session::Phase::kLive) {
    talk.met = true;
    peer.trouble = absl::OkStatus();
    peer.last_met = parts_.clock.Now();
    if (talk.dialled) {
      peer.addresses.Learn(talk.link->address());
    } else if (const auto address =
                   base::Address::Of(talk.link->address().host(), session.peer_port());
               address.ok()) {
      peer.addresses.Learn(*address);
    }
    const absl::Status kept = parts_.replica.Met(peer.peer.id, peer.addresses.learned());
    if (!kept.ok()) peer.trouble = kept;
  }
  if (session.SameAt() != peer.same_at) {
    peer.same_at = session.SameAt();
    if (peer.same_at) peer.same = parts_.clock.Now();
  }
}

}  // namespace fallow::sync
