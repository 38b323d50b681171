#ifndef FALLOW_DAEMON_SYSTEM_OWN_ADDRESSES_H_
#define FALLOW_DAEMON_SYSTEM_OWN_ADDRESSES_H_

// The addresses at which other devices may reach this machine, for people to type and for QR codes.

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/base/address.h"

namespace fallow::system {

// The likeliest first: IPv4, then IPv6 other than link-local. Addresses of the loopback interface
// only when there are no others. `listen` is the one address that is listened on; empty: all of
// them. REQUIRES: `port` is not 0.
std::vector<base::Address> OwnAddresses(const std::string& listen, uint16_t port);

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_OWN_ADDRESSES_H_
