#include "daemon/sync/pairing_link.h"

#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::sync {
namespace {

constexpr std::string_view kStart = "fallow:pair/1?code=";
constexpr std::string_view kAt = "&at=";

absl::Status NotALink() {
  return base::Invalid("This is not a pairing link", "it does not look like one",
                       base::Next::kTypeAsShown);
}

}  // namespace

std::string PrintPairingLink(const PairingCode& code, std::span<const base::Address> addresses) {
  std::string text(kStart);
  for (const char c : code.Text()) {
    if (c != '-') text.push_back(c);
  }
  size_t count = 0;
  for (const base::Address& each : addresses) {
    if (count == kPairingAddressesMax) break;
    if (each.has_zone()) continue;
    const std::string address = each.Text();
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
    const std::string_view written = text.substr(0, text.find('&'));
    const auto address = base::Address::Parse(written);
    if (!address.ok() || address->has_zone()) return NotALink();
    link.addresses.push_back(*address);
    text.remove_prefix(written.size());
  }
  return link;
}

}  // namespace fallow::sync
