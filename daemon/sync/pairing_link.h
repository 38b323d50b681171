#ifndef FALLOW_DAEMON_SYNC_PAIRING_LINK_H_
#define FALLOW_DAEMON_SYNC_PAIRING_LINK_H_

// What the QR code beside a pairing code says, so that neither code nor address has to be typed:
//
//     fallow:pair/1?code=K7QM3XP1&at=192.168.1.5:7433&at=[fd00::5]:7433
//
// Bounded, and strict when read: whatever is not exactly of this form is refused
// (docs/formats.md, "Pairing"). Pure functions: any thread.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/sync/pairing_code.h"

namespace fallow::sync {

inline constexpr size_t kPairingAddressesMax = 4;
inline constexpr size_t kPairingLinkBytesMax = 320;  // what a terminal of 80 columns can show

struct PairingLink {
  PairingCode code;
  std::vector<std::string> addresses;  // "HOST:PORT", the likeliest first, perhaps none
};

// Whether this is a name or an IPv4 address, or an IPv6 address in brackets and without a zone, and
// behind it a colon and a port from 1 to 65535. Names are not looked up.
bool IsPairingAddress(std::string_view address);

// Addresses that another device could not use, and those beyond the bounds, are left out.
std::string PrintPairingLink(const PairingCode& code, std::span<const std::string> addresses);

// INVALID_ARGUMENT when it is no pairing link.
absl::StatusOr<PairingLink> ParsePairingLink(std::string_view text);

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_PAIRING_LINK_H_
