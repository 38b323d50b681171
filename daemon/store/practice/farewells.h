#ifndef FALLOW_DAEMON_STORE_PRACTICE_FAREWELLS_H_
#define FALLOW_DAEMON_STORE_PRACTICE_FAREWELLS_H_

// What can be done with the farewells of an unlocked vault. Each change is durable when it returns.
// A connection has one farewell, even if its records have several subjects
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
  // `practice` outlives this object.
  explicit Farewells(PracticeRecords& practice) : practice_(practice) {}

  // Here and below, `connection` is resolved by ResolveConnection, whose failures are passed on.
  // Returns the existing farewell or a new one; what `what` sets is written in either case.
  struct Beginning {
    bool unsent = false;        // false: no change
    std::string language = {};  // empty: no change
  };
  absl::StatusOr<NamedFarewell> Begin(std::string_view connection, const Beginning& what);

  // The methods that follow return NOT_FOUND when the farewell was not begun.
  absl::StatusOr<NamedFarewell> Get(std::string_view connection);
  // INVALID_ARGUMENT and ABORTED as ComposeFarewellPart.
  struct Change {
    std::optional<journal::FarewellPartEdit> part;
    std::optional<bool> unsent;
  };
  absl::StatusOr<NamedFarewell> Edit(std::string_view connection, const Change& what);
  absl::Status SetAside(std::string_view connection, uint64_t finding, bool back);
  // Marks the farewell as said: the connection's season becomes "closing" from then on, and a space
  // opens. When it was said already, only the date and the words change. INVALID_ARGUMENT: the date
  // is in the future, or something cannot be stored.
  struct Saying {
    // Nothing: now, or unchanged when only `how` is given again.
    std::optional<journal::Moment> at = {};
    std::string how = {};   // empty: unchanged
    std::string zone = {};  // used when the time is now
  };
  absl::StatusOr<NamedFarewell> MarkSaid(std::string_view connection, const Saying& what);

  // It was not said after all: removes the date and the words, and undoes what they brought about.
  // A space that the user has already used stays open. INVALID_ARGUMENT: it was not said.
  absl::StatusOr<NamedFarewell> TakeBackSaid(std::string_view connection);

  // The farewells of connections that are in the journal, most recently changed first.
  absl::StatusOr<std::vector<NamedFarewell>> List();

 private:
  struct Found {
    journal::Connection connection;
    journal::FarewellSubjects subjects;  // empty: none was begun
  };
  absl::StatusOr<Found> Find(std::string_view connection);
  absl::StatusOr<Found> FindBegun(std::string_view connection);
  // Adds to `records` the change to the connection's season, if there is one.
  void AddSeason(const Found& found, const std::optional<journal::Moment>& said,
                 std::vector<NewRecord>& records);
  absl::StatusOr<std::vector<NewRecord>> SpaceAfter(const Found& found, const journal::Moment& at,
                                                    bool said_before);
  absl::StatusOr<std::vector<NewRecord>> SpaceClosed(const Found& found);

  PracticeRecords& practice_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_FAREWELLS_H_
