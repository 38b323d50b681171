#ifndef FALLOW_DAEMON_SYNC_SESSION_H_
#define FALLOW_DAEMON_SYNC_SESSION_H_

// One conversation between two devices, without any I/O: frames and time in, frames and calls to
// the Replica out. Both sides run the same machine. It ends with its link; whatever was taken is
// safe in the log, and the next session continues from there.
//
//   Each side sends Hello with its frontier, and the epoch key. From then on each sends what the
//   other lacks, as far as the other's credit allows, and reports its progress with Have. While the
//   link is up, new local records are sent at once. Attachments follow when no records are waiting.
//
// A device announces its frontier before it sends the records that it covers, so no records are
// sent back to the device they came from. Each record is sent once per session, whatever the peer
// claims to lack (except when a log turns out to have forked). When an incoming record has to wait
// (see waiting()), the session goes on sending but takes nothing more. It then ends with
// REASON_HELD when asked (Ask), when a new epoch key arrives, or after kRefusalRetry, and the next
// session tries again.
//
// The owner asks for frames (NextFrame) whenever the link can take one, which bounds memory on this
// side; credit bounds it on the other. Not thread-safe: the journal executor owns it.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/journal/frontier.h"
#include "daemon/sync/blob_claims.h"
#include "daemon/sync/blob_fetcher.h"
#include "daemon/sync/blob_server.h"
#include "daemon/sync/flow.h"
#include "daemon/sync/record_receiver.h"
#include "daemon/sync/record_sender.h"
#include "daemon/sync/replica.h"
#include "fallow/sync/v1/frame.pb.h"

namespace fallow::sync {

// `now` is read from a steady clock that also counts sleep.
class Session {
 public:
  using Frame = fallow::sync::v1::Frame;
  using Bye = fallow::sync::v1::Bye;

  enum class Phase {
    kGreeting,  // no Hello has come yet
    kLive,
    kEnding,  // Bye has yet to be sent; incoming frames are ignored
    kEnded,
  };
  struct Figures {
    uint64_t records_sent = 0, records_taken = 0;
    uint64_t bytes_sent = 0, bytes_taken = 0;  // of all frames, ignored ones included
  };

  // `replica` and `claims`, which all sessions of the journal share, outlive the session. `port`:
  // where this device listens; 0 if it does not.
  Session(Replica& replica, BlobClaims& claims, const Peer& peer, uint32_t port,
          absl::Duration now);

  // A failure means that the peer broke a rule, or that this device is in trouble (see Replica);
  // the session is then ending. The message is for people. Once the session is ending, frames are
  // ignored.
  absl::Status OnFrame(const Frame& frame, absl::Duration now);
  // The next frame to send; nothing when there is none, or no credit for it.
  std::optional<Frame> NextFrame(absl::Duration now);
  // To be called at NextTick() or later. Fails as OnFrame does.
  absl::Status Tick(absl::Duration now);
  absl::Duration NextTick() const;

  // The log has grown, other than through this session.
  void ReplicaChanged();
  // There is something new to hand on of what devices hold.
  void StandingsChanged() { standings_due_ = true; }
  // The epoch or the roster has changed.
  void EpochChanged() { epoch_due_ = true; }
  // What came through this session since the last TakeNews() and concerns the other sessions.
  struct News {
    bool records = false;
    bool epoch = false;  // or the roster
    bool standings = false;
  };
  News TakeNews() { return std::exchange(news_, {}); }
  // A file that the user asked for. Ignored while it is already queued.
  void WantBlob(const journal::SubjectId& subject);
  // Asks the peer how far it is; SameAt() is updated afterwards if both are the same.
  void Ask();
  void End(Bye::Reason reason);

  const Peer& peer() const { return peer_; }
  Phase phase() const { return phase_; }
  // Why it ended or is ending; OK while it is live, or after a Bye with REASON_DONE.
  const absl::Status& status() const { return status_; }
  // The reason in the Bye, from either side; REASON_UNSPECIFIED until there is one.
  Bye::Reason reason() const { return reason_; }
  bool ended_by_peer() const { return ended_by_peer_; }
  // Why a live session takes nothing any more: PERMISSION_DENIED or NOT_FOUND, from Replica::Take.
  // OK while it takes records.
  const absl::Status& waiting() const { return receiver_.refusal(); }
  // Whether the peer says that what it was sent waits for consent there.
  bool peer_holds() const { return peer_holds_; }
  // Where the peer says that it listens; 0 if it does not.
  uint32_t peer_port() const { return peer_port_; }
  // What the peer last said that it holds, or is about to send; empty before its greeting.
  const journal::Frontier& theirs() const { return theirs_; }
  // Whether both sides hold the same records, as far as is known here.
  bool InStep() const { return phase_ == Phase::kLive && !log_moved_ && AreSame(known_, theirs_); }
  absl::Duration heard_at() const { return last_in_; }
  // When both sides were last known to be the same; nothing if never in this session.
  std::optional<absl::Duration> SameAt() const { return same_at_; }
  Figures figures() const;

