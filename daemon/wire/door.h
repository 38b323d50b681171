#ifndef FALLOW_DAEMON_WIRE_DOOR_H_
#define FALLOW_DAEMON_WIRE_DOOR_H_

// Where other devices connect: a TCP socket, and a thread that accepts connections and hands them
// on. It keeps a second descriptor of each connection, so that one can be cut at once whatever is
// being sent, which gRPC cannot do.
//
// A device that connects is a stranger until Vouch is called for its connection. Strangers get few
// places and little time: connections on which nothing, or the wrong thing, is sent take up a
// bounded number of descriptors and handshakes, and delay others by seconds at most.
//
// Safe from any thread; the visitors are called on the door's own thread, and may call back.

#include <poll.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "daemon/base/address.h"
#include "daemon/base/unique_fd.h"
#include "daemon/sync/flow.h"

namespace fallow::wire {

class SyncDoor {
 public:
  struct Limits {
    size_t strangers_max = 16;
    size_t connections_max = 64;
    // A connection may cost a handshake: this many are admitted at once, and one more every
    // `handshake_every`. The others wait outside.
    size_t handshakes_at_once = 32;
    absl::Duration handshake_every = absl::Milliseconds(50);
    absl::Duration stranger_stays = absl::Seconds(10);
    // Once a stranger has had this long, it may be cut to make room for the next one.
    absl::Duration stranger_turn = absl::Seconds(1);
    absl::Duration quiet_after = absl::Seconds(12);
  };
  struct Visitors {
    std::function<void(base::UniqueFd connection)> on_connection;
    // Nobody has been connected for quiet_after, or the door was closed. If it returns false, it is
    // called again after the same time.
    std::function<bool()> on_quiet;
  };
  SyncDoor(Limits limits, Visitors visitors);
  ~SyncDoor();
  SyncDoor(const SyncDoor&) = delete;
  SyncDoor& operator=(const SyncDoor&) = delete;

  // Listens on `host` (a numeric address; empty: all addresses) and on `port`, where 0 stands for
  // any. If `or_another`, a port that is in use is replaced by another. Returns the port. REQUIRES:
  // not open.
  absl::StatusOr<uint16_t> Open(const std::string& host, uint16_t port, bool or_another);
  // Stops listening. Cuts strangers at once, and the others after giving them time to receive a
  // last word.
  void Close();
  // Closes for good; no visitor is called afterwards. Must not be called on the door's thread.
  void Join();

  // The connection from `address` is not a stranger's. False when it does not exist.
  bool Vouch(const base::Address& address);
  // The connection is no longer needed: it may stay for as long as a stranger's.
  void Retire(const base::Address& address);
  void Cut(const base::Address& address);
  // For tests.
  size_t connections() const;

 private:
  struct Connection {
    base::UniqueFd fd;
    std::optional<base::Address> address;  // nothing: it was gone when it was let in
    absl::Duration since;
    bool stranger = true;
  };

  void Run();
  // Waits until something happens; false when the thread is to end.
  bool Wait(std::vector<pollfd>& waited);
  // How long to wait at most; InfiniteDuration: until something happens.
  absl::Duration Patience() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  size_t Strangers() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<Connection>::iterator OldestStranger() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // When the next connection can be admitted; may be in the past.
  absl::Duration RoomAt(absl::Duration now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropEnded(const std::vector<pollfd>& waited);
  void CutLateStrangers();
  void Admit(int listening);
  void SeeWhetherQuiet();
  void Wake();

  const Limits limits_;
  const Visitors visitors_;
  const base::UniqueFd wake_fd_;
  mutable absl::Mutex mutex_;
  // Descriptors are closed only on the door's thread, which may be polling them; other threads just
  // shut them down.
  base::UniqueFd listening_ ABSL_GUARDED_BY(mutex_);
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<base::UniqueFd> retired_ ABSL_GUARDED_BY(mutex_);
  std::vector<Connection> connections_ ABSL_GUARDED_BY(mutex_);
  sync::Budget handshakes_ ABSL_GUARDED_BY(mutex_);
  absl::Duration admit_after_ ABSL_GUARDED_BY(mutex_);  // after running out of descriptors
  // When on_quiet is due; InfiniteDuration: not waiting for quiet.
  absl::Duration quiet_at_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteDuration();
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // the last member: it starts once the others are initialised
};

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_DOOR_H_
