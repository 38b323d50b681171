#include "daemon/system/multicast.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <memory>
#include <set>

#include "daemon/system/net_address.h"

namespace fallow::system {
namespace {

template <class Value>
bool SetOption(int fd, int level, int option, const Value& value) {
  return setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

base::UniqueFd OpenSocket(int family) {
  return base::UniqueFd(socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP));
}

sockaddr_in Group4(const MulticastPlace& place) {
  constexpr uint32_t kLocalScope = 0xefff0000;  // 239.255.0.0
  sockaddr_in group{};
  group.sin_family = AF_INET;
  group.sin_port = htons(place.port);
  group.sin_addr.s_addr = htonl(kLocalScope | place.group4);
  return group;
}

sockaddr_in6 Group6(const MulticastPlace& place) {
  sockaddr_in6 group{};
  group.sin6_family = AF_INET6;
  group.sin6_port = htons(place.port);
  group.sin6_addr.s6_addr[0] = 0xff;
  group.sin6_addr.s6_addr[1] = 0x12;  // assigned dynamically, link-local
  const uint32_t id = htonl(place.group6);
  std::memcpy(&group.sin6_addr.s6_addr[12], &id, sizeof(id));
  return group;
}

// SO_REUSEADDR lets several daemons on one machine listen to the same group. The socket is bound to
// the group, so what is sent to this machine's own address does not arrive here.
base::UniqueFd Open4(const MulticastPlace& place) {
  base::UniqueFd fd = OpenSocket(AF_INET);
  const sockaddr_in group = Group4(place);
  const bool usable = fd.ok() && SetOption(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1) &&
                      SetOption(fd.get(), IPPROTO_IP, IP_MULTICAST_TTL, 1) &&
                      SetOption(fd.get(), IPPROTO_IP, IP_MULTICAST_ALL, 0) &&
                      bind(fd.get(), reinterpret_cast<const sockaddr*>(&group), sizeof(group)) == 0;
  return usable ? std::move(fd) : base::UniqueFd();
}

// Linux binds a socket to a link-local group on one interface only. This one listens on all of
// them, and therefore also receives what is sent to this machine's own addresses.
base::UniqueFd Open6(const MulticastPlace& place) {
  base::UniqueFd fd = OpenSocket(AF_INET6);
  sockaddr_in6 any{};
  any.sin6_family = AF_INET6;
  any.sin6_port = htons(place.port);
  const bool usable = fd.ok() && SetOption(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1) &&
                      SetOption(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1) &&
                      SetOption(fd.get(), IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 1) &&
                      SetOption(fd.get(), IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0) &&
                      bind(fd.get(), reinterpret_cast<sockaddr*>(&any), sizeof(any)) == 0;
  return usable ? std::move(fd) : base::UniqueFd();
}

// The interfaces that have an address of this family and carry multicast.
std::set<unsigned> Interfaces(int family) {
  std::set<unsigned> found;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return found;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owned(list, freeifaddrs);
  for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
    constexpr unsigned kNeeded = IFF_UP | IFF_MULTICAST;
    const bool usable = (each->ifa_flags & kNeeded) == kNeeded ||
                        (each->ifa_flags & (IFF_UP | IFF_LOOPBACK)) == (IFF_UP | IFF_LOOPBACK);
    if (!usable || each->ifa_addr == nullptr || each->ifa_addr->sa_family != family) continue;
    if (const unsigned index = if_nametoindex(each->ifa_name); index != 0) found.insert(index);
  }
  return found;
}

}  // namespace

Multicast::Multicast(const std::vector<MulticastPlace>& places) {
  for (const MulticastPlace& each : places) all_.push_back({each, Open4(each), Open6(each)});
  Join();
}

void Multicast::Join() {
  const std::set<unsigned> with4 = Interfaces(AF_INET), with6 = Interfaces(AF_INET6);
  // Joining again is refused for an interface that is already a member, which does no harm.
  for (const Sockets& each : all_) {
    for (const unsigned index : with4) {
      ip_mreqn request{};
      request.imr_multiaddr = Group4(each.place).sin_addr;
      request.imr_ifindex = static_cast<int>(index);
      if (each.v4.ok()) SetOption(each.v4.get(), IPPROTO_IP, IP_ADD_MEMBERSHIP, request);
    }
    for (const unsigned index : with6) {
      ipv6_mreq request{};
      request.ipv6mr_multiaddr = Group6(each.place).sin6_addr;
      request.ipv6mr_interface = index;
      if (each.v6.ok()) SetOption(each.v6.get(), IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, request);
    }
  }
}

void Multicast::Send(std::string_view datagram) {
  if (all_.empty()) return;
  if (all_.front().v4.ok()) Send4(all_.front(), datagram);
  if (all_.front().v6.ok()) Send6(all_.front(), datagram);
}

void Multicast::Send4(const Sockets& from, std::string_view datagram) {
  const sockaddr_in group = Group4(from.place);
  for (const unsigned index : Interfaces(AF_INET)) {
    ip_mreqn where{};
    where.imr_ifindex = static_cast<int>(index);
    if (!SetOption(from.v4.get(), IPPROTO_IP, IP_MULTICAST_IF, where)) continue;
    sendto(from.v4.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&group), sizeof(group));
  }
}

void Multicast::Send6(const Sockets& from, std::string_view datagram) {
  const sockaddr_in6 group = Group6(from.place);
  for (const unsigned index : Interfaces(AF_INET6)) {
    const int where = static_cast<int>(index);
    if (!SetOption(from.v6.get(), IPPROTO_IPV6, IPV6_MULTICAST_IF, where)) continue;
    sendto(from.v6.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&group), sizeof(group));
  }
}

void Multicast::Receive(int limit, const Heard& heard) {
  for (const int fd : fds()) {
    for (int i = 0; i < limit; ++i) {
      std::array<char, kDatagramBytesMax + 1> bytes{};
      sockaddr_storage sender{};
      socklen_t size = sizeof(sender);
      const ssize_t got =
          recvfrom(fd, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&sender), &size);
      if (got < 0) break;
      if (static_cast<size_t>(got) > kDatagramBytesMax) continue;
      const auto from = AddressOf(reinterpret_cast<const sockaddr*>(&sender));
      if (from) heard({bytes.data(), static_cast<size_t>(got)}, *from);
    }
  }
}

std::vector<int> Multicast::fds() const {
  std::vector<int> fds;
  for (const Sockets& each : all_) {
    for (const base::UniqueFd* const fd : {&each.v4, &each.v6}) {
      if (fd->ok()) fds.push_back(fd->get());
    }
  }
  return fds;
}

}  // namespace fallow::system
