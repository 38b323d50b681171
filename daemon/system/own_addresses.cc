#include "daemon/system/own_addresses.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <memory>

#include "daemon/system/net_address.h"

namespace fallow::system {
namespace {

bool IsUsable(const ifaddrs& each) {
  if (each.ifa_addr == nullptr || (each.ifa_flags & IFF_UP) == 0) return false;
  if ((each.ifa_flags & IFF_LOOPBACK) != 0) return false;
  if (each.ifa_addr->sa_family == AF_INET) return true;
  if (each.ifa_addr->sa_family != AF_INET6) return false;
  const auto* const v6 = reinterpret_cast<const sockaddr_in6*>(each.ifa_addr);
  return !IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr);
}

// The host alone; an interface's address has no port.
std::string HostOf(const sockaddr& address) {
  std::string text = AddressText(&address);
  text.resize(text.rfind(':'));
  if (!text.empty() && text.front() == '[') text = text.substr(1, text.size() - 2);
  return text;
}

}  // namespace

std::vector<std::string> OwnAddresses(const std::string& listen, uint16_t port) {
  if (!listen.empty()) return {JoinAddress(listen, port)};
  std::vector<std::string> found;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return found;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owned(list, freeifaddrs);
  for (const int family : {AF_INET, AF_INET6}) {
    for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
      if (!IsUsable(*each) || each->ifa_addr->sa_family != family) continue;
      found.push_back(JoinAddress(HostOf(*each->ifa_addr), port));
    }
  }
  if (found.empty()) found.push_back(JoinAddress("127.0.0.1", port));
  return found;
}

}  // namespace fallow::system
