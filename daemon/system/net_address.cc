#include "daemon/system/net_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <charconv>
#include <cstring>

#include "absl/strings/ascii.h"

namespace fallow::system {
namespace {

constexpr size_t kHostBytesMax = 255;  // RFC 1035, section 2.3.4
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

template <class Ask>
std::string SocketText(int fd, Ask ask) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  return ask(fd, generic, &size) == 0 ? AddressText(generic) : "";
}

int HexValue(char digit) {
  const size_t value = kHexDigits.find(absl::ascii_toupper(static_cast<unsigned char>(digit)));
  return value == std::string_view::npos ? -1 : static_cast<int>(value);
}

}  // namespace

std::string AddressText(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    const auto* const v4 = reinterpret_cast<const sockaddr_in*>(address);
    return JoinAddress(V4Text(v4->sin_addr), ntohs(v4->sin_port));
  }
  if (address->sa_family == AF_INET6) {
    const auto* const v6 = reinterpret_cast<const sockaddr_in6*>(address);
    return JoinAddress(V6Text(*v6), ntohs(v6->sin6_port));
  }
  return "";
}

std::string PeerAddressText(int fd) {
  return SocketText(fd, getpeername);
}

std::string OwnAddressText(int fd) {
  return SocketText(fd, getsockname);
}

std::optional<HostPort> SplitAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find_first_of("[]:") != std::string_view::npos) {
    return std::nullopt;
  }
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  const bool printable =
      host.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:%") ==
      std::string_view::npos;
  if (!whole || port == 0 || host.empty() || host.size() > kHostBytesMax || !printable) {
    return std::nullopt;
  }
  return HostPort{std::string(host), port};
}

std::string JoinAddress(std::string_view host, uint16_t port) {
  const bool brackets = host.find(':') != std::string_view::npos;
  return (brackets ? "[" + std::string(host) + "]" : std::string(host)) + ":" +
         std::to_string(port);
}

std::string FromGrpcPeer(std::string_view peer) {
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
  return text;
}

std::string ToGrpcTarget(std::string_view address) {
  std::string target = "dns:///";
  for (const char c : address) {
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
