#ifndef FALLOW_DAEMON_WIRE_TRANSPORT_H_
#define FALLOW_DAEMON_WIRE_TRANSPORT_H_

// The wire between devices: gRPC over mutual TLS with pinned keys. Dials, and listens while it is
// open; links come out as sync::Link. gRPC's server exists only while somebody is connected, its
// client only while this device has dialled somebody, since both wake the machine many times a
// second.
//
// All belongs to the journal executor, on which everything is called back too. Construction and
// destruction excepted: those are the owner's, and REQUIRE that no link is left.

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
// How much of a stream HTTP/2 lets a peer send ahead of what has been read here.
inline constexpr int kLookAheadBytes = 512 << 10;

// A conversation with a device that is not one of the journal's yet, in messages that the pairing
// machines make and understand.
class PairLink {
 public:
  class Events {
   public:
    virtual ~Events() = default;
    virtual void OnPairMessage(PairLink* link, const std::string& bytes) = 0;
    virtual void OnPairClosed(PairLink* link, const absl::Status& why) = 0;
  };
  virtual ~PairLink() = default;  // cuts it
  // Any number may be waiting to go; pairing has few and small ones.
  virtual void Send(std::string bytes) = 0;
  // Ends it once all is sent; the other side hears the code, if it is this device that was dialled.
  virtual void End(const absl::Status& why) = 0;
  virtual const sync::TlsKey& peer_key() const = 0;
  virtual std::string address() const = 0;
};

class SyncTransport final : public sync::Dialer {
 public:
  explicit SyncTransport(base::Executor& executor, SyncDoor::Limits limits = {});
  ~SyncTransport() override;

  using OnLink = std::function<void(std::unique_ptr<sync::Link>, const sync::TlsKey&)>;
  // Who this device is, from the time its vault is unlocked until End. Somebody who has dialled,
  // with one of the pinned keys, comes to `on_link`; `events` then hears of that link.
  void Begin(TlsIdentity own, sync::LinkEvents& events, OnLink on_link);
  // Stops listening, cuts everything and forgets the key. Those who have dialled hear nothing.
  // REQUIRES: no link is left.
  void End();

  void SetPeers(const std::vector<sync::TlsKey>& keys);
  using OnGuest = std::function<void(std::unique_ptr<PairLink>)>;
  // From here on strangers may pair: each comes to `on_guest`, and `events` hears of it.
  void WelcomeGuests(PairLink::Events& events, OnGuest on_guest);
  void WelcomeNobody();
  // Listens at `host` (a numeric address; empty: all there are), on `port` if it is free and on
  // another otherwise. Returns the port. Does nothing but that when it listens already.
  absl::StatusOr<uint16_t> Listen(const std::string& host, uint16_t port);
  void StopListening();
  uint16_t port() const;  // 0: does not listen

  void Dial(const std::string& address, const sync::TlsKey& key, sync::LinkEvents& events,
            Done done) override;
  using PairDone = std::function<void(absl::StatusOr<std::unique_ptr<PairLink>>)>;
  // Without Begin: the guest has no vault yet, and `own` is what it means to become. Calls `done`
  // once, unless the transport ends before.
  void DialToPair(const TlsIdentity& own, const std::string& address, PairLink::Events& events,
                  PairDone done);

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_TRANSPORT_H_
