#include "daemon/system/net_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstring>

#include "absl/strings/ascii.h"

namespace fallow::system {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

std::string V4Text(const in_addr& address) {
  std::array<char, INET_ADDRSTRLEN> text{};
  inet_ntop(AF_INET, &address, text.data(), text.size());
  return text.data();
}

std::string V6Text(const sockaddr_in6& address) {
  if (IN6_IS_ADDR_V4MAPPED(&address.sin6_addr)) {
    in_addr inner{};
    std::memcpy(&inner, &address.sin6_addr.s6_addr[12], sizeof(inner));
    return V4Text(inner);
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, &address.sin6_addr, text.data(), text.size());
  if (address.sin6_scope_id == 0) return text.data();
  return std::string(text.data()) + "%" + std::to_string(address.sin6_scope_id);
}

std::optional<base::Address> IfSound(const absl::StatusOr<base::Address>& address) {
  if (!address.ok()) return std::nullopt;
  return *address;
}

template <class Ask>
std::optional<base::Address> OfSocket(int fd, Ask ask) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (ask(fd, generic, &size) != 0) return std::nullopt;
  return AddressOf(generic);
}

int HexValue(char digit) {
  const size_t value = kHexDigits.find(absl::ascii_toupper(static_cast<unsigned char>(digit)));
  return value == std::string_view::npos ? -1 : static_cast<int>(value);
}

}  // namespace

std::string HostOf(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    return V4Text(reinterpret_cast<const sockaddr_in*>(address)->sin_addr);
  }
  if (address->sa_family == AF_INET6) {
    return V6Text(*reinterpret_cast<const sockaddr_in6*>(address));
  }
  return "";
}

std::optional<base::Address> AddressOf(const sockaddr* address) {
  in_port_t port = 0;
  if (address->sa_family == AF_INET) {
    port = reinterpret_cast<const sockaddr_in*>(address)->sin_port;
  } else if (address->sa_family == AF_INET6) {
    port = reinterpret_cast<const sockaddr_in6*>(address)->sin6_port;
  }
  return IfSound(base::Address::Of(HostOf(address), ntohs(port)));
}

std::optional<base::Address> PeerAddress(int fd) {
  return OfSocket(fd, getpeername);
}

std::optional<base::Address> OwnAddress(int fd) {
  return OfSocket(fd, getsockname);
}

std::optional<base::Address> FromGrpcPeer(std::string_view peer) {
  std::string text;
  for (size_t i = peer.find(':') + 1; i < peer.size(); ++i) {
    if (peer[i] == '%' && i + 2 < peer.size() && HexValue(peer[i + 1]) >= 0 &&
        HexValue(peer[i + 2]) >= 0) {
      text += static_cast<char>(HexValue(peer[i + 1]) * 16 + HexValue(peer[i + 2]));
      i += 2;
    } else {
      text += peer[i];
    }
  }
  return IfSound(base::Address::Parse(text));
}

std::string ToGrpcTarget(const base::Address& address) {
  std::string target = "dns:///";
  for (const char c : address.Text()) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || c == '.' || c == ':' || c == '-' || c == '_') {
      target += c;
    } else {
      target += {'%', kHexDigits[byte >> 4], kHexDigits[byte & 15]};
    }
  }
  return target;
}

}  // namespace fallow::system
