#include "daemon/base/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "absl/strings/ascii.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::base {
namespace {

constexpr size_t kPortCharsMax = 5;

absl::Status NotAnAddress() {
  return Invalid("The address cannot be used", "it is not of the form HOST:PORT",
                 Next::kTypeAsShown);
}

// Of names and zones.
bool IsName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_';
  });
}

bool IsOfFamily(int family, std::string_view host) {
  in6_addr unused{};
  return host.find('\0') == std::string_view::npos &&
         inet_pton(family, std::string(host).c_str(), &unused) == 1;
}

bool IsHost(std::string_view host) {
  if (host.size() > Address::kHostBytesMax) return false;
  if (host.find(':') == std::string_view::npos) return IsName(host);
  const size_t zone = host.find('%');
  return IsOfFamily(AF_INET6, host.substr(0, zone)) &&
         (zone == std::string_view::npos || IsName(host.substr(zone + 1)));
}

// 0: it is none.
uint32_t PortOf(std::string_view digits) {
  uint32_t port = 0;
  if (digits.empty() || digits.size() > kPortCharsMax || digits.front() == '0') return 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return error == std::errc() && end == digits.data() + digits.size() ? port : 0;
}

}  // namespace

absl::StatusOr<Address> Address::Parse(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (text.size() > kTextBytesMax || colon == std::string_view::npos) return NotAnAddress();
  std::string_view host = text.substr(0, colon);
  const bool brackets = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  // An IPv6 address is what has a colon itself.
  if (brackets != (host.find(':') != std::string_view::npos)) return NotAnAddress();
  return Of(host, PortOf(text.substr(colon + 1)));
}

absl::StatusOr<Address> Address::Of(std::string_view host, uint32_t port) {
  if (port == 0 || port > std::numeric_limits<uint16_t>::max() || !IsHost(host)) {
    return NotAnAddress();
  }
  return Address(host, static_cast<uint16_t>(port));
}

std::string Address::Text() const {
  const bool brackets = host_.find(':') != std::string::npos;
  return (brackets ? "[" + host_ + "]" : host_) + ":" + std::to_string(port_);
}

bool IsIpAddress(std::string_view host) {
  return IsOfFamily(AF_INET, host) || IsOfFamily(AF_INET6, host);
}

}  // namespace fallow::base
