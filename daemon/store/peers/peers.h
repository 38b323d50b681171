#ifndef FALLOW_DAEMON_STORE_PEERS_PEERS_H_
#define FALLOW_DAEMON_STORE_PEERS_PEERS_H_

// What this device remembers of the others from one meeting to the next: when it was last met and
// where, up to which position of this log it was last known to hold everything, and which epoch key
// it was known to have. None of it is journal, and a crash may lose the last minute of it: it is
// then known to hold less than it does.
//
// Not thread-safe: the journal executor owns it.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/clock.h"
#include "daemon/store/peers/devices.h"
#include "daemon/store/peers/epochs.h"

namespace fallow::store {

struct PeerNotes {
  uint64_t position = 0;               // everything up to it is held there, and was here
  std::optional<absl::Time> same;      // when that was so
  std::optional<absl::Time> met;       // when it last greeted
  std::optional<EpochId> epoch;        // the latest that it is known to have
  std::vector<std::string> addresses;  // newest first
};

class Peers {
 public:
  using Id = journal::DeviceId;
  // All of them outlive it.
  Peers(Database& database, const Devices& devices, base::Clock& clock);

  absl::Status Load();
  // Empty for one that was never met.
  PeerNotes On(const Id& peer) const;
  // Both logs are the same now, and this one is at `position`.
  absl::Status Agreed(const Id& peer, uint64_t position);
  absl::Status Met(const Id& peer, const std::vector<std::string>& addresses);
  // Whether any other device was ever agreed with.
  bool EverAgreed() const;
  // Whether that was news.
  bool HasEpoch(const Id& peer, const EpochId& epoch);
  // Of all devices that are not removed; nothing when one is not known to have any.
  std::optional<std::vector<EpochId>> EpochsHad() const;

  // Since when each device of the journal has held everything up to a position, and held nothing
  // then that was not here.
  struct Everywhere {
    uint64_t position = 0;
    absl::Time since;
  };
  // Nothing: some device was never known to. Alone, a device holds everything at all times.
  std::optional<Everywhere> HeldEverywhere(uint64_t position_here) const;

  // Writes down what was not yet.
  absl::Status Flush();

 private:
  struct Kept {
    PeerNotes notes;
    bool unsaved = false;
  };
  absl::Status Write(const Id& id, const PeerNotes& notes);

  Database& database_;
  const Devices& devices_;
  base::Clock& clock_;
  std::map<Id, Kept> peers_;
  absl::Time flushed_ = absl::InfinitePast();
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_PEERS_H_
