#include "daemon/store/sealed/keyslot_file.h"

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::store {

absl::StatusOr<crypto::Keyslots> ReadKeyslots(Disk& disk, const Path& vault) {
  absl::StatusOr<std::string> file =
      ReadFile(disk, vault / kKeyslotsName, crypto::kKeyslotsBytesMax);
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

absl::Status WriteKeyslots(Disk& disk, const Path& vault, const crypto::Keyslots& keyslots) {
  const std::string file = keyslots.Encode();
  FALLOW_CHECK(file.size() <= crypto::kKeyslotsBytesMax);
  return ReplaceFile(disk, vault / kKeyslotsName, crypto::AsBytes(file));
}

}  // namespace fallow::store
