// Each of these is found by cmake/sentences.py, in this order; nothing else here is.
#include "daemon/base/status.h"

namespace fallow {

const char* const kCommand = "There is no journal yet. `fallow init` makes one.";
const char* const kOption =
    "Leave out "
    "--keep.";
const char* const kBackup = "Restore the vault from a backup.";
const absl::Status kWords =
    base::Failed("It was not saved", "the disk is full", "Free some space.");

// A comment may speak of `fallow init`, of --keep and of a backup.
const char* const kMagic = "fallow v1 page key";
const absl::Status kStep = base::Failed("It was not saved", "the disk is full", "");

}  // namespace fallow
