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

// SO_REUSEADDR lets several daemons on one machine listen to the same group.
base::UniqueFd Open4() {
  base::UniqueFd fd = OpenSocket(AF_INET);
  sockaddr_in any{};
  any.sin_family = AF_INET;
  any.sin_port = htons(kMulticastPort);
  any.sin_addr.s_addr = htonl(INADDR_ANY);
  const bool usable = fd.ok() && SetOption(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1) &&
                      SetOption(fd.get(), IPPROTO_IP, IP_MULTICAST_TTL, 1) &&
                      SetOption(fd.get(), IPPROTO_IP, IP_MULTICAST_ALL, 0) &&
                      bind(fd.get(), reinterpret_cast<sockaddr*>(&any), sizeof(any)) == 0;
  return usable ? std::move(fd) : base::UniqueFd();
}

base::UniqueFd Open6() {
  base::UniqueFd fd = OpenSocket(AF_INET6);
  sockaddr_in6 any{};
  any.sin6_family = AF_INET6;
  any.sin6_port = htons(kMulticastPort);
  const bool usable = fd.ok() && SetOption(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1) &&
                      SetOption(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1) &&
                      SetOption(fd.get(), IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 1) &&
                      SetOption(fd.get(), IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0) &&
                      bind(fd.get(), reinterpret_cast<sockaddr*>(&any), sizeof(any)) == 0;
  return usable ? std::move(fd) : base::UniqueFd();
}

sockaddr_in Group4() {
  sockaddr_in group{};
  group.sin_family = AF_INET;
  group.sin_port = htons(kMulticastPort);
  inet_pton(AF_INET, kMulticastGroup4, &group.sin_addr);
  return group;
}

sockaddr_in6 Group6() {
  sockaddr_in6 group{};
  group.sin6_family = AF_INET6;
  group.sin6_port = htons(kMulticastPort);
  inet_pton(AF_INET6, kMulticastGroup6, &group.sin6_addr);
  return group;
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

std::string HostText(const sockaddr_storage& sender) {
  const std::string text = AddressText(reinterpret_cast<const sockaddr*>(&sender));
  return text.substr(0, text.rfind(':'));
}

}  // namespace

Multicast::Multicast() : v4_(Open4()), v6_(Open6()) {
  Join();
}

void Multicast::Join() {
  // Joining again is refused for an interface that is already a member, which does no harm.
  for (const unsigned index : Interfaces(AF_INET)) {
    ip_mreqn request{};
    request.imr_multiaddr = Group4().sin_addr;
    request.imr_ifindex = static_cast<int>(index);
    if (v4_.ok()) SetOption(v4_.get(), IPPROTO_IP, IP_ADD_MEMBERSHIP, request);
  }
  for (const unsigned index : Interfaces(AF_INET6)) {
    ipv6_mreq request{};
    request.ipv6mr_multiaddr = Group6().sin6_addr;
    request.ipv6mr_interface = index;
    if (v6_.ok()) SetOption(v6_.get(), IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, request);
  }
}

void Multicast::Send(std::string_view datagram) {
  if (v4_.ok()) Send4(datagram);
  if (v6_.ok()) Send6(datagram);
}

void Multicast::Send4(std::string_view datagram) {
  const sockaddr_in group = Group4();
  for (const unsigned index : Interfaces(AF_INET)) {
    ip_mreqn from{};
    from.imr_ifindex = static_cast<int>(index);
    if (!SetOption(v4_.get(), IPPROTO_IP, IP_MULTICAST_IF, from)) continue;
    sendto(v4_.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&group), sizeof(group));
  }
}

void Multicast::Send6(std::string_view datagram) {
  const sockaddr_in6 group = Group6();
  for (const unsigned index : Interfaces(AF_INET6)) {
    if (!SetOption(v6_.get(), IPPROTO_IPV6, IPV6_MULTICAST_IF, static_cast<int>(index))) continue;
    sendto(v6_.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&group), sizeof(group));
  }
}

void Multicast::Receive(int limit,
                        const std::function<void(std::string_view, const std::string&)>& heard) {
  for (const int fd : {v4_.get(), v6_.get()}) {
    for (int i = 0; i < limit && fd >= 0; ++i) {
      std::array<char, kDatagramBytesMax + 1> bytes{};
      sockaddr_storage sender{};
      socklen_t size = sizeof(sender);
      const ssize_t got =
          recvfrom(fd, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&sender), &size);
      if (got < 0) break;
      if (static_cast<size_t>(got) > kDatagramBytesMax) continue;
      heard({bytes.data(), static_cast<size_t>(got)}, HostText(sender));
    }
  }
}

}  // namespace fallow::system
