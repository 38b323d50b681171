#ifndef FALLOW_DAEMON_SYNC_BEACON_H_
#define FALLOW_DAEMON_SYNC_BEACON_H_

// How a journal's devices find each other on a local network: every now and then each one announces
// where it listens, in datagrams of a fixed size that look random to anyone else. They are sent to
// a multicast group and a port that differ for each journal and each day. An eavesdropper learns
// that some program sends such datagrams, when, and which machines are in the same group; not for
// whom, nor (apart from the sender's address) whether two come from the same device.
//
// The key is derived from the epoch key, so a removed device can no longer read beacons. Beacons of
// the previous epoch are accepted too. A device that was away for longer is found at its fixed or
// learned addresses, and finds the others once it has met one of them.
//
// A beacon is only a hint where to dial; TLS proves who is there. A replayed datagram is recognised
// by its session and number. Not thread-safe. Byte grammar: docs/formats.md, "Beacons".

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
#include "daemon/base/address.h"
#include "daemon/journal/ids.h"
#include "daemon/sync/flow.h"

namespace fallow::sync {

inline constexpr size_t kBeaconBytes = 128;

struct Beacon {
  journal::DeviceId device;
  uint16_t port = 0;     // where the device listens; the host is the datagram's source
  uint64_t session = 0;  // random, drawn when the device started to announce itself
  uint32_t number = 0;   // increases within a session
};

template <class Tag>
crypto::BeaconKey DeriveBeaconKey(const crypto::Key<Tag>& epoch_key,
                                  const journal::VaultId& vault) {
  return crypto::Derive<crypto::BeaconKey>(epoch_key, crypto::Domain::kBeaconKey, vault.bytes);
}

// Where beacons are sent on one day: a port, and part of a multicast group in each family.
struct BeaconPlace {
  uint16_t port = 0;    // 49152 to 65535
  uint16_t group4 = 0;  // the last 16 bits, below 0xff00
  uint32_t group6 = 0;  // the last 32 bits, the first of them 1
  friend bool operator==(const BeaconPlace&, const BeaconPlace&) = default;
};
// Days are counted from 1970-01-01 (UTC). Only who knows the journal's id can tell its places, or
// that the places of two days belong to one journal.
int64_t BeaconDay(absl::Time now);
BeaconPlace DeriveBeaconPlace(const journal::VaultId& vault, int64_t day);

// The datagram has kBeaconBytes.
std::string SealBeacon(const crypto::BeaconKey& key, const Beacon& beacon,
                       crypto::RandomSource& random);
// DATA_LOSS for anything that was not sealed under this key; UNIMPLEMENTED for a beacon of a newer
// version.
absl::StatusOr<Beacon> OpenBeacon(const crypto::BeaconKey& key, std::string_view datagram);

// Decides when this device announces itself: often at first, then less and less often, since
// devices that arrive later announce themselves.
class BeaconVoice {
 public:
  // `self` starts to listen at `now`.
  BeaconVoice(const journal::DeviceId& self, crypto::RandomSource& random, absl::Duration now);

  // The network has changed: announce often again.
  void Restart(absl::Duration now);
  absl::Duration NextAt() const { return next_at_; }
  // The datagram to send now. `port`: where this device listens.
  std::string Say(const crypto::BeaconKey& key, uint16_t port, absl::Duration now);

 private:
  crypto::RandomSource& random_;
  Beacon beacon_;
  absl::Duration next_at_;
  absl::Duration pause_;
};

// Filters incoming datagrams, most of which may be from strangers.
class BeaconEar {
 public:
  explicit BeaconEar(const journal::DeviceId& self);

  // The keys of the current and the previous epoch.
  void SetKeys(std::vector<crypto::BeaconKey> keys);
  struct Heard {
    journal::DeviceId device;
    base::Address address;
  };
  // Returns nothing for a datagram that is not a beacon, is this device's own, was heard before, or
  // exceeds the rate limit. `from`: the datagram's source.
  std::optional<Heard> Hear(std::string_view datagram, const base::Address& from,
                            absl::Duration now);

 private:
  struct Known {
    uint64_t session = 0;
    uint32_t number = 0;  // the highest
  };
  // The latest sessions of one device, as a ring.
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
