#ifndef FALLOW_DAEMON_STORE_PEERS_EPOCHS_H_
#define FALLOW_DAEMON_STORE_PEERS_EPOCHS_H_

// Epoch keys seal what is under way between the devices of this journal. A new one is made when a
// device is removed or something is let go, by whoever learns of it, and monthly; the one in force
// is the one with the highest (lamport, device, id), so that devices which make one at the same
// time agree. Earlier ones are kept until every device is known to have a later one, because what
// was sealed under them may still arrive.
//
// Not thread-safe: the journal executor owns it.

#include <optional>
#include <set>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "daemon/base/clock.h"
#include "daemon/journal/ids.h"
#include "daemon/store/log/keyring.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

struct Epoch {
  EpochId id;
  uint64_t lamport = 0;      // the later, the higher
  journal::DeviceId device;  // that made it
  crypto::EpochKey key;
  absl::Time made;  // by this device's clock, or when it came
};

inline constexpr absl::Duration kEpochAgeMax = absl::Hours(24 * 30);
inline constexpr size_t kEpochsMax = 64;

class Epochs {
 public:
  // All of them outlive it.
  Epochs(Database& database, const Keyring& keyring, crypto::RandomSource& random,
         base::Clock& clock);

  // As the table stands; again after Insert.
  absl::Status Load();
  // The last Load has failed: what is said here is older than the table.
  bool stale() const { return stale_; }
  const Epoch* current() const;   // null: there is none yet
  const Epoch* previous() const;  // the one that was before it; null: there is none
  const Epoch* Find(const EpochId& id) const;
  // Whether `id` is known, and `than` is older or not known any more.
  bool IsNewer(const EpochId& id, const EpochId& than) const;
  // Whether the one in force is missing or old.
  bool Due() const;

  // A new one that will be in force. `lamport` is that of the record that is made next.
  Epoch Make(const journal::DeviceId& self, uint64_t lamport);
  // In the caller's transaction, if there is one. Of too many the oldest go.
  absl::Status Insert(const Epoch& epoch);
  // Destroys those older than all of `had`, which are what others are known to have.
  absl::Status DropBefore(const std::vector<EpochId>& had);

 private:
  absl::Status Drop(const EpochId& id);

  Database& database_;
  const Keyring& keyring_;
  crypto::RandomSource& random_;
  base::Clock& clock_;
  std::vector<Epoch> epochs_;  // ascending
  bool stale_ = false;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_EPOCHS_H_
