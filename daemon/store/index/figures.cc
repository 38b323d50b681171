#include "daemon/store/index/figures.h"

#include <algorithm>
#include <utility>

#include "absl/time/civil_time.h"
#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/store/index/parts.h"
#include "daemon/store/index/schema.h"

namespace fallow::store {
namespace {

using journal::Reflection;

constexpr int64_t kMillisPerDay = 86400 * 1000;
const absl::CivilDay kDayZero(1970, 1, 1);

FacetKind ToFacetKind(NameKind kind) {
  switch (kind) {
    case NameKind::kTag:
      return FacetKind::kTag;
    case NameKind::kAbout:
      return FacetKind::kAbout;
    case NameKind::kMood:
      return FacetKind::kMood;
  }
  FALLOW_CHECK(false);
}

absl::StatusOr<std::optional<journal::Moment>> Outermost(Database& database, const char* order) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement query,
      database.Prepare(std::string("SELECT ") + kReflectionColumns +
                       "'' FROM reflection r WHERE r.deleted IS NULL ORDER BY r.place " + order +
                       " LIMIT 1"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, query.Step());
  if (!row) return std::optional<journal::Moment>();
  FALLOW_ASSIGN_OR_RETURN(Reflection reflection, ReadReflection(query));
  return std::optional<journal::Moment>(std::move(reflection.at));
}

void Add(absl::CivilDay day, uint64_t reflections, Stats& stats) {
  const int year = static_cast<int>(day.year());
  if (stats.months.empty() || stats.months.back().year != year ||
      stats.months.back().month != day.month()) {
    stats.months.push_back({.year = year, .month = day.month(), .reflections = 0});
  }
  stats.months.back().reflections += reflections;
}

// The days of `year` that are remembered when `month` and `day` come round in `now_year`: in years
// without a 29th of February, the 28th also remembers the 29th.
std::vector<absl::CivilDay> DaysRemembered(int month, int day, int now_year, int year) {
  std::vector<absl::CivilDay> days;
  const auto add = [&](int day_of_month) {
    const absl::CivilDay candidate(year, month, day_of_month);
    if (candidate.day() == day_of_month) days.push_back(candidate);
  };
  const bool now_has_leap_day = absl::CivilDay(now_year, 2, 29).day() == 29;
  if (month == 2 && day == 28 && !now_has_leap_day) add(29);
  add(day);
  return days;
}

}  // namespace

absl::StatusOr<std::vector<Reflection>> ReadOnThisDay(Database& database, int month, int day,
                                                      int before_year, size_t text_bytes_max) {
  const int now_year = std::clamp(before_year, 1, 10000);
  const bool exists = month >= 1 && month <= 12 && absl::CivilDay(2000, month, day).day() == day;
  if (!exists) return base::Invalid("There is no such day", "", "");
  std::vector<Reflection> out;
  FALLOW_ASSIGN_OR_RETURN(const std::optional<journal::Moment> first, Outermost(database, "ASC"));
  if (!first) return out;
  const auto first_year = static_cast<int>(journal::LocalTime(*first).year()) - 1;
  FALLOW_ASSIGN_OR_RETURN(
      Statement query,
      database.Prepare(std::string("SELECT ") + kReflectionColumns + TextColumn(text_bytes_max) +
                       " FROM reflection r WHERE r.place BETWEEN ?1 AND ?2 AND r.day = ?3 "
                       "AND r.deleted IS NULL ORDER BY r.place DESC"));
  for (int year = now_year - 1; year >= std::max(first_year, 1); --year) {
    for (const absl::CivilDay local : DaysRemembered(month, day, now_year, year)) {
      const int64_t number = local - kDayZero;
      // No time zone is a whole day away from UTC.
      query.Bind(1, FirstPlace((number - 1) * kMillisPerDay))
          .Bind(2, PlaceAfter((number + 2) * kMillisPerDay))
          .Bind(3, number);
      while (true) {
        FALLOW_ASSIGN_OR_RETURN(const bool row, query.Step());
        if (!row) break;
        FALLOW_ASSIGN_OR_RETURN(Reflection reflection, ReadReflection(query));
        CutText(text_bytes_max, reflection);
        out.push_back(std::move(reflection));
      }
    }
  }
  return out;
}

absl::StatusOr<std::vector<Name>> ReadNames(Database& database, NameKind kind) {
  FALLOW_ASSIGN_OR_RETURN(Statement query,
                          database.Prepare("SELECT n.id, n.live, s.spelled FROM name n "
                                           "JOIN spelling s ON s.name = n.id "
                                           "WHERE n.kind = ? AND n.live > 0 "
                                           "ORDER BY n.id, s.live DESC, s.spelled"));
  query.Bind(1, static_cast<int64_t>(ToFacetKind(kind)));
  std::vector<Name> names;
  int64_t latest = 0;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) break;
    if (std::exchange(latest, query.Int(0)) == query.Int(0)) continue;
    names.push_back({std::string(query.Text(2)), static_cast<uint64_t>(query.Int(1))});
  }
  std::sort(names.begin(), names.end(), [](const Name& a, const Name& b) {
    return a.count != b.count ? a.count > b.count : a.name < b.name;
  });
  return names;
}

absl::StatusOr<Stats> ReadStatistics(Database& database) {
  Stats stats;
  FALLOW_ASSIGN_OR_RETURN(stats.first, Outermost(database, "ASC"));
  FALLOW_ASSIGN_OR_RETURN(stats.last, Outermost(database, "DESC"));
  FALLOW_ASSIGN_OR_RETURN(
      Statement query,
      database.Prepare("SELECT day, reflections, words, attachments FROM day ORDER BY day"));
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return stats;
    const auto reflections = static_cast<uint64_t>(query.Int(1));
    ++stats.days;
    stats.reflections += reflections;
    stats.words += static_cast<uint64_t>(query.Int(2));
    stats.attachments += static_cast<uint64_t>(query.Int(3));
    Add(kDayZero + query.Int(0), reflections, stats);
  }
}

absl::StatusOr<Index::Counts> ReadCounts(Database& database) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement query, database.Prepare("SELECT (SELECT coalesce(sum(reflections), 0) FROM day), "
                                        "(SELECT uses FROM name WHERE id = ?)"));
  FALLOW_ASSIGN_OR_RETURN(const bool row,
                          query.Bind(1, static_cast<int64_t>(FixedName::kDeleted)).Step());
  if (!row) return BrokenIndex();
  return Index::Counts{static_cast<uint64_t>(query.Int(0)), static_cast<uint64_t>(query.Int(1))};
}

absl::StatusOr<std::vector<Template>> ReadTemplates(Database& database) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement query,
      database.Prepare("SELECT name, text FROM template WHERE text <> '' ORDER BY name"));
  std::vector<Template> out;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, query.Step());
    if (!row) return out;
    out.push_back({std::string(query.Text(0)), std::string(query.Text(1))});
  }
}

}  // namespace fallow::store
