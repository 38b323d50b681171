#ifndef FALLOW_DAEMON_STORE_SEALED_KEYSLOT_FILE_H_
#define FALLOW_DAEMON_STORE_SEALED_KEYSLOT_FILE_H_

// The file `keyslots` in a vault's folder (contents: crypto/keyslots.h). Losing it loses the vault,
// so it is only ever replaced as a whole.

#include "absl/status/statusor.h"
#include "crypto/keyslots.h"
#include "daemon/store/sealed/disk.h"

namespace fallow::store {

inline constexpr std::string_view kKeyslotsName = "keyslots";

// NOT_FOUND: no vault here. DATA_LOSS: damaged. UNIMPLEMENTED: written by a newer Fallow.
absl::StatusOr<crypto::Keyslots> ReadKeyslots(Disk& disk, const Path& vault);
absl::Status WriteKeyslots(Disk& disk, const Path& vault, const crypto::Keyslots& keyslots);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_KEYSLOT_FILE_H_
