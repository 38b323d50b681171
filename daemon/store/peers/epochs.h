#ifndef FALLOW_DAEMON_STORE_PEERS_EPOCHS_H_
#define FALLOW_DAEMON_STORE_PEERS_EPOCHS_H_

// Epoch keys seal the records that travel between the devices of this journal. A new one is made
// every month; by each device that learns of the removal of a device; and after a release, by the
// device that made it and by any that learns of it and has no newer key. Epochs are
// in the order of (lamport, device, id), so that devices that make one at the same time agree.
// Earlier keys are kept until every device is known to have a later one, because something sealed
// under them may still arrive.
//
// Whoever makes a key signs for it, and says which devices it knew to be released: those it has not
// given it to. A key is *good* where its maker is on the roster and knew of every release that is
// known here. One that is not good opens what comes, and seals nothing. In force is the newest good
// one; where there is none, Exchange makes another. So devices that know of different releases, and
// cannot hear of each other's for a while, each seal under a key of their own and make no more.
//
// Not thread-safe: the journal executor owns it.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/identity.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "daemon/base/clock.h"
#include "daemon/journal/ids.h"
#include "daemon/store/log/keyring.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

struct Epoch {
  EpochId id;
  uint64_t lamport = 0;      // later epochs have higher ones
  journal::DeviceId device;  // the device that made it
  crypto::EpochKey key;
  absl::Time made;                               // by this device's clock, or when it came
  std::vector<journal::DeviceId> released = {};  // that its maker knew of, ascending
  // Its maker's, over all of that but the time; none: an earlier version made it.
  std::optional<crypto::Signature> signature = {};
};

// What the maker of a key signs.
std::string EpochStatement(const journal::VaultId& vault, const Epoch& epoch);
// The devices' ids one after the other, and back. DATA_LOSS unless they are ascending and at most
// journal::kDevicesEverMax.
std::string EncodeReleased(const std::vector<journal::DeviceId>& released);
absl::StatusOr<std::vector<journal::DeviceId>> DecodeReleased(std::string_view bytes);
// Whether the device with this key has made it.
bool IsMadeBy(const crypto::PublicKey& maker, const journal::VaultId& vault, const Epoch& epoch);

inline constexpr absl::Duration kEpochAgeMax = absl::Hours(24 * 30);
inline constexpr size_t kEpochsMax = 64;

class Epochs {
 public:
  // All of them outlive the object.
  Epochs(Database& database, const Keyring& keyring, crypto::RandomSource& random,
         base::Clock& clock);

  // Reads the table; call it again after Insert.
  absl::Status Load();
  // True when the last Load failed: the epochs here are older than the table.
  bool stale() const { return stale_; }
  const Epoch* current() const;   // the newest, good or not; null: none yet
  const Epoch* previous() const;  // the one before the newest; null: none
  const Epoch* Find(const EpochId& id) const;
  // Whether `id` is known, and `than` is either older or no longer known.
  bool IsNewer(const EpochId& id, const EpochId& than) const;
  const std::vector<Epoch>& all() const { return epochs_; }  // ascending
  // Whether it is older than kEpochAgeMax.
  bool IsOld(const Epoch& epoch) const;

  // What goes into the keys that are made from here on. `key` outlives this.
  struct Maker {
    journal::VaultId vault;
    const crypto::SigningKey* key = nullptr;
    std::vector<journal::DeviceId> released;  // ascending
  };
  void SetMaker(Maker maker) { maker_ = std::move(maker); }
  // Makes an epoch that will be the current one. `lamport` is that of the next record.
  Epoch Make(const journal::DeviceId& self, uint64_t lamport);
  // May be part of the caller's transaction. When there are too many epochs, the oldest are
  // dropped.
  absl::Status Insert(const Epoch& epoch);
  // Destroys the epochs that are older than all of `had`, the epochs that the other devices are
  // known to have and the one in force here.
  absl::Status DropBefore(const std::vector<EpochId>& had);

 private:
  absl::Status Drop(const EpochId& id);

  Database& database_;
  const Keyring& keyring_;
  crypto::RandomSource& random_;
  base::Clock& clock_;
  Maker maker_;
  std::vector<Epoch> epochs_;  // ascending
  bool stale_ = false;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_EPOCHS_H_
