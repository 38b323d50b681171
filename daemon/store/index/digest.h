#ifndef FALLOW_DAEMON_STORE_INDEX_DIGEST_H_
#define FALLOW_DAEMON_STORE_INDEX_DIGEST_H_

// The digest of everything in the index. Internal to the index; same thread contract.

#include "absl/status/statusor.h"
#include "daemon/store/index/index.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

absl::StatusOr<IndexDigest> DigestOf(Database& database);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_DIGEST_H_
