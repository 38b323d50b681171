#ifndef FALLOW_DAEMON_STORE_INDEX_LIST_H_
#define FALLOW_DAEMON_STORE_INDEX_LIST_H_

// Listings and searches. Internal to the index; same thread contract.

#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/query.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/index/views.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/tokens/tokenizer.h"

namespace fallow::store {

absl::StatusOr<std::vector<journal::Reflection>> ReadList(Database& database, Tokenizer& tokenizer,
                                                          const journal::Query& query,
                                                          Cursor& cursor, size_t page);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_LIST_H_
