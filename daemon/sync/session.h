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
// The owner asks for frames (NextFrame) whenever the link can take one, which keeps memory bounded
// on this side; credit keeps it bounded on the other. Not thread-safe: the journal executor owns
// it.

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/journal/frontier.h"
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
    uint64_t bytes_sent = 0, bytes_taken = 0;  // of frames
  };

  // `replica` outlives it. `port`: where this device listens, 0: nowhere.
  Session(Replica& replica, const Peer& peer, uint32_t port, absl::Duration now);

  // A failure means that the peer broke a rule, or that this device is in trouble (see Replica);
  // the session is then ending. Its message is for people.
  absl::Status OnFrame(const Frame& frame, absl::Duration now);
  // What to send next; nothing when there is nothing to say, or no credit to say it with.
  std::optional<Frame> NextFrame(absl::Duration now);
  // To be called at NextTick() or later. A failure as for OnFrame.
  absl::Status Tick(absl::Duration now);
  absl::Duration NextTick() const;

  // The log has grown by something that did not come through this session, or the epoch or the
  // roster has changed.
  void ReplicaChanged();
  // A file that somebody asked for. Passed over while it is already wanted.
  void WantBlob(const journal::SubjectId& subject);
  // Asks the peer how far it is; SameAt() is newer afterwards.
  void Ask();
  void End(Bye::Reason reason);

  const Peer& peer() const { return peer_; }
  Phase phase() const { return phase_; }
  // Why it ended or is ending; OK while it is live or after a Bye with REASON_DONE.
  const absl::Status& status() const { return status_; }
  // Where the peer listens, as it says; 0: nowhere.
  uint32_t peer_port() const { return peer_port_; }
  // When both sides last were known to hold the same; nothing if never in this session.
  std::optional<absl::Duration> SameAt() const { return same_at_; }
  const Figures& figures() const { return figures_; }

 private:
  Replica& replica_;
  const Peer peer_;
  const uint32_t port_;
  Phase phase_ = Phase::kGreeting;
  absl::Status status_;
  uint32_t peer_port_ = 0;
  std::optional<absl::Duration> same_at_;
  Figures figures_;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_SESSION_H_
