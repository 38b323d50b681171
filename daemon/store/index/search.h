#ifndef FALLOW_DAEMON_STORE_INDEX_SEARCH_H_
#define FALLOW_DAEMON_STORE_INDEX_SEARCH_H_

// From a journal::Query to the places that match it. What the user typed only ever becomes bound
// values: quoted strings for FTS5, from which its grammar offers no way out; names to be looked up;
// or literal texts. Internal to the index; same thread contract.

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/journal/query.h"
#include "daemon/store/index/place_source.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/tokens/tokenizer.h"

namespace fallow::store {

// For one term of a query.
inline constexpr size_t kTermBytesMax = 1024;

// Ignores the query's limit and span of time. INVALID_ARGUMENT: more than kTermsMax terms, a term
// that is too long or empty, or alternatives nested in alternatives.
absl::StatusOr<std::unique_ptr<PlaceSource>> BuildSearch(const journal::Query& query,
                                                         Database& database, Tokenizer& tokenizer);

// `text` as an FTS5 string. A NUL, which would end the expression, becomes a space. Exposed for
// fuzzing.
std::string QuoteForFts(std::string_view text);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_SEARCH_H_
