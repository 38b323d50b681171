#ifndef FALLOW_DAEMON_STORE_CONNECTION_NAMES_H_
#define FALLOW_DAEMON_STORE_CONNECTION_NAMES_H_

// Connections as far as a farewell has to know them: how each is called, what it was merged into,
// and its seasons. Nothing is remembered between two questions.
//
// Not thread-safe: the journal executor owns it.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/journal/names.h"
#include "daemon/store/farewell_connections.h"
#include "daemon/store/practice_records.h"

namespace fallow::store {

class ConnectionNames final : public FarewellConnections {
 public:
  // Outlives it.
  explicit ConnectionNames(PracticeRecords& practice) : practice_(practice) {}

  absl::StatusOr<Connection> Find(std::string_view name) override;
  absl::StatusOr<std::optional<Connection>> PartOf(const journal::SubjectId& id) override;
  absl::StatusOr<fallow::store::v1::Season> SeasonAt(const journal::SubjectId& id,
                                                     absl::Time at) override;

 private:
  struct Known {
    std::string name;
    std::vector<std::string> names;  // that and all others
    std::optional<journal::SubjectId> merged_into;
  };
  using All = std::map<journal::SubjectId, Known>;
  absl::StatusOr<All> Everyone();
  static Known Fold(const journal::PracticeHistory& history);
  static journal::SubjectId Root(const All& all, journal::SubjectId id);
  absl::Status Unknown(const All& all, const std::string& name);

  PracticeRecords& practice_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_CONNECTION_NAMES_H_
