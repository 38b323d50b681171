#ifndef FALLOW_DAEMON_SYSTEM_MULTICAST_H_
#define FALLOW_DAEMON_SYSTEM_MULTICAST_H_

// Datagrams to and from every machine on the local networks: over IPv4 in the administratively
// scoped block (RFC 2365), over IPv6 on the link (RFC 4291, section 2.7), in groups that nobody has
// registered (RFC 3307). Nothing leaves the link, since the hop limit is one. Anybody on the
// network can send a datagram, so what arrives is not to be trusted. Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "daemon/base/address.h"
#include "daemon/base/unique_fd.h"

namespace fallow::system {

inline constexpr size_t kDatagramBytesMax = 256;

// A port, and a group in each family, given by the bits in which groups differ: the last 16 in
// 239.255.0.0/16, the last 32 in ff12::/96.
struct MulticastPlace {
  uint16_t port = 0;
  uint16_t group4 = 0;
  uint32_t group6 = 0;
  friend bool operator==(const MulticastPlace&, const MulticastPlace&) = default;
};

class Multicast {
 public:
  // Sends to the first place and receives what is sent to any of them. Does without IPv4 or IPv6
  // where this machine does not offer it.
  explicit Multicast(const std::vector<MulticastPlace>& places);

  // Joins the group on every interface that there is now. Call it again when the network has
  // changed.
  void Join();
  // Sends to every network that this machine is on, leaving out any that refuses.
  void Send(std::string_view datagram);
  // Calls `heard` for each datagram that is waiting, at most `limit` per socket, with the address
  // that it was sent from. Datagrams longer than kDatagramBytesMax are dropped.
  using Heard = std::function<void(std::string_view datagram, const base::Address& from)>;
  void Receive(int limit, const Heard& heard);

  // The sockets to wait for.
  std::vector<int> fds() const;

 private:
  struct Sockets {
    MulticastPlace place;
    base::UniqueFd v4, v6;  // invalid if there is no such socket
  };
  static void Send4(const Sockets& from, std::string_view datagram);
  static void Send6(const Sockets& from, std::string_view datagram);

  std::vector<Sockets> all_;
};

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_MULTICAST_H_
