#ifndef FALLOW_DAEMON_STORE_SEALED_KEYSLOT_FILE_H_
#define FALLOW_DAEMON_STORE_SEALED_KEYSLOT_FILE_H_

// The file `keyslots` in a vault's folder, and its second copy `keyslots.2`. Losing both loses the
// vault, so each is only ever replaced as a whole, and the copy first: it is never older than the
// file for which it stands in. Their contents are crypto/keyslots.h.

#include "absl/status/statusor.h"
#include "crypto/keyslots.h"
#include "daemon/store/sealed/disk.h"

namespace fallow::store {

inline constexpr std::string_view kKeyslotsName = "keyslots";
inline constexpr std::string_view kKeyslotsCopyName = "keyslots.2";

// The file, or the copy where the file is missing, damaged or cannot be read. NOT_FOUND: no vault
// here. DATA_LOSS: damaged. UNIMPLEMENTED: of a newer Fallow.
absl::StatusOr<crypto::Keyslots> ReadKeyslots(Disk& disk, const Path& vault);
// Only the one that is called `name`.
absl::StatusOr<crypto::Keyslots> ReadKeyslotsFile(Disk& disk, const Path& vault,
                                                  std::string_view name);
// Both. After a failure each is wholly the old or the new one.
absl::Status WriteKeyslots(Disk& disk, const Path& vault, const crypto::Keyslots& keyslots);
// Whether both are there and are `keyslots`.
bool KeyslotsAre(Disk& disk, const Path& vault, const crypto::Keyslots& keyslots);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_KEYSLOT_FILE_H_
