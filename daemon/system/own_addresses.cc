#include "daemon/system/own_addresses.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <memory>

#include "daemon/base/status.h"
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

}  // namespace

std::vector<base::Address> OwnAddresses(const std::string& listen, uint16_t port) {
  FALLOW_CHECK(port != 0);
  std::vector<base::Address> found;
  const auto add = [&](std::string_view host) {
    if (const auto address = base::Address::Of(host, port); address.ok()) found.push_back(*address);
  };
  if (!listen.empty()) {
    add(listen);
    return found;
  }
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return found;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owned(list, freeifaddrs);
  for (const int family : {AF_INET, AF_INET6}) {
    for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
      if (!IsUsable(*each) || each->ifa_addr->sa_family != family) continue;
      add(HostOf(each->ifa_addr));
    }
  }
  if (found.empty()) add("127.0.0.1");
  return found;
}

}  // namespace fallow::system
