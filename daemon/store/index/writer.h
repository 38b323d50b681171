#ifndef FALLOW_DAEMON_STORE_INDEX_WRITER_H_
#define FALLOW_DAEMON_STORE_INDEX_WRITER_H_

// Writes a batch into the index. Internal to the index; same thread contract.

#include "absl/status/status.h"
#include "daemon/store/index/index.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/tokens/tokenizer.h"

namespace fallow::store {

// Writes all of `batch`, including its position, or nothing.
absl::Status WriteBatch(Database& database, Tokenizer& tokenizer, const IndexBatch& batch);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_WRITER_H_
