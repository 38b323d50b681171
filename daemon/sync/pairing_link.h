#ifndef FALLOW_DAEMON_SYNC_PAIRING_LINK_H_
#define FALLOW_DAEMON_SYNC_PAIRING_LINK_H_

// The text in the QR code beside a pairing code, so that neither the code nor an address has to be
// typed:
//
//     fallow:pair/1?code=K7QM3XP1&at=192.168.1.5:7433&at=[fd00::5]:7433
//
// Bounded in size and parsed strictly: anything not of exactly this form is refused
// (docs/formats.md, "Pairing"). Pure functions: any thread.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/base/address.h"
#include "daemon/sync/pairing_code.h"

namespace fallow::sync {

inline constexpr size_t kPairingAddressesMax = 4;
inline constexpr size_t kPairingLinkBytesMax = 320;  // what an 80-column terminal can show as a QR
                                                     // code

struct PairingLink {
  PairingCode code;
  std::vector<base::Address> addresses;  // without zones, likeliest first; may be empty
};

// Leaves out addresses with a zone, which another device could not use, and those beyond the
// limits.
std::string PrintPairingLink(const PairingCode& code, std::span<const base::Address> addresses);

// INVALID_ARGUMENT when this is not a pairing link.
absl::StatusOr<PairingLink> ParsePairingLink(std::string_view text);

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_PAIRING_LINK_H_
