#ifndef FALLOW_DAEMON_SYNC_BEACON_H_
#define FALLOW_DAEMON_SYNC_BEACON_H_

// How a journal's devices find each other in one household: now and then each says on the local
// network where it listens, in datagrams that look random to anybody else, all of one size. Whoever
// hears one learns that some program sends them, not which, for whom, or whether two are from the
// same device (but for the sender's address).
//
// The key is derived from the epoch key, so that a device that was removed hears nothing any more.
// Those that are an epoch behind are heard, too; who was away for longer is found at addresses that
// are fixed or were learned, and meets the others as soon as it has met one of them.
//
// What is heard is a hint where to dial: TLS says who is there. A datagram that is sent again from
// elsewhere is told by its number. Not thread-safe. Byte grammar: docs/formats.md, "Beacons".

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "crypto/derive.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "daemon/journal/ids.h"
#include "daemon/sync/flow.h"

namespace fallow::sync {

inline constexpr size_t kBeaconBytes = 128;

struct Beacon {
  journal::DeviceId device;
  uint16_t port = 0;     // where it listens; the host is the datagram's
  uint64_t session = 0;  // drawn when it began to say so
  uint32_t number = 0;   // counts up within a session
};

template <class Tag>
crypto::BeaconKey DeriveBeaconKey(const crypto::Key<Tag>& epoch_key,
                                  const journal::VaultId& vault) {
  return crypto::Derive<crypto::BeaconKey>(epoch_key, crypto::Domain::kBeaconKey, vault.bytes);
}

// kBeaconBytes.
std::string SealBeacon(const crypto::BeaconKey& key, const Beacon& beacon,
                       crypto::RandomSource& random);
// DATA_LOSS for anything that was not sealed under this key; UNIMPLEMENTED for what a newer version
// says.
absl::StatusOr<Beacon> OpenBeacon(const crypto::BeaconKey& key, std::string_view datagram);

// When this device says where it is: often at first, then more and more rarely, since those that
// come later say so themselves.
class BeaconVoice {
 public:
  // `self` has begun to listen, now.
  BeaconVoice(const journal::DeviceId& self, crypto::RandomSource& random, absl::Duration now);

  // The network has changed.
  void Restart(absl::Duration now);
  absl::Duration NextAt() const { return next_at_; }
  // The datagram to be sent now. `port`: where this device listens.
  std::string Say(const crypto::BeaconKey& key, uint16_t port, absl::Duration now);

 private:
  crypto::RandomSource& random_;
  Beacon beacon_;
  absl::Duration next_at_;
  absl::Duration pause_;
};

// What others say, and what strangers send to the same place.
class BeaconEar {
 public:
  explicit BeaconEar(const journal::DeviceId& self);

  // Of the current epoch and of the one before.
  void SetKeys(std::vector<crypto::BeaconKey> keys);
  struct Heard {
    journal::DeviceId device;
    std::string address;  // "HOST:PORT"
  };
  // Nothing for what is not a beacon, one's own, one heard before, or too much of it. `host`: where
  // the datagram came from, with brackets when it is an IPv6 address.
  std::optional<Heard> Hear(std::string_view datagram, std::string_view host, absl::Duration now);

 private:
  struct Known {
    uint64_t session = 0;
    uint32_t number = 0;  // the highest
  };
  // The latest sessions of one device, in turn.
  struct Voice {
    std::array<std::optional<Known>, 4> known;
    size_t next = 0;
    absl::Duration silent_until;
  };
  bool IsNew(const Beacon& beacon, absl::Duration now);

  const journal::DeviceId self_;
  std::vector<crypto::BeaconKey> keys_;
  Budget trials_;
  std::map<journal::DeviceId, Voice> voices_;
};

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_BEACON_H_
