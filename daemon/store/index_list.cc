// Listings and searches.

#include <utility>

#include "daemon/base/status.h"
#include "daemon/store/index_parts.h"
#include "daemon/store/search.h"

namespace fallow::store {
namespace {

constexpr int kPlaceColumn = 5;

absl::StatusOr<std::optional<KnownName>> LookUp(Database& database, FacetKind kind,
                                                std::string_view folded) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement query, database.Prepare("SELECT id, uses FROM name WHERE kind = ? AND folded = ?"));
  query.Bind(1, static_cast<int64_t>(kind)).Bind(2, folded);
  FALLOW_ASSIGN_OR_RETURN(const bool row, query.Step());
  if (!row) return std::optional<KnownName>();
  return std::optional<KnownName>(KnownName{query.Int(0), query.Int(1)});
}

}  // namespace

absl::StatusOr<std::vector<journal::Reflection>> Index::List(const journal::Query& query,
                                                             Cursor& cursor, size_t page) {
  Database& database = *parts_->database;
  const auto find = [&](FacetKind kind, std::string_view folded) {
    return LookUp(database, kind, folded);
  };
  FALLOW_ASSIGN_OR_RETURN(const SearchSql search,
                          BuildSearch(query, cursor, page, parts_->tokenizer, find));
  FALLOW_ASSIGN_OR_RETURN(Statement rows, database.Prepare(search.sql));
  int parameter = 0;
  for (const auto& value : search.values) {
    std::visit([&](const auto& bound) { rows.Bind(++parameter, bound); }, value);
  }
  std::vector<journal::Reflection> out;
  Cursor reached = cursor;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, rows.Step());
    if (!row) break;
    FALLOW_ASSIGN_OR_RETURN(journal::Reflection reflection, ReadReflection(rows));
    CutText(query.text_bytes_max, reflection);
    reached = {.place = rows.Int(kPlaceColumn), .started = true};
    out.push_back(std::move(reflection));
  }
  cursor = reached;
  return out;
}

}  // namespace fallow::store
