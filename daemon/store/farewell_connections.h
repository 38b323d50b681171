#ifndef FALLOW_DAEMON_STORE_FAREWELL_CONNECTIONS_H_
#define FALLOW_DAEMON_STORE_FAREWELL_CONNECTIONS_H_

// What farewells ask about connections. Belongs to the journal executor.

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/journal/ids.h"
#include "fallow/store/v1/practice.pb.h"

namespace fallow::store {

class FarewellConnections {
 public:
  struct Connection {
    journal::SubjectId id;
    std::string name;
  };
  virtual ~FarewellConnections() = default;

  // By its name, an alias or its id's beginning. NOT_FOUND names the nearest, and says so where it
  // was let go; INVALID_ARGUMENT when several fit.
  virtual absl::StatusOr<Connection> Find(std::string_view name) = 0;
  // The one that `id` is part of by now: itself, unless it was merged into another. Nothing when it
  // is not in the journal.
  virtual absl::StatusOr<std::optional<Connection>> PartOf(const journal::SubjectId& id) = 0;
  virtual absl::StatusOr<fallow::store::v1::Season> SeasonAt(const journal::SubjectId& id,
                                                             absl::Time at) = 0;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_FAREWELL_CONNECTIONS_H_
