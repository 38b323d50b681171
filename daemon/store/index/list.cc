#include "daemon/store/index/list.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/store/index/parts.h"
#include "daemon/store/index/schema.h"
#include "daemon/store/index/search.h"

namespace fallow::store {
namespace {

using journal::Query;
using journal::Reflection;

struct Span {
  Position first = 0;
  Position last = 0;
};

// The positions that can lie in the query's span of time and after the cursor.
Span SpanOf(const Query& query, const Cursor& cursor) {
  const int64_t lowest = query.from ? FirstPlace(journal::ToMillis(*query.from)) : 0;
  const int64_t highest =
      query.to ? PlaceAfter(journal::ToMillis(*query.to)) : std::numeric_limits<int64_t>::max() - 1;
  Span span;
  span.first = ToPosition(query.oldest_first ? lowest : highest, query.oldest_first);
  span.last = ToPosition(query.oldest_first ? highest : lowest, query.oldest_first);
  if (cursor.started) {
    span.first = std::max(span.first, ToPosition(cursor.place, query.oldest_first) + 1);
  }
  return span;
}

bool IsWithin(const Query& query, absl::Time at) {
  return (!query.from || at >= *query.from) && (!query.to || at < *query.to);
}

}  // namespace

absl::StatusOr<std::vector<Reflection>> ReadList(Database& database, Tokenizer& tokenizer,
                                                 const Query& query, Cursor& cursor, size_t page) {
  FALLOW_ASSIGN_OR_RETURN(const std::unique_ptr<PlaceSource> places,
                          BuildSearch(query, database, tokenizer));
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database.Prepare(std::string("SELECT ") + kReflectionColumns +
                       TextColumn(query.text_bytes_max) + " FROM reflection r WHERE r.place = ?"));
  std::vector<Reflection> out;
  Cursor reached = cursor;
  Span span = SpanOf(query, cursor);
  while (out.size() < page && span.first <= span.last) {
    FALLOW_ASSIGN_OR_RETURN(const Position found, places->Seek(span.first));
    if (found > span.last) break;
    span.first = found + 1;
    reached.place = ToPlace(found, query.oldest_first);
    reached.started = true;
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Bind(1, reached.place).Step());
    if (!row) return BrokenIndex();
    FALLOW_ASSIGN_OR_RETURN(Reflection reflection, ReadReflection(read));
    read.Reset();
    if (!IsWithin(query, reflection.at.at)) continue;
    CutText(query.text_bytes_max, reflection);
    out.push_back(std::move(reflection));
  }
  cursor = reached;
  return out;
}

}  // namespace fallow::store
