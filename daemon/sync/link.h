#ifndef FALLOW_DAEMON_SYNC_LINK_H_
#define FALLOW_DAEMON_SYNC_LINK_H_

// The wire, as syncing sees it: something that carries frames to one device whose TLS key has been
// proved, and somebody who can be asked to make such a wire. gRPC implements both (daemon/rpc), and
// so does the simulator.
//
// All calls come on the journal executor, and implementations bring what they hear back there. No
// call tells anything before it returns; what is heard of a link may cut it and others.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "daemon/sync/replica.h"
#include "fallow/sync/v1/frame.pb.h"

namespace fallow::sync {

class Link {
 public:
  virtual ~Link() = default;
  // Takes one frame on its way. REQUIRES: writable().
  virtual void Send(const fallow::sync::v1::Frame& frame) = 0;
  // False while the frame before is still on its way; the hub hears when it is not any more.
  virtual bool writable() const = 0;
  // Ends it at once, whatever is on its way; the hub hears nothing of it any more.
  virtual void Cut() = 0;
  // Where the other end is, "HOST:PORT", for people and for dialling again.
  virtual std::string address() const = 0;
};

// What a link tells; the hub implements it. A link is named by its pointer.
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
  // Makes a link to `address` ("HOST:PORT"), where a device with this key must answer:
  // UNAUTHENTICATED when another does, UNAVAILABLE when none does. Calls `done` once, later, unless
  // the dialer ends before.
  virtual void Dial(const std::string& address, const TlsKey& key, LinkEvents& events,
                    Done done) = 0;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_LINK_H_
