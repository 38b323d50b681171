#ifndef FALLOW_DAEMON_STORE_SALVAGE_SALVAGE_H_
#define FALLOW_DAEMON_STORE_SALVAGE_SALVAGE_H_

// Makes a journal of what can still be read of a damaged one: every row on every page that
// authenticates goes into a new, empty database, from which the rest of the program reads as from
// any other. What cannot be read is missing there, and only that: records whose key is lost stay as
// records that do not open, and nothing that was let go comes back.
//
// Used by one thread at a time.

#include <cstdint>

#include "absl/status/statusor.h"
#include "daemon/journal/ids.h"
#include "daemon/store/log/settings.h"

namespace fallow::store {

class Database;
class PageImages;

// What is known from `keyslots`, for where the journal's own word for it is lost.
struct SalvageHints {
  journal::DeviceId self;
  uint32_t keyring_generation = 0;
};

struct Salvaged {
  uint64_t records = 0;  // found
  uint64_t last = 0;     // position of the last of them
  // Among those up to the last: how many positions have none.
  uint64_t missing() const { return last - records; }
};

// `into` is new, with the tables of a journal that is empty. Whatever `images` holds, its rows are
// bounded; failures are those of writing `into`.
absl::StatusOr<Salvaged> Salvage(PageImages& images, Database& into, const SalvageHints& hints);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SALVAGE_SALVAGE_H_
