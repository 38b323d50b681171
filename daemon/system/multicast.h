#ifndef FALLOW_DAEMON_SYSTEM_MULTICAST_H_
#define FALLOW_DAEMON_SYSTEM_MULTICAST_H_

// Datagrams to and from every machine on the local networks: over IPv4 in the administratively
// scoped block (RFC 2365), over IPv6 on the link (RFC 4291, section 2.7). Nothing leaves the link,
// since the hop limit is one. Anybody on the network can send a datagram, so what arrives is not to
// be trusted. Not thread-safe.

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
  // Does without IPv4 or IPv6 where this machine does not offer it.
  Multicast();

  // Joins the group on every interface that there is now. Call it again when the network has
  // changed.
  void Join();
  // Sends to every network that this machine is on, leaving out any that refuses.
  void Send(std::string_view datagram);
  // Calls `heard` for each datagram that is waiting, at most `limit` per socket, with the host that
  // sent it (in brackets when it is an IPv6 address). Datagrams longer than kDatagramBytesMax are
  // dropped.
  void Receive(int limit, const std::function<void(std::string_view, const std::string&)>& heard);

  // -1 when there is no such socket.
  int fd4() const { return v4_.get(); }
  int fd6() const { return v6_.get(); }

 private:
  void Send4(std::string_view datagram);
  void Send6(std::string_view datagram);

  base::UniqueFd v4_, v6_;
};

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_MULTICAST_H_
