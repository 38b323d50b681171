#ifndef FALLOW_DAEMON_USECASES_LOOK_BACK_GATHER_H_
#define FALLOW_DAEMON_USECASES_LOOK_BACK_GATHER_H_

// Gathers the material for a look-back from a vault, one page of reflections at a time, so that
// other tasks get their turn in between. Quiet connections are left out, along with every
// reflection about one of them. Belongs to the journal executor.

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "daemon/journal/connection_book.h"
#include "daemon/journal/query.h"
#include "daemon/journal/quiet.h"
#include "daemon/practice/look_back.h"
#include "daemon/store/vault.h"
#include "daemon/store/writing/reflections.h"

namespace fallow::usecases {

class LookBackGatherer {
 public:
  // Moments stored without a zone are taken to be in `zone`; an unknown zone means UTC.
  LookBackGatherer(practice::DaySpan span, std::string zone);

  // Gathers the next piece; false when everything is gathered.
  absl::StatusOr<bool> Step(store::Vault& vault);
  // What was gathered. REQUIRES: Step has returned false.
  practice::Past Take() { return std::move(past_); }

 private:
  absl::Status Begin(store::Vault& vault);
  absl::Status GatherFarewells(store::Vault& vault);
  absl::Status GatherReleases(store::Vault& vault);
  absl::Status GatherLetters(store::Vault& vault);
  void GatherSeasons();
  void Add(const journal::Reflection& reflection);
  bool Holds(absl::CivilDay day) const { return past_.span.first <= day && day <= past_.span.last; }

  practice::Past past_;
  std::string zone_;
  std::optional<journal::ConnectionBook> connections_;
  std::optional<journal::QuietOnes> quiet_;  // among those
  // By the names that reflections use; null if a name belongs to no connection.
  std::map<std::string, const journal::Connection*> called_;
  journal::Query query_;
  store::Cursor cursor_;
};

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_LOOK_BACK_GATHER_H_
