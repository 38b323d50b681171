#ifndef FALLOW_DAEMON_STORE_PEERS_STANDINGS_H_
#define FALLOW_DAEMON_STORE_PEERS_STANDINGS_H_

// The latest standing (standing.h) of each device, to be handed on, and what follows from them for
// what is known of the devices (peers.h) that this one does not meet.
//
// A standing counts only as long as its device is on the roster, and only once everything that it
// names is here: its device may have changed what was deleted here. From then on its device is
// known to hold this log up to the first record that the standing does not have. It may have been
// under way for long, and how long is not its carrier's to say. So every standing repeats the marks
// of those that its device had heard; the mark of this device in it tells, by this device's own
// count, since when it must have been said.
//
// Not thread-safe: the journal executor owns it.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/journal/ids.h"
#include "daemon/store/log/log.h"
#include "daemon/store/peers/devices.h"
#include "daemon/store/peers/peers.h"
#include "daemon/store/peers/standing.h"

namespace fallow::store {

// What is kept of others in all. What exceeds it is not handed on.
inline constexpr size_t kStandingsBytesMax = size_t{4} << 20;
// After this a device says the same once more, so that the others know that it still stands.
inline constexpr absl::Duration kStandingAgain = absl::Hours(1);

class Standings {
 public:
  using Id = journal::DeviceId;

  // All of them outlive it.
  Standings(const journal::VaultId& vault, Log& log, const Devices& devices, Peers& peers)
      : vault_(vault), log_(log), devices_(devices), peers_(peers) {}

  // Reads what was kept. What cannot be read will be heard again.
  absl::Status Load();

  // All to be handed on, own first; with two devices none. `epoch`: the one in force here.
  absl::StatusOr<std::vector<std::string>> All(const std::optional<EpochId>& epoch);
  // Takes one that another device has handed on. Returns whose it is if it is news and counts;
  // nothing for one that is known, or of a device that is not on the roster here. DATA_LOSS when it
  // is not a standing, or not that device's.
  absl::StatusOr<std::optional<Id>> Take(std::string_view bytes);
  // Call when the log has grown: what had to wait may count now.
  absl::Status LookAgain();
  // The epoch key that the device has by its standing; nothing: unknown.
  std::optional<EpochId> EpochOf(const Id& device) const;

 private:
  struct Kept {
    Standing standing;
    std::string bytes;
    bool waiting = true;  // names something that is not here, or was not looked at yet
  };
  absl::StatusOr<Standing> Compose(const std::optional<EpochId>& epoch) const;
  void TakeOwn(const Standing& standing, std::string_view bytes);
  absl::Status Weigh(Kept& kept);
  absl::Status Flush();

  const journal::VaultId vault_;
  Log& log_;
  const Devices& devices_;
  Peers& peers_;
  std::map<Id, Kept> kept_;
  size_t kept_bytes_ = 0;
  std::optional<Kept> own_;
  // What own standings say at least for an incarnation, and when that was last raised.
  uint32_t said_as_ = 0;
  absl::Duration raised_ = -absl::InfiniteDuration();   // by the count
  absl::Duration flushed_ = -absl::InfiniteDuration();  // by the count
  bool unsaved_ = false;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_STANDINGS_H_
