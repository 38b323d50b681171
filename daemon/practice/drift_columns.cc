#include "daemon/practice/drift_columns.h"

#include "daemon/base/status.h"

namespace fallow::practice {

std::vector<Column> ColumnsOf(const Drift& drift, size_t columns_max) {
  FALLOW_CHECK(columns_max > 0);
  const absl::CivilDay begin = MondayOf(drift.span.first);
  const auto weeks = static_cast<size_t>((MondayOf(drift.span.last) - begin) / 7 + 1);
  const size_t together = (weeks + columns_max - 1) / columns_max;
  std::vector<Column> columns((weeks + together - 1) / together);
  std::vector<std::vector<int>> energies(columns.size());
  const auto place = [&](absl::CivilDay day) {
    return static_cast<size_t>((day - begin) / 7) / together;
  };
  for (size_t i = 0; i < columns.size(); ++i) {
    columns[i].monday = begin + static_cast<int64_t>(7 * i * together);
  }
  for (const Week& week : drift.weeks) {
    const size_t at = place(week.monday);
    Column& column = columns[at];
    column.notes += week.notes;
    column.contacts += week.contacts;
    column.signs.dark += week.signs.dark;
    column.signs.bright += week.signs.bright;
    column.signs.unknown += week.signs.unknown;
    energies[at].insert(energies[at].end(), week.energies.begin(), week.energies.end());
  }
  for (size_t i = 0; i < columns.size(); ++i) {
    if (!energies[i].empty()) columns[i].energy = LevelOf(energies[i]);
  }
  for (const Change& change : drift.changes) columns[place(change.since)].change = true;
  return columns;
}

}  // namespace fallow::practice
