#ifndef FALLOW_DAEMON_WIRE_DOOR_H_
#define FALLOW_DAEMON_WIRE_DOOR_H_

// Where other devices come in: a TCP socket of our own, and a thread that accepts connections and
// hands them over. It keeps a second descriptor of each, so that one can be cut at once whatever is
// on its way; gRPC has no means for that.
//
// Who has connected is a stranger until somebody vouches for the connection. There is room for few
// strangers, and little time: whoever opens connections and says nothing, or the wrong thing,
// occupies a bounded number of descriptors and handshakes, and delays others by seconds at most.
//
// Safe from any thread; the visitors are called on the door's own, and may call back.

#include <poll.h>

#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "daemon/base/unique_fd.h"

namespace fallow::wire {

class SyncDoor {
 public:
  struct Limits {
    size_t strangers_max = 16;
    size_t connections_max = 64;
    absl::Duration stranger_stays = absl::Seconds(10);
    // A stranger that has had this long makes room for the next when there is none left.
    absl::Duration stranger_turn = absl::Seconds(1);
    absl::Duration quiet_after = absl::Seconds(12);
  };
  struct Visitors {
    std::function<void(base::UniqueFd connection)> on_connection;
    // Nobody has been connected for quiet_after, or the door was closed. Called again after as much
    // time while it returns false.
    std::function<bool()> on_quiet;
  };
  SyncDoor(Limits limits, Visitors visitors);
  ~SyncDoor();
  SyncDoor(const SyncDoor&) = delete;
  SyncDoor& operator=(const SyncDoor&) = delete;

  // Listens at `host` (a numeric address; empty: all there are), on `port` if it is free and on
  // another otherwise. Returns the port. REQUIRES: not open.
  absl::StatusOr<uint16_t> Open(const std::string& host, uint16_t port);
  // Stops listening and cuts strangers at once, the others as soon as a last word could be heard.
  void Close();
  // Closes for good; no visitor is called any more. Not on the door's thread.
  void Join();

  // The connection from `address` ("HOST:PORT") is no stranger's. False when it is not there.
  bool Vouch(const std::string& address);
  // It has served its purpose: as a stranger's, it may stay for a little while.
  void Retire(const std::string& address);
  void Cut(const std::string& address);
  // For tests.
  size_t connections() const;

 private:
  struct Connection {
    base::UniqueFd fd;
    std::string address;
    absl::Duration since;
    bool stranger = true;
  };

  void Run();
  // Waits until something happens; false when that is the end.
  bool Wait(std::vector<pollfd>& waited);
  // How long until something is due; InfiniteDuration: until something happens.
  absl::Duration Patience() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  size_t Strangers() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<Connection>::iterator OldestStranger() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // When the next one may come in; may be past.
  absl::Duration RoomAt() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropEnded(const std::vector<pollfd>& waited);
  void CutLateStrangers();
  void Admit(int listening);
  void SeeWhetherQuiet();
  void Wake();

  const Limits limits_;
  const Visitors visitors_;
  const base::UniqueFd wake_fd_;
  mutable absl::Mutex mutex_;
  // Descriptors are closed on the door's thread only, which may be waiting for them; others shut
  // them down.
  base::UniqueFd listening_ ABSL_GUARDED_BY(mutex_);
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<base::UniqueFd> retired_ ABSL_GUARDED_BY(mutex_);
  std::vector<Connection> connections_ ABSL_GUARDED_BY(mutex_);
  absl::Duration admit_after_ ABSL_GUARDED_BY(mutex_);  // a full table of descriptors is waited for
  // When on_quiet is due; InfiniteDuration: there is nothing to be quiet after.
  absl::Duration quiet_at_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteDuration();
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // the last member: it starts once the others exist
};

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_DOOR_H_
