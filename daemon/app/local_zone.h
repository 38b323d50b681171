#ifndef FALLOW_DAEMON_APP_LOCAL_ZONE_H_
#define FALLOW_DAEMON_APP_LOCAL_ZONE_H_

// This machine's time zone by its IANA name, which abseil's local zone does not know.

#include <string>

#include "daemon/app/paths.h"

namespace fallow::app {

// $TZ, or what /etc/localtime links to; "UTC" when neither names a zone that can be read.
std::string LocalZoneName(const Environment& environment = ProcessEnvironment);

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_LOCAL_ZONE_H_
