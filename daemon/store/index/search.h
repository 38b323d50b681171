#ifndef FALLOW_DAEMON_STORE_INDEX_SEARCH_H_
#define FALLOW_DAEMON_STORE_INDEX_SEARCH_H_

// From a journal::Query to the places that satisfy it. What a person typed becomes bound values
// only: quoted strings for FTS5, which its grammar cannot leave, names that are looked up, or
// literal texts. Internal to the index; same thread contract.

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/journal/query.h"
#include "daemon/store/index/place_source.h"
#include "daemon/store/index/tokenizer.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

// Of one term of a query.
inline constexpr size_t kTermBytesMax = 1024;

// Without regard to the query's limit and span of time. INVALID_ARGUMENT: more than kTermsMax
// terms, one that is too long or empty, or alternatives nested in alternatives.
absl::StatusOr<std::unique_ptr<PlaceSource>> BuildSearch(const journal::Query& query,
                                                         Database& database, Tokenizer& tokenizer);

// Exposed for fuzzing: `text` as FTS5 reads a string; NUL, which would end the expression, as a
// space.
std::string QuoteForFts(std::string_view text);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_SEARCH_H_
