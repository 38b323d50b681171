#ifndef FALLOW_DAEMON_STORE_SEARCH_H_
#define FALLOW_DAEMON_STORE_SEARCH_H_

// Turns a journal::Query into one SQL statement over the index. What a person typed becomes bound
// values only: quoted phrases for FTS5, which its grammar cannot leave, names that are looked up,
// or literal texts. Internal to the index; same thread contract.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/query.h"
#include "daemon/store/index_schema.h"
#include "daemon/store/tokenizer.h"
#include "daemon/store/views.h"

namespace fallow::store {

// Of one term of a query.
inline constexpr size_t kTermBytesMax = 1024;

struct KnownName {
  int64_t id = 0;
  int64_t uses = 0;  // how many reflections bear it
};
// Nothing when no reflection bears this name.
using FindName =
    std::function<absl::StatusOr<std::optional<KnownName>>(FacetKind, std::string_view folded)>;

struct SearchSql {
  std::string sql;  // columns as ReadReflection reads them, and the place
  std::vector<std::variant<int64_t, std::string>> values;  // of the parameters, from 1
};

// INVALID_ARGUMENT: more than kTermsMax terms, one that is too long or empty, or alternatives
// nested in alternatives.
absl::StatusOr<SearchSql> BuildSearch(const journal::Query& query, const Cursor& cursor,
                                      size_t page, Tokenizer& tokenizer, const FindName& find);

// Exposed for tests and fuzzing: `text` as FTS5 reads a string; NUL, which would end the
// expression, as a space.
std::string QuoteForFts(std::string_view text);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEARCH_H_
