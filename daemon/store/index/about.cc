#include "daemon/store/index/about.h"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/store/index/parts.h"
#include "daemon/store/index/schema.h"

namespace fallow::store {
namespace {

// The ids of the names as a list for SQL; names without a row are left out.
absl::StatusOr<std::string> IdsOf(Database& database, std::span<const std::string> names) {
  FALLOW_ASSIGN_OR_RETURN(Statement find,
                          database.Prepare("SELECT id FROM name WHERE kind = ? AND folded = ?"));
  std::set<int64_t> ids;
  for (const std::string& name : names) {
    find.Bind(1, static_cast<int64_t>(FacetKind::kAbout)).Bind(2, FoldName(name));
    FALLOW_ASSIGN_OR_RETURN(const bool known, find.Step());
    if (known) ids.insert(find.Int(0));
    find.Reset();
  }
  std::string list;
  for (const int64_t id : ids) list += (list.empty() ? "" : ", ") + std::to_string(id);
  return list;
}

std::string WithoutFacet(FixedName name) {
  return " AND NOT EXISTS (SELECT 1 FROM facet x WHERE x.place = f.place AND x.name = " +
         std::to_string(static_cast<int64_t>(name)) + ")";
}

}  // namespace

absl::StatusOr<AboutFigures> ReadAbout(Database& database, std::span<const std::string> names,
                                       absl::Time now) {
  AboutFigures figures;
  FALLOW_ASSIGN_OR_RETURN(const std::string ids, IdsOf(database, names));
  if (ids.empty()) return figures;
  const std::string among = " FROM facet f WHERE f.name IN (" + ids + ")";
  FALLOW_ASSIGN_OR_RETURN(Statement count,
                          database.Prepare("SELECT count(DISTINCT f.place)" + among +
                                           WithoutFacet(FixedName::kDeleted)));
  FALLOW_ASSIGN_OR_RETURN(const bool counted, count.Step());
  if (!counted) return BrokenIndex();
  figures.reflections = static_cast<uint64_t>(count.Int(0));
  // A place may be slightly late, so the row decides whether the moment is in the future.
  FALLOW_ASSIGN_OR_RETURN(
      Statement latest,
      database.Prepare(std::string("SELECT ") + kReflectionColumns +
                       "'' FROM reflection r WHERE r.at <= ?1 AND r.place = (SELECT max(f.place)" +
                       among + " AND f.place <= ?2" + WithoutFacet(FixedName::kDeleted) +
                       WithoutFacet(FixedName::kApart) +
                       " AND (SELECT at FROM reflection WHERE place = f.place) <= ?1)"));
  const int64_t millis = journal::ToMillis(now);
  latest.Bind(1, millis).Bind(2, PlaceAfter(millis));
  FALLOW_ASSIGN_OR_RETURN(const bool found, latest.Step());
  if (!found) return figures;
  FALLOW_ASSIGN_OR_RETURN(journal::Reflection reflection, ReadReflection(latest));
  figures.last_contact = std::move(reflection.at);
  return figures;
}

}  // namespace fallow::store
