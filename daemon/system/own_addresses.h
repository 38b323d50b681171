#ifndef FALLOW_DAEMON_SYSTEM_OWN_ADDRESSES_H_
#define FALLOW_DAEMON_SYSTEM_OWN_ADDRESSES_H_

// At which addresses others may reach this machine, for people to type and for QR codes.

#include <cstdint>
#include <string>
#include <vector>

namespace fallow::system {

// "HOST:PORT", the likeliest first: IPv4, then IPv6 beyond the link. This machine's own loopback
// stands for nothing else. `listen`: the one address that is listened at; empty: all.
std::vector<std::string> OwnAddresses(const std::string& listen, uint16_t port);

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_OWN_ADDRESSES_H_
