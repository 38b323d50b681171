#ifndef FALLOW_DAEMON_SYSTEM_NET_ADDRESS_H_
#define FALLOW_DAEMON_SYSTEM_NET_ADDRESS_H_

// Turns what the system and gRPC call an address into a base::Address, and back. An IPv4 address is
// always given as one, even where the system has mapped it into IPv6. Pure functions.

#include <sys/socket.h>

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/address.h"

namespace fallow::system {

// Without a port. Empty for anything but IPv4 and IPv6.
std::string HostOf(const sockaddr* address);
// Nothing for anything but IPv4 and IPv6 with a port.
std::optional<base::Address> AddressOf(const sockaddr* address);
// The address of a connected socket's other end, and of this end. Nothing when there is none.
std::optional<base::Address> PeerAddress(int fd);
std::optional<base::Address> OwnAddress(int fd);

// gRPC writes peers as URIs ("ipv6:%5B::1%5D:443").
std::optional<base::Address> FromGrpcPeer(std::string_view peer);
// The target for gRPC to dial `address`; names are resolved by the system.
std::string ToGrpcTarget(const base::Address& address);

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_NET_ADDRESS_H_
