#ifndef FALLOW_DAEMON_WIRE_TRANSPORT_H_
#define FALLOW_DAEMON_WIRE_TRANSPORT_H_

// The network between devices: gRPC over mutual TLS with pinned keys. Dials, and listens while it
// is open; connections become sync::Links. gRPC's server exists only while a device is connected,
// and its client only while this device has dialled one, since both wake the machine many times a
// second.
//
// Everything belongs to the journal executor, where callbacks are called as well, except
// construction and destruction: those are up to the owner, and the latter REQUIRES that no link is
// left.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/executor.h"
#include "daemon/sync/link.h"
#include "daemon/wire/door.h"
#include "daemon/wire/tls_identity.h"

namespace fallow::wire {

inline constexpr absl::Duration kDialWithin = absl::Seconds(10);
// How much of a stream HTTP/2 lets a peer send before it is read here.
inline constexpr int kLookAheadBytes = 512 << 10;

// A conversation with a device that does not belong to the journal yet, in messages of the pairing
// machines.
class PairLink {
 public:
  class Events {
   public:
    virtual ~Events() = default;
    virtual void OnPairMessage(PairLink* link, const std::string& bytes) = 0;
    virtual void OnPairClosed(PairLink* link, const absl::Status& why) = 0;
  };
  virtual ~PairLink() = default;  // cuts the link
  // Messages are queued without a limit; pairing sends only a few small ones.
  virtual void Send(std::string bytes) = 0;
  // Ends the link once everything is sent. If the other side dialled, it receives the code.
  virtual void End(const absl::Status& why) = 0;
  virtual const sync::TlsKey& peer_key() const = 0;
  virtual std::string address() const = 0;
};

class SyncTransport final : public sync::Dialer {
 public:
  explicit SyncTransport(base::Executor& executor, SyncDoor::Limits limits = {});
  ~SyncTransport() override;

  using OnLink = std::function<void(std::unique_ptr<sync::Link>, const sync::TlsKey&)>;
  // Sets this device's identity, from the time its vault is unlocked until End. A connection from a
  // device with a pinned key is passed to `on_link`; `events` then receives that link's events.
  void Begin(TlsIdentity own, sync::LinkEvents& events, OnLink on_link);
  // Stops listening, cuts everything and forgets the key. Pending Dial calls get no answer.
  // REQUIRES: no link is left.
  void End();

  void SetPeers(const std::vector<sync::TlsKey>& keys);
  using OnGuest = std::function<void(std::unique_ptr<PairLink>)>;
  // From now on unknown devices may pair: each is passed to `on_guest`, and `events` receives its
  // events.
  void WelcomeGuests(PairLink::Events& events, OnGuest on_guest);
  void WelcomeNobody();
  // Listens on `host` (a numeric address; empty: all addresses), on `port` if it is free and on
  // another port otherwise. Returns the port. If it is already listening, only returns the port.
  absl::StatusOr<uint16_t> Listen(const std::string& host, uint16_t port);
  void StopListening();
  uint16_t port() const;  // 0: not listening

  void Dial(const std::string& address, const sync::TlsKey& key, sync::LinkEvents& events,
            Done done) override;
  using PairDone = std::function<void(absl::StatusOr<std::unique_ptr<PairLink>>)>;
  // Works without Begin: the guest has no vault yet, and `own` is its future identity. Calls `done`
  // once, unless the transport ends first.
  void DialToPair(const TlsIdentity& own, const std::string& address, PairLink::Events& events,
                  PairDone done);

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_TRANSPORT_H_
