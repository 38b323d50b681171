#ifndef FALLOW_DAEMON_USECASES_FIND_DEVICE_H_
#define FALLOW_DAEMON_USECASES_FIND_DEVICE_H_

// Which device is meant by what a person typed. Devices can come to have the same name while they
// are apart, and what is done to a device cannot be undone: so nothing is chosen among several.
// Pure: any thread.

#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/roster.h"

namespace fallow::usecases {

// Of the devices that were not released, the one with this id; else the one and only that has this
// name or an id that begins so. NOT_FOUND: there is none. INVALID_ARGUMENT: there are several; the
// message and the next step name the ids of all.
absl::StatusOr<journal::DeviceId> FindDevice(const journal::Roster& roster, std::string_view typed);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_FIND_DEVICE_H_
