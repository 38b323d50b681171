#ifndef FALLOW_DAEMON_SYSTEM_NET_ADDRESS_H_
#define FALLOW_DAEMON_SYSTEM_NET_ADDRESS_H_

// How addresses are written: "HOST:PORT", with an IPv6 host in brackets. An IPv4 address is always
// written as one, even where the system has mapped it into IPv6. Pure functions.

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fallow::system {

// Empty for anything but IPv4 and IPv6.
std::string AddressText(const sockaddr* address);
// The address of a connected socket's other end, and of this end. Empty when there is none.
std::string PeerAddressText(int fd);
std::string OwnAddressText(int fd);

struct HostPort {
  std::string host;  // without brackets
  uint16_t port = 0;
};
// Nothing unless both parts are there, the host has only characters that hosts can have, and the
// port is 1 to 65535.
std::optional<HostPort> SplitAddress(std::string_view text);
std::string JoinAddress(std::string_view host, uint16_t port);

// gRPC writes peers as URIs ("ipv6:%5B::1%5D:443"); returns the same as "HOST:PORT".
std::string FromGrpcPeer(std::string_view peer);
// The target for gRPC to dial `address`; names are resolved by the system.
std::string ToGrpcTarget(std::string_view address);

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_NET_ADDRESS_H_
