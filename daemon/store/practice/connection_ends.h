#ifndef FALLOW_DAEMON_STORE_PRACTICE_CONNECTION_ENDS_H_
#define FALLOW_DAEMON_STORE_PRACTICE_CONNECTION_ENDS_H_

// What the page of a connection shows of its farewell and its releases. Values and pure functions:
// any thread.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/journal/connection.h"
#include "daemon/journal/farewell.h"

namespace fallow::store {

// The farewell of the connection with these parts; nothing when there is none. REQUIRES:
// `farewells` are farewells' subjects.
std::optional<journal::Farewell> FarewellOf(std::span<const journal::SubjectId> parts,
                                            const journal::PracticeSubjects& farewells);

// The earliest day for which a release of the connection with these parts is planned. REQUIRES:
// `releases` are releases' subjects.
std::optional<absl::Time> ReleaseDue(std::span<const journal::SubjectId> parts,
                                     const journal::PracticeSubjects& releases);

// What was kept of a connection that was let go.
struct KeptConnection {
  journal::SubjectId release;
  std::string name;  // empty: it was not kept
  fallow::store::v1::ConnectionKind kind = fallow::store::v1::CONNECTION_KIND_PERSON;
  std::vector<journal::SeasonSince> seasons;
  std::string gratitude;
  std::string boundaries;
  absl::Time released;
};
// Those of which something was kept; the latest first.
std::vector<KeptConnection> KeptConnections(const journal::PracticeSubjects& releases);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_CONNECTION_ENDS_H_
