#ifndef FALLOW_DAEMON_STORE_INDEX_FACETS_H_
#define FALLOW_DAEMON_STORE_INDEX_FACETS_H_

// Keeps the tables facet, name and spelling in step with reflections, within one transaction:
// facets are written at once, counts by Finish. Internal to the index; same thread contract.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/index/schema.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

// A reflection and its place, before or after a change.
struct Placed {
  const journal::Reflection* reflection = nullptr;  // null: there is none
  int64_t place = 0;
};

class FacetWriter {
 public:
  static absl::StatusOr<FacetWriter> Make(Database& database);

  absl::Status Replace(const Placed& before, const Placed& after);
  // Writes the counts. No call may follow.
  absl::Status Finish();

 private:
  struct Change {
    int64_t uses = 0;
    int64_t live = 0;
    bool IsNone() const { return uses == 0 && live == 0; }
    void Count(bool deleted, int64_t by) {
      uses += by;
      if (!deleted) live += by;
    }
  };
  using NameId = int64_t;
  using NameKey = std::pair<FacetKind, std::string>;  // folded
  using SpellingKey = std::pair<NameId, std::string>;

  explicit FacetWriter(Database& database, Statement find, Statement add, Statement put,
                       Statement drop);
  // The ids of the names that a reflection has, sorted and without duplicates. Adds `by` to the
  // counts of these names and of their spellings.
  absl::StatusOr<std::vector<NameId>> Count(const Placed& placed, int64_t by);
  absl::StatusOr<NameId> IdOf(FacetKind kind, const std::string& name);
  static absl::Status Run(Statement& statement, NameId name, int64_t place);

  Database& database_;
  Statement find_name_, add_name_, put_facet_, drop_facet_;
  std::map<NameKey, NameId> ids_;
  std::map<NameId, Change> names_;
  std::map<SpellingKey, Change> spellings_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_FACETS_H_
