#ifndef FALLOW_DAEMON_TRANSFER_ORIGIN_H_
#define FALLOW_DAEMON_TRANSFER_ORIGIN_H_

// What makes an entry the same entry when it is read a second time (Entry::origin). Pure functions.

#include <string>
#include <string_view>

#include "daemon/transfer/wall_time.h"

namespace fallow::transfer {

// Shorter ids are counters of one collection rather than identities of their own ("1", "42").
inline constexpr std::size_t kIdentityBytesMin = 12;

// The time as it was written, without the zone that is assumed for it: the same file imported
// while travelling is the same entry.
std::string OriginTime(const WallTime& wall);

// By `id` where it is long enough to be an identity, by id and time where it is not, and by time
// and text where there is none. `time` may be empty.
std::string MakeOrigin(std::string_view format, std::string_view id, std::string_view time,
                       std::string_view text);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_ORIGIN_H_
