#ifndef FALLOW_DAEMON_STORE_INDEX_FIGURES_H_
#define FALLOW_DAEMON_STORE_INDEX_FIGURES_H_

// Figures, names and days: what the index answers besides listings and searches. These implement
// the methods of Index of the same names. Internal to the index; same thread contract.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/store/index/index.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

absl::StatusOr<std::vector<journal::Reflection>> ReadOnThisDay(Database& database, int month,
                                                               int day, int before_year,
                                                               size_t text_bytes_max);
absl::StatusOr<std::vector<Name>> ReadNames(Database& database, NameKind kind);
absl::StatusOr<Stats> ReadStatistics(Database& database);
absl::StatusOr<Index::Counts> ReadCounts(Database& database);
absl::StatusOr<std::vector<Template>> ReadTemplates(Database& database);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_FIGURES_H_
