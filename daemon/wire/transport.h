#ifndef FALLOW_DAEMON_WIRE_TRANSPORT_H_
#define FALLOW_DAEMON_WIRE_TRANSPORT_H_

// The network between devices: gRPC over mutual TLS, inside which devices prove who they are
// (link_proof.h). Dials, and listens while it is open; connections become sync::Links. gRPC's
// server exists only while a device is connected, and its client only while this device has dialled
// one, since both wake the machine many times a second.
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
#include "crypto/identity.h"
#include "crypto/random.h"
#include "daemon/base/address.h"
#include "daemon/base/clock.h"
#include "daemon/base/executor.h"
#include "daemon/sync/link.h"
#include "daemon/wire/door.h"

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
  // Says that the guest is genuine and may stay. Until then it is treated as a stranger.
  virtual void Vouch() = 0;
  // The keys in the two certificates.
  virtual const sync::TlsKey& peer_key() const = 0;
  virtual const sync::TlsKey& own_key() const = 0;
  // Whether the other side has proved, on this link, to be the device with this TLS key. False on
  // the side that dialled: it gets no proof.
  virtual bool IsPeer(const sync::TlsKey& key) const = 0;
  virtual base::Address address() const = 0;
};

class SyncTransport final : public sync::Dialer {
 public:
  // All of them outlive the transport.
  struct Parts {
    base::Executor& executor;
    crypto::RandomSource& random;
    base::Clock& clock;
    SyncDoor::Limits limits = {};
  };
  // REQUIRES: RequireTls13 was called.
  explicit SyncTransport(const Parts& parts);
  ~SyncTransport() override;

  using OnLink = std::function<void(std::unique_ptr<sync::Link>, const sync::TlsKey&)>;
  // Sets the key that this device is known by, from the time its vault is unlocked until End, and
  // makes a new certificate. A connection from a device with one of the keys that were set is
  // passed to `on_link`; `events` then receives that link's events.
  void Begin(crypto::SigningKey own, sync::LinkEvents& events, OnLink on_link);
  // The key in the certificate that this device presents to callers. REQUIRES: Begin.
  const sync::TlsKey& shown_key() const;
  // Stops listening, cuts everything and forgets the key. Pending Dial calls get no answer.
  // REQUIRES: no link is left.
  void End();

  // Sets the devices that are let in. `removed` are let in as strangers, so that they can be told.
  void SetPeers(const std::vector<sync::TlsKey>& keys,
                const std::vector<sync::TlsKey>& removed = {});
  using OnGuest = std::function<void(std::unique_ptr<PairLink>)>;
  // From now on unknown devices may pair: each is passed to `on_guest`, and `events` receives its
  // events.
  void WelcomeGuests(PairLink::Events& events, OnGuest on_guest);
  void WelcomeNobody();
  // As SyncDoor::Open. If it is already listening, only returns the port.
  absl::StatusOr<uint16_t> Listen(const std::string& host, uint16_t port, bool or_another);
  void StopListening();
  uint16_t port() const;  // 0: not listening

  void Dial(const base::Address& address, const sync::TlsKey& key, sync::LinkEvents& events,
            Done done) override;
  using PairDone = std::function<void(absl::StatusOr<std::unique_ptr<PairLink>>)>;
  // Works without Begin: the guest has no vault yet, and `own` is its future key. Calls `done`
  // once, unless the transport ends first.
  void DialToPair(crypto::SigningKey own, const base::Address& address, PairLink::Events& events,
                  PairDone done);

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_TRANSPORT_H_