 private:
  // --- session_receive.cc
  absl::Status Receive(const Frame& frame, absl::Duration now);
  absl::Status ReceiveHello(const fallow::sync::v1::Hello& hello, absl::Duration now);
  absl::Status ReceiveGrant(const fallow::sync::v1::EpochGrant& grant);
  absl::Status ReceivePart(const fallow::sync::v1::EnvelopePart& part, absl::Duration now);
  absl::Status ReceiveHave(const fallow::sync::v1::Have& have, absl::Duration now);
  absl::Status ReceiveStandings(const fallow::sync::v1::Have& have);
  void ReceiveBye(const Bye& bye);

  // --- session_send.cc
  absl::StatusOr<std::optional<Frame>> Compose(absl::Duration now);
  absl::StatusOr<Frame> ComposeHello();
  absl::StatusOr<std::optional<Frame>> ComposeGrant();
  absl::StatusOr<std::optional<Frame>> ComposeHave(absl::Duration now);
  absl::Status AddStandings(fallow::sync::v1::Have& have);
  absl::StatusOr<std::optional<Frame>> ComposeRecords();
  absl::StatusOr<std::optional<Frame>> ComposeBlobPart();
  std::optional<Frame> ComposeEnding();

  // --- session.cc
  bool SharesEpoch(const std::string& id) const;
  void ShareEpoch(const std::string& id);
  // Updates known_ from the log here, and checks whether both are the same.
  absl::Status Refresh(absl::Duration now);
  absl::Status LookForForks();
  absl::Status Compare(absl::Duration now);
  // Whether enough was taken to send a Have for it.
  bool TakenIsWorthSaying(absl::Duration now) const;
  bool HaveIsDue(absl::Duration now) const;
  // Whether a frame must come within kStalledAfter.
  bool IsOwed() const;
  // Starts the time for the owed frame, unless one is already owed.
  void Owe(absl::Duration now);
  absl::Status Fail(absl::Status why, Bye::Reason reason);

  Replica& replica_;
  const Peer peer_;
  const uint32_t port_;
  const absl::Duration started_;
  absl::Duration now_;
  Phase phase_ = Phase::kGreeting;
  absl::Status status_;
  Bye::Reason reason_ = Bye::REASON_UNSPECIFIED;
  bool ended_by_peer_ = false;
  bool hello_sent_ = false;
  uint32_t peer_port_ = 0;
  News news_;
  uint64_t bytes_sent_ = 0, bytes_taken_ = 0;

  // What both sides have.
  journal::Frontier known_, theirs_;
  bool covered_ = false;    // the log here contains all of theirs_
  bool log_moved_ = false;  // other than through this session, and the peer has not been told yet
  // Forked writers for which the sender started over, with the number of heads on both sides.
  std::set<std::pair<journal::WriterId, size_t>> forks_seen_;
  std::deque<std::string> epochs_;  // ids of the latest keys that both sides have
  std::optional<absl::Duration> same_at_;
  journal::Frontier agreed_;  // last reported to the Replica, and when
  std::optional<absl::Duration> agreed_at_;

  // What is due.
  bool epoch_due_ = false, ask_due_ = false, answer_due_ = false, standings_due_ = false;
  bool peer_holds_ = false;
  std::set<std::string> standings_told_;  // that are known to both sides
  bool asked_ = false;      // the peer was asked, or is about to be, and has sent nothing since
  journal::Frontier said_;  // in the last Hello or Have
  size_t envelopes_unsaid_ = 0;
  absl::Duration have_not_before_;
  absl::Duration last_in_, last_take_;
  absl::Duration owed_since_;
  std::optional<absl::Duration> refused_at_;

  SendCredit credit_;
  ReceiveWindow window_;
  Budget control_;
  RecordSender sender_;
  RecordReceiver receiver_;
  BlobServer blob_server_;
  BlobFetcher blob_fetcher_;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_SESSION_H_
