#ifndef FALLOW_DAEMON_SYSTEM_MULTICAST_H_
#define FALLOW_DAEMON_SYSTEM_MULTICAST_H_

// Datagrams to and from everybody on the local networks: IPv4 in the administratively scoped block
// (RFC 2365), IPv6 on the link (RFC 4291, section 2.7). Nothing leaves the link: the hop limit is
// one. What arrives is anybody's. Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "daemon/base/unique_fd.h"

namespace fallow::system {

inline constexpr uint16_t kMulticastPort = 48'377;
inline constexpr const char* kMulticastGroup4 = "239.255.71.83";
inline constexpr const char* kMulticastGroup6 = "ff02::4653:7163";
inline constexpr size_t kDatagramBytesMax = 256;

class Multicast {
 public:
  // Sockets that this machine does not offer are left out.
  Multicast();

  // Becomes a member on every interface that there is now. To be called again when the network has
  // changed.
  void Join();
  // To every network that this machine is on; one that refuses is passed over.
  void Send(std::string_view datagram);
  // `heard` gets what waits, at most `limit` of it: a datagram, and the host that sent it, with
  // brackets when it is an IPv6 address. Longer ones than kDatagramBytesMax are passed over.
  void Receive(int limit, const std::function<void(std::string_view, const std::string&)>& heard);

  // -1: there is no such socket.
  int fd4() const { return v4_.get(); }
  int fd6() const { return v6_.get(); }

 private:
  void Send4(std::string_view datagram);
  void Send6(std::string_view datagram);

  base::UniqueFd v4_, v6_;
};

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_MULTICAST_H_
