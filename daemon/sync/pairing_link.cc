#include "daemon/sync/pairing_link.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"

namespace fallow::sync {
namespace {

constexpr std::string_view kStart = "fallow:pair/1?code=";
constexpr std::string_view kAt = "&at=";
constexpr size_t kHostCharsMax = 253;  // of a name in the DNS
constexpr size_t kPortCharsMax = 5;

absl::Status NotALink() {
  return base::Invalid("This is not a pairing link", "it does not look like one",
                       base::Next::kTypeAsShown);
}

bool IsHostChar(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-';
}
bool IsIpv6Char(char c) {
  return absl::ascii_isxdigit(static_cast<unsigned char>(c)) || c == ':' || c == '.';
}

bool IsHost(std::string_view host) {
  if (host.empty() || host.size() > kHostCharsMax) return false;
  if (!host.starts_with('[')) return std::all_of(host.begin(), host.end(), IsHostChar);
  if (host.size() <= 2 || !host.ends_with(']')) return false;
  const std::string_view inner = host.substr(1, host.size() - 2);
  return std::all_of(inner.begin(), inner.end(), IsIpv6Char);
}

bool IsPort(std::string_view port) {
  uint32_t number = 0;
  return !port.empty() && port.size() <= kPortCharsMax && port.front() != '0' &&
         std::all_of(port.begin(), port.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(base::ToAbsl(port), &number) && number <= UINT16_MAX;
}

}  // namespace

bool IsPairingAddress(std::string_view address) {
  const size_t colon = address.rfind(':');
  return colon != std::string_view::npos && IsHost(address.substr(0, colon)) &&
         IsPort(address.substr(colon + 1));
}

std::string PrintPairingLink(const PairingCode& code, std::span<const std::string> addresses) {
  std::string text(kStart);
  for (const char c : code.Text()) {
    if (c != '-') text.push_back(c);
  }
  size_t count = 0;
  for (const std::string& address : addresses) {
    if (count == kPairingAddressesMax) break;
    if (!IsPairingAddress(address)) continue;
    if (text.size() + kAt.size() + address.size() > kPairingLinkBytesMax) continue;
    text.append(kAt).append(address);
    ++count;
  }
  return text;
}

absl::StatusOr<PairingLink> ParsePairingLink(std::string_view text) {
  if (text.size() > kPairingLinkBytesMax || !text.starts_with(kStart)) return NotALink();
  text.remove_prefix(kStart.size());
  if (text.size() < PairingCode::kChars) return NotALink();
  const std::string_view chars = text.substr(0, PairingCode::kChars);
  text.remove_prefix(PairingCode::kChars);
  absl::StatusOr<PairingCode> code = PairingCode::Parse(chars);
  if (!code.ok()) return NotALink();

  PairingLink link{*std::move(code), {}};
  while (!text.empty()) {
    if (!text.starts_with(kAt) || link.addresses.size() == kPairingAddressesMax) return NotALink();
    text.remove_prefix(kAt.size());
    const std::string_view address = text.substr(0, text.find('&'));
    if (!IsPairingAddress(address)) return NotALink();
    link.addresses.emplace_back(address);
    text.remove_prefix(address.size());
  }
  return link;
}

}  // namespace fallow::sync
