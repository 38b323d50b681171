#ifndef FALLOW_DAEMON_SYNC_LINK_H_
#define FALLOW_DAEMON_SYNC_LINK_H_

// The network as syncing sees it: a Link carries frames to one device whose TLS key has been
// proved, and a Dialer makes such links. daemon/wire implements both over gRPC, and the simulator
// implements them in memory.
//
// All calls are made on the journal executor, and implementations deliver their events there. No
// call raises an event before it returns. A handler of an event may cut that link and others.

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "daemon/base/address.h"
#include "daemon/sync/replica.h"
#include "fallow/sync/v1/frame.pb.h"

namespace fallow::sync {

class Link {
 public:
  virtual ~Link() = default;
  // Takes one frame and starts to send it. REQUIRES: writable().
  virtual void Send(const fallow::sync::v1::Frame& frame) = 0;
  // False while the previous frame is still being sent; OnWritable follows once it is out.
  virtual bool writable() const = 0;
  // Ends the link at once, discarding what is being sent. No event of it follows.
  virtual void Cut() = 0;
  // The other end's address, to show to people and to dial again.
  virtual base::Address address() const = 0;
};

// Receives a link's events; the hub implements it. The pointer identifies the link.
class LinkEvents {
 public:
  virtual ~LinkEvents() = default;
  virtual void OnFrame(Link* link, const fallow::sync::v1::Frame& frame) = 0;
  virtual void OnWritable(Link* link) = 0;
  virtual void OnClosed(Link* link, const absl::Status& why) = 0;
};

class Dialer {
 public:
  virtual ~Dialer() = default;
  using Done = std::function<void(absl::StatusOr<std::unique_ptr<Link>>)>;
  // Makes a link to `address`, where a device with this key must answer.
  // UNAUTHENTICATED: another device answered; UNAVAILABLE: none did. Calls `done` exactly once,
  // after Dial has returned, unless the dialer is destroyed before.
  virtual void Dial(const base::Address& address, const TlsKey& key, LinkEvents& events,
                    Done done) = 0;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_LINK_H_
