#ifndef FALLOW_DAEMON_JOURNAL_CONNECTION_ENDS_H_
#define FALLOW_DAEMON_JOURNAL_CONNECTION_ENDS_H_

// What the page of a connection shows of its farewell and its releases. Values and pure functions:
// any thread.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/journal/connection.h"
#include "daemon/journal/farewell.h"

namespace fallow::journal {

// The farewell of the connection with these parts; nothing when there is none. REQUIRES:
// `farewells` are farewells' subjects.
std::optional<Farewell> FarewellOf(std::span<const SubjectId> parts,
                                   const PracticeSubjects& farewells);

// The earliest day for which a release of the connection with these parts is planned. REQUIRES:
// `releases` are releases' subjects.
std::optional<absl::Time> ReleaseDue(std::span<const SubjectId> parts,
                                     const PracticeSubjects& releases);

// What was kept of a connection that was let go.
struct KeptConnection {
  SubjectId release;
  std::string name;  // empty: it was not kept
  fallow::store::v1::ConnectionKind kind = fallow::store::v1::CONNECTION_KIND_PERSON;
  std::vector<SeasonSince> seasons;
  std::string gratitude;
  std::string boundaries;
  absl::Time released;
};
// Those of which something was kept; the latest first.
std::vector<KeptConnection> KeptConnections(const PracticeSubjects& releases);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_CONNECTION_ENDS_H_
