#ifndef FALLOW_DAEMON_STORE_PEERS_PEERS_H_
#define FALLOW_DAEMON_STORE_PEERS_PEERS_H_

// What this device remembers about the others between meetings: when and where each was last met,
// up to which position of this log it was last known to hold everything, and which epoch key it was
// known to have. None of this is part of the journal, and a crash may lose the last minute of it; a
// device is then taken to hold less than it does.
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
#include "daemon/store/log/day_count.h"
#include "daemon/store/peers/devices.h"
#include "daemon/store/peers/epochs.h"

namespace fallow::store {

struct PeerNotes {
  uint64_t position = 0;           // it held what this log held up to here, and nothing else
  std::optional<absl::Time> same;  // when that was the case, by the time of day
  absl::Duration same_counted = -absl::InfiniteDuration();  // the same as a count; never: unknown
  std::optional<absl::Time> met;                            // when it last greeted this device
  std::optional<EpochId> epoch;                             // the latest it is known to have
  std::vector<std::string> addresses;                       // newest first
};

class Peers {
 public:
  using Id = journal::DeviceId;
  // All of them outlive the object.
  Peers(Database& database, const Devices& devices, base::Clock& clock, DayCount& days);

  absl::Status Load();
  // Empty for a device that was never met.
  PeerNotes On(const Id& peer) const;
  // Both logs are now the same, and this one is at `position`.
  absl::Status Agreed(const Id& peer, uint64_t position);
  // By its standing (standings.h) `peer` holds this log up to `position`, and held nothing that is
  // not here; `since`: not longer ago than when this was counted; nothing: unknown. `all`: that is
  // this whole log.
  absl::Status Heard(const Id& peer, uint64_t position, std::optional<absl::Duration> since,
                     bool all);
  absl::Duration Counted() { return days_.Now(); }
  absl::Status Met(const Id& peer, const std::vector<std::string>& addresses);
  // Whether this device has ever agreed with another.
  bool EverAgreed() const;
  // Notes that `peer` has `epoch`; returns whether that is new.
  bool HasEpoch(const Id& peer, const EpochId& epoch);
  // One epoch for each device that was not removed; nothing when some device is not known to have
  // any.
  std::optional<std::vector<EpochId>> EpochsHad() const;

  // The position up to which every device of the journal is known to hold everything, and since
  // when each has held that and nothing that was not here.
  struct Everywhere {
    uint64_t position = 0;
    absl::Duration since;  // as it was counted (day_count.h)
  };
  // Nothing when this was never known of some device. A journal's only device always holds
  // everything.
  std::optional<Everywhere> HeldEverywhere(uint64_t position_here) const;

  // Writes down what has not been written yet.
  absl::Status Flush();

 private:
  struct Kept {
    PeerNotes notes;
    bool unsaved = false;
  };
  absl::Status FlushNowAndThen();
  absl::Status Write(const Id& id, const PeerNotes& notes);
  absl::Status WriteCounts();

  Database& database_;
  const Devices& devices_;
  base::Clock& clock_;
  DayCount& days_;
  std::map<Id, Kept> peers_;
  absl::Time flushed_ = absl::InfinitePast();
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_PEERS_H_
