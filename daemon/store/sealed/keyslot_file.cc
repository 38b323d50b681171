#include "daemon/store/sealed/keyslot_file.h"

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::store {

absl::StatusOr<crypto::Keyslots> ReadKeyslotsFile(Disk& disk, const Path& vault,
                                                  std::string_view name) {
  absl::StatusOr<std::string> file = ReadFile(disk, vault / name, crypto::kKeyslotsBytesMax);
  if (absl::IsNotFound(file.status())) {
    return base::NotFound("There is no vault here", "", base::Next::kMakeJournal);
  }
  if (absl::IsDataLoss(file.status())) {
    return base::Damaged("The file `keyslots` is damaged",
                         "it is longer than it can be, and without it the vault cannot be opened",
                         base::WithName(base::Next::kPutBackCopy, "keyslots"));
  }
  FALLOW_RETURN_IF_ERROR(file.status());
  return crypto::Keyslots::Decode(crypto::AsBytes(*file));
}

absl::StatusOr<crypto::Keyslots> ReadKeyslots(Disk& disk, const Path& vault) {
  absl::StatusOr<crypto::Keyslots> keyslots = ReadKeyslotsFile(disk, vault, kKeyslotsName);
  if (keyslots.ok() || absl::IsUnimplemented(keyslots.status())) return keyslots;
  absl::StatusOr<crypto::Keyslots> copy = ReadKeyslotsFile(disk, vault, kKeyslotsCopyName);
  return copy.ok() ? copy : keyslots;
}

absl::Status WriteKeyslots(Disk& disk, const Path& vault, const crypto::Keyslots& keyslots) {
  const std::string file = keyslots.Encode();
  FALLOW_CHECK(file.size() <= crypto::kKeyslotsBytesMax);
  FALLOW_RETURN_IF_ERROR(ReplaceFile(disk, vault / kKeyslotsCopyName, crypto::AsBytes(file)));
  return ReplaceFile(disk, vault / kKeyslotsName, crypto::AsBytes(file));
}

bool KeyslotsAre(Disk& disk, const Path& vault, const crypto::Keyslots& keyslots) {
  const std::string file = keyslots.Encode();
  for (const std::string_view name : {kKeyslotsName, kKeyslotsCopyName}) {
    const absl::StatusOr<std::string> there = ReadFile(disk, vault / name, file.size());
    if (!there.ok() || *there != file) return false;
  }
  return true;
}

}  // namespace fallow::store
