#ifndef FALLOW_DAEMON_STORE_PRACTICE_FAREWELLS_H_
#define FALLOW_DAEMON_STORE_PRACTICE_FAREWELLS_H_

// What can be done with the farewells of an unlocked vault. Each change is durable when it returns.
// A connection has one farewell, whatever number of subjects that is kept in
// (daemon/journal/farewell.h).
//
// Not thread-safe: the journal executor owns it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/farewell.h"
#include "daemon/store/practice/records.h"

namespace fallow::store {

// A farewell and the name of the connection that it is for.
struct NamedFarewell {
  std::string connection;
  journal::Farewell farewell;
};

class Farewells {
 public:
  // It outlives this.
  explicit Farewells(PracticeRecords& practice) : practice_(practice) {}

  // `connection`, everywhere, as ResolveConnection takes it; its failures are passed on.
  // The farewell that there is, or a new one. What is said of it here is kept in both cases.
  struct Beginning {
    bool unsent = false;        // false: says nothing
    std::string language = {};  // empty: says nothing
  };
  absl::StatusOr<NamedFarewell> Begin(std::string_view connection, const Beginning& what);

  // These are NOT_FOUND where none was begun.
  absl::StatusOr<NamedFarewell> Get(std::string_view connection);
  // INVALID_ARGUMENT and ABORTED as ComposeFarewellPart.
  struct Change {
    std::optional<journal::FarewellPartEdit> part;
    std::optional<bool> unsent;
  };
  absl::StatusOr<NamedFarewell> Edit(std::string_view connection, const Change& what);
  absl::Status SetAside(std::string_view connection, uint64_t finding, bool back);
  // The connection is closing from then on, and a space opens; once more, and only the date and the
  // words are others. INVALID_ARGUMENT: it lies ahead, or cannot be kept.
  struct Saying {
    // Nothing: now, or as before where only `how` is said anew.
    std::optional<journal::Moment> at = {};
    std::string how = {};   // empty: as before
    std::string zone = {};  // for now
  };
  absl::StatusOr<NamedFarewell> MarkSaid(std::string_view connection, const Saying& what);

  // It was not said after all: the date and the words go, and what they brought about. A space that
  // somebody has made use of stays open. INVALID_ARGUMENT: it was not said.
  absl::StatusOr<NamedFarewell> TakeBackSaid(std::string_view connection);

  // Those of connections that are in the journal; the latest touched first.
  absl::StatusOr<std::vector<NamedFarewell>> List();

 private:
  struct Found {
    journal::Connection connection;
    journal::FarewellSubjects subjects;  // empty: none was begun
  };
  absl::StatusOr<Found> Find(std::string_view connection);
  absl::StatusOr<Found> FindBegun(std::string_view connection);
  // Adds to `records` what becomes of the connection's season.
  void AddSeason(const Found& found, const std::optional<journal::Moment>& said,
                 std::vector<NewRecord>& records);
  absl::StatusOr<std::vector<NewRecord>> SpaceAfter(const Found& found, const journal::Moment& at,
                                                    bool said_before);
  absl::StatusOr<std::vector<NewRecord>> SpaceClosed(const Found& found);

  PracticeRecords& practice_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_FAREWELLS_H_
