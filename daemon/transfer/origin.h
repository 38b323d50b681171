#ifndef FALLOW_DAEMON_TRANSFER_ORIGIN_H_
#define FALLOW_DAEMON_TRANSFER_ORIGIN_H_

// What identifies an entry when it is read a second time (Entry::origin). Pure functions.

#include <string>
#include <string_view>

#include "daemon/transfer/wall_time.h"

namespace fallow::transfer {

// Shorter ids are counters within one collection rather than identities ("1", "42").
inline constexpr std::size_t kIdentityBytesMin = 12;

// The time as it was written, without the assumed zone: importing the same file while travelling
// gives the same entry.
std::string OriginTime(const WallTime& wall);

// From `id` if it is long enough to be an identity, from id and time if it is shorter, and from
// time and text if there is none. `time` may be empty.
std::string MakeOrigin(std::string_view format, std::string_view id, std::string_view time,
                       std::string_view text);

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_ORIGIN_H_
