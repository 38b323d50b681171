#ifndef FALLOW_DAEMON_SYNC_SESSION_H_
#define FALLOW_DAEMON_SYNC_SESSION_H_

// One conversation between two devices, without any I/O: frames and time in, frames and calls to
// the Replica out. Both sides run the same machine. It ends with the link; whatever was taken is
// safe in the log, and the next session begins from there.
//
//   each sends Hello with its frontier and the epoch key; from then on each sends what the other
//   lacks, as long as the other's credit lasts, and says with Have how far it has come. While the
//   link lives, what is written here is sent at once. Attachments follow when no record waits.
//
// A device says how far it is before it sends what that covers, so nobody is sent back what came
// from him; and each record is sent once in a session, whatever the peer claims to lack (but for a
// log that turns out to have forked). When what comes has to wait (waiting()), the session goes on
// sending but takes nothing more; it then ends with REASON_HELD when asked (Ask), when a new epoch
// key came, or after kRefusalRetry, and the next session tries again.
//
// The owner asks for frames (NextFrame) whenever the link can take one, which keeps memory bounded
// on this side; credit keeps it bounded on the other. Not thread-safe: the journal executor owns
// it.

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

// `now` everywhere is a steady clock that also counts sleep.
class Session {
 public:
  using Frame = fallow::sync::v1::Frame;
  using Bye = fallow::sync::v1::Bye;

  enum class Phase {
    kGreeting,  // no Hello came yet
    kLive,
    kEnding,  // Bye waits to be sent; nothing that comes in counts any more
    kEnded,
  };
  struct Figures {
    uint64_t records_sent = 0, records_taken = 0;
    uint64_t bytes_sent = 0, bytes_taken = 0;  // of frames, whether they count or not
  };

  // `replica` and `claims`, which all sessions of the journal share, outlive it. `port`: where this
  // device listens, 0: nowhere.
  Session(Replica& replica, BlobClaims& claims, const Peer& peer, uint32_t port,
          absl::Duration now);

  // A failure means that the peer broke a rule, or that this device is in trouble (see Replica);
  // the session is then ending. Its message is for people. Nothing is done with frames that come
  // once it is ending.
  absl::Status OnFrame(const Frame& frame, absl::Duration now);
  // What to send next; nothing when there is nothing to say, or no credit to say it with.
  std::optional<Frame> NextFrame(absl::Duration now);
  // To be called at NextTick() or later. A failure as for OnFrame.
  absl::Status Tick(absl::Duration now);
  absl::Duration NextTick() const;

  // The log has grown by something that did not come through this session.
  void ReplicaChanged();
  // The epoch or the roster has changed.
  void EpochChanged() { epoch_due_ = true; }
  // What came through this session since it was asked last, and concerns the others.
  struct News {
    bool records = false;
    bool epoch = false;  // or the roster
  };
  News TakeNews() { return std::exchange(news_, {}); }
  // A file that somebody asked for. Passed over while it is already wanted.
  void WantBlob(const journal::SubjectId& subject);
  // Asks the peer how far it is; SameAt() is newer afterwards.
  void Ask();
  void End(Bye::Reason reason);

  const Peer& peer() const { return peer_; }
  Phase phase() const { return phase_; }
  // Why it ended or is ending; OK while it is live or after a Bye with REASON_DONE.
  const absl::Status& status() const { return status_; }
  // The word for it, whoever said it; REASON_UNSPECIFIED until then.
  Bye::Reason reason() const { return reason_; }
  bool ended_by_peer() const { return ended_by_peer_; }
  // Why nothing is taken any more although it is live: PERMISSION_DENIED or NOT_FOUND, as said by
  // Replica::Take. OK: it is.
  const absl::Status& waiting() const { return receiver_.refusal(); }
  // Where the peer listens, as it says; 0: nowhere.
  uint32_t peer_port() const { return peer_port_; }
  // Whether both hold the same, as far as is known here.
  bool InStep() const { return phase_ == Phase::kLive && !log_moved_ && known_ == theirs_; }
  absl::Duration heard_at() const { return last_in_; }
  // When both sides last were known to hold the same; nothing if never in this session.
  std::optional<absl::Duration> SameAt() const { return same_at_; }
  Figures figures() const;

 private:
  // --- session_receive.cc
  absl::Status Receive(const Frame& frame, absl::Duration now);
  absl::Status ReceiveHello(const fallow::sync::v1::Hello& hello, absl::Duration now);
  absl::Status ReceiveGrant(const fallow::sync::v1::EpochGrant& grant);
  absl::Status ReceivePart(const fallow::sync::v1::EnvelopePart& part, absl::Duration now);
  absl::Status ReceiveHave(const fallow::sync::v1::Have& have, absl::Duration now);
  void ReceiveBye(const Bye& bye);

  // --- session_send.cc
  absl::StatusOr<std::optional<Frame>> Compose(absl::Duration now);
  absl::StatusOr<Frame> ComposeHello();
  absl::StatusOr<std::optional<Frame>> ComposeGrant();
  absl::StatusOr<std::optional<Frame>> ComposeHave(absl::Duration now);
  absl::StatusOr<std::optional<Frame>> ComposeRecords();
  absl::StatusOr<std::optional<Frame>> ComposeBlobPart();
  std::optional<Frame> ComposeEnding();

  // --- session.cc
  bool SharesEpoch(const std::string& id) const;
  void ShareEpoch(const std::string& id);
  // Reads how far the log here is, and sees whether both are the same.
  absl::Status Refresh(absl::Duration now);
  absl::Status LookForForks();
  absl::Status Compare(absl::Duration now);
  // Whether what was taken is worth a Have.
  bool TakenIsWorthSaying(absl::Duration now) const;
  bool HaveIsDue(absl::Duration now) const;
  // Whether a frame must come within kStalledAfter.
  bool IsOwed() const;
  // It is from now on, if it was not before.
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

  // What both know.
  journal::Frontier known_, theirs_;
  bool covered_ = false;    // theirs_ is all here
  bool log_moved_ = false;  // by others, and that was not said yet
  // Writers whose forks made the reading start over, and how many heads they had on both sides.
  std::set<std::pair<journal::WriterId, size_t>> forks_seen_;
  std::deque<std::string> epochs_;  // ids of the latest keys that both have
  std::optional<absl::Duration> same_at_;
  journal::Frontier agreed_;  // what the Replica was told last, and when
  std::optional<absl::Duration> agreed_at_;

  // What is due.
  bool epoch_due_ = false, ask_due_ = false, answer_due_ = false;
  bool asked_ = false;      // the peer was, or is about to be, and has sent nothing since
  journal::Frontier said_;  // with the last Hello or Have
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
