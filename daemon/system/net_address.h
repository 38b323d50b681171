#ifndef FALLOW_DAEMON_SYSTEM_NET_ADDRESS_H_
#define FALLOW_DAEMON_SYSTEM_NET_ADDRESS_H_

// How addresses are written: "HOST:PORT", an IPv6 host in brackets, an IPv4 address always as such,
// even where the system has wrapped it into IPv6. Pure functions.

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fallow::system {

// Empty for anything but IPv4 and IPv6.
std::string AddressText(const sockaddr* address);
// Of the other end of a connected socket, or of this one.
std::string PeerAddressText(int fd);
std::string OwnAddressText(int fd);

struct HostPort {
  std::string host;  // without brackets
  uint16_t port = 0;
};
// Nothing unless both parts are there and the port is 1 to 65535.
std::optional<HostPort> SplitAddress(std::string_view text);
std::string JoinAddress(std::string_view host, uint16_t port);

// gRPC writes addresses as URIs ("ipv6:%5B::1%5D:443"); this is its peer in our form.
std::string FromGrpcPeer(std::string_view peer);
// What gRPC is told to dial: names are looked up by the system.
std::string ToGrpcTarget(std::string_view address);

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_NET_ADDRESS_H_
