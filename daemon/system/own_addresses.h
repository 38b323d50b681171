#ifndef FALLOW_DAEMON_SYSTEM_OWN_ADDRESSES_H_
#define FALLOW_DAEMON_SYSTEM_OWN_ADDRESSES_H_

// The addresses at which other devices may reach this machine, for people to type and for QR codes.

#include <cstdint>
#include <string>
#include <vector>

namespace fallow::system {

// "HOST:PORT", the likeliest first: IPv4, then IPv6 other than link-local. 127.0.0.1 only when
// there is nothing else. `listen` is the one address that is listened on; empty: all of them.
std::vector<std::string> OwnAddresses(const std::string& listen, uint16_t port);

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_OWN_ADDRESSES_H_
