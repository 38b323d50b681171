#ifndef FALLOW_DAEMON_STORE_PEERS_BRAKE_NOTES_H_
#define FALLOW_DAEMON_STORE_PEERS_BRAKE_NOTES_H_

// What the brake keeps beside its counts, in the local setting "brake" (docs/formats.md, "The
// brake"): from where in the log on other devices have deleted things lately, since when something
// has been waiting, and what the user has last decided. Values: any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/journal/frontier.h"
#include "daemon/journal/ids.h"

namespace fallow::store {

struct BrakeNotes {
  // What one device has deleted and released here in one hour.
  struct Taken {
    int64_t hour = 0;  // since the epoch
    journal::DeviceId device;
    uint64_t position = 0;     // of the log, before the first of it came
    uint64_t reflections = 0;  // how many that were there until then
  };
  // What the user has let pass.
  struct Review {
    journal::WriterId writer;
    uint64_t sequence = 0;  // of that writer's last record that passes; 0: all of it has come
    bool keep = false;      // its deletions are undone
    uint64_t after = 0;     // those at later positions of the log, also those taken before
  };

  std::vector<Taken> taken;  // at most kTakenNotesMax, in the order in which they were noted
  std::optional<int64_t>
      held;  // the hour in which something began to wait that has not been decided
  std::optional<Review> review;
};

inline constexpr size_t kTakenNotesMax = 4096;

std::string Encode(const BrakeNotes& notes);
// What cannot be read is as if it had never been noted: the brake can do without.
BrakeNotes DecodeBrakeNotes(std::string_view bytes);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_BRAKE_NOTES_H_
