#ifndef FALLOW_DAEMON_STORE_PEERS_STANDING_H_
#define FALLOW_DAEMON_STORE_PEERS_STANDING_H_

// A standing is what a device says of itself, signed: which records it holds, which epoch key it
// has, and what it had last heard of the others' standings. Any device may hand it on, and none can
// make it up; so devices that meet only through a third learn of each other what they would if they
// met. Byte grammar: docs/formats.md, "Standings". Values and pure functions: any thread.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "absl/status/statusor.h"
#include "crypto/identity.h"
#include "daemon/journal/frontier.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/roster.h"
#include "daemon/store/log/keyring.h"

namespace fallow::store {

// A device whose log has forked more often than that says nothing of itself.
inline constexpr size_t kStandingHeadsMax = 1024;
inline constexpr size_t kStandingHeardMax = journal::kDevicesEverMax;

// A device's own count of time (day_count.h) when it said something, in milliseconds. It means
// nothing to the others, who only repeat it.
using Mark = uint64_t;

struct Standing {
  journal::DeviceId device;
  uint32_t incarnation = 0;
  uint64_t position = 0;  // in its own log
  Mark mark = 0;
  std::optional<EpochId> epoch;             // the one in force there
  std::map<journal::DeviceId, Mark> heard;  // of the standings that it had when it said this
  journal::Frontier frontier;

  // Of two standings of one device the later one counts.
  auto Age() const { return std::tuple(incarnation, position, mark); }
};

// REQUIRES: within the bounds above.
std::string SignStanding(const Standing& standing, const journal::VaultId& vault,
                         const crypto::SigningKey& key);
// What `bytes` say, whoever has signed them. DATA_LOSS unless they have the form of a standing.
absl::StatusOr<Standing> ReadStanding(std::string_view bytes);
// Whether the device with this key has said that, of this journal. REQUIRES: ReadStanding can read
// it.
bool IsSaidBy(const crypto::PublicKey& device, const journal::VaultId& vault,
              std::string_view bytes);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_STANDING_H_
