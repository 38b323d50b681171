// The hub's links: which are kept, what is sent over them, and how they end.

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/sync/hub.h"

namespace fallow::sync {
namespace {

// Two links made within this time are dials that crossed. Later, a new link replaces one that the
// other side has lost.
constexpr absl::Duration kCrossWithin = absl::Seconds(10);
constexpr absl::Duration kByeWithin = absl::Milliseconds(500);

}  // namespace

void Hub::Accept(std::unique_ptr<Link> link, const TlsKey& key, absl::Duration now) {
  const auto found = std::find_if(peers_.begin(), peers_.end(), [&](const auto& entry) {
    return entry.second.peer.tls_key == key;
  });
  if (found == peers_.end() && !Rests()) {
    const std::vector<Peer> removed = parts_.replica.Removed();
    const bool was_one = std::any_of(removed.begin(), removed.end(),
                                     [&](const Peer& one) { return one.tls_key == key; });
    if (!was_one || !removed_links_.Spend(now)) return Bury(std::move(link));
    Frame bye;
    bye.mutable_bye()->set_reason(Session::Bye::REASON_REMOVED);
    return Leave(std::move(link), {bye}, now);
  }
  if (found == peers_.end() || Rests() || now < found->second.shunned_until ||
      !found->second.links.Spend(now)) {
    return Bury(std::move(link));
  }
  Admit(found->second, std::move(link), false, now);
  Settle(now);
}

bool Hub::IsKept(const HubPeer& peer, bool dialled, absl::Duration now) const {
  if (!peer.talk) return true;
  if (now >= peer.talk->since + kCrossWithin) return !dialled;
  if (peer.talk->dialled == dialled) return true;
  return dialled == (parts_.replica.self() < peer.peer.id);
}

void Hub::Admit(HubPeer& peer, std::unique_ptr<Link> link, bool dialled, absl::Duration now) {
  if (!IsKept(peer, dialled, now)) {
    Frame bye;
    bye.mutable_bye()->set_reason(Session::Bye::REASON_DUPLICATE);
    return Leave(std::move(link), {bye}, now);
  }
  if (peer.talk) {
    peer.talk->session->End(Session::Bye::REASON_DUPLICATE);
    Close(peer, absl::OkStatus(), now);
  }
  peer.address = link->address();
  peer.same_at.reset();
  Conversation& talk = peer.talk.emplace();
  talk.link = std::move(link);
  talk.session = std::make_unique<Session>(parts_.replica, claims_, peer.peer, port_, now);
  talk.dialled = dialled;
  talk.since = now;
  for (const journal::SubjectId& subject : wanted_) talk.session->WantBlob(subject);
}

void Hub::Pump(HubPeer& peer, absl::Duration now) {
  Conversation& talk = *peer.talk;
  while (talk.session->phase() <= Session::Phase::kLive && talk.link->writable()) {
    const std::optional<Frame> frame = talk.session->NextFrame(now);
    if (!frame) break;
    talk.link->Send(*frame);
  }
  Note(peer);
  if (talk.session->phase() > Session::Phase::kLive) Close(peer, absl::OkStatus(), now);
}

void Hub::Close(HubPeer& peer, const absl::Status& lost, absl::Duration now) {
  Note(peer);
  Conversation talk = std::move(*peer.talk);
  peer.talk.reset();
  peer.figures = talk.session->figures();
  if (talk.met) peer.said = talk.session->theirs();
  if (!lost.ok()) {
    peer.trouble = lost;
    Bury(std::move(talk.link));
  } else {
    if (talk.session->reason() != Session::Bye::REASON_DUPLICATE) {
      peer.trouble = talk.session->status();
    }
    std::deque<Frame> words;
    while (std::optional<Frame> frame = talk.session->NextFrame(now)) {
      words.push_back(*std::move(frame));
    }
    if (talk.session->ended_by_peer()) {
      if (talk.session->reason() == Session::Bye::REASON_REMOVED) {
        // If it cannot be stored now, it will be said again with the next link.
        parts_.replica.ToldRemoved(peer.peer.id).IgnoreError();
      }
      Bury(std::move(talk.link));
    } else {
      Leave(std::move(talk.link), std::move(words), now);
    }
  }
  PlanAfter(peer, talk, now);
}

// The other side ends the link once it has read the goodbye.
void Hub::Leave(std::unique_ptr<Link> link, std::deque<Frame> words, absl::Duration now) {
  leaving_.push_back({std::move(link), std::move(words), now + kByeWithin});
  SpeakLastWords(leaving_.back());
}

void Hub::SpeakLastWords(Leaving& leaving) {
  while (!leaving.words.empty() && leaving.link->writable()) {
    leaving.link->Send(leaving.words.front());
    leaving.words.pop_front();
  }
}

void Hub::Bury(std::unique_ptr<Link> link) {
  link->Cut();
  buried_.push_back(std::move(link));
}

}  // namespace fallow::sync
