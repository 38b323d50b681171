#ifndef FALLOW_DAEMON_STORE_RELEASE_LAST_LOOK_H_
#define FALLOW_DAEMON_STORE_RELEASE_LAST_LOOK_H_

// The last look: what letting go of something would take with it, before anything is decided.
// Changes nothing. Not thread-safe: the journal executor owns it.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/connection.h"
#include "daemon/journal/release.h"
#include "daemon/store/practice/records.h"
#include "daemon/store/release/concerned_drafts.h"

namespace fallow::store {

class Reflections;

// What the user wants to let go of.
struct ReleaseTarget {
  enum class Kind { kSubject, kConnection, kHistory };
  Kind kind = Kind::kSubject;
  std::string name;           // the beginning of an id, or a connection's name
  journal::KeepChoices keep;  // for a connection
};

// What that would take with it.
struct ReleaseScope {
  std::vector<journal::SubjectId> subjects;
  std::optional<journal::Connection> connection;
  fallow::store::v1::Kept kept;
  fallow::store::v1::Kept goes;  // what an earlier release had kept
  journal::ReleaseCounts counts;
  uint32_t shared = 0;    // reflections, included or kept, that are also about someone else
  uint32_t versions = 0;  // of a history: earlier versions
  // Drafts that edit one of the subjects or are about the connection, and those that could not be
  // read.
  ConcernedDrafts drafts;
  std::optional<journal::Moment> first, last;
  std::vector<journal::Reflection> examples;  // the first and the latest ones, with short texts
};

// INVALID_ARGUMENT when `kept` is larger than can be stored.
absl::Status CheckKept(const fallow::store::v1::Kept& kept);

class LastLook {
 public:
  // All of them outlive it.
  struct Parts {
    PracticeRecords& practice;
    Reflections& reflections;
    Drafts& drafts;
  };
  explicit LastLook(const Parts& parts) : parts_(parts) {}

  // NOT_FOUND; INVALID_ARGUMENT when several ids begin with the name, or there is nothing to let go
  // of; UNKNOWN for a release that is still planned.
  absl::StatusOr<ReleaseScope> At(const ReleaseTarget& target);
  absl::StatusOr<ReleaseScope> AtConnection(const journal::Connection& connection,
                                            const journal::KeepChoices& keep);
  // The same without the reflections about the connection.
  absl::StatusOr<ReleaseScope> AtItself(const journal::Connection& connection,
                                        const journal::KeepChoices& keep);

 private:
  absl::StatusOr<ReleaseScope> AtSubject(std::string_view id_prefix);
  absl::StatusOr<ReleaseScope> AtKept(const journal::ReleasePlan& plan);
  absl::StatusOr<ReleaseScope> AtHistory(std::string_view id_prefix);
  absl::Status AddReflectionsAbout(const journal::Connection& connection, bool keep_shared,
                                   ReleaseScope& scope);
  absl::Status AddFarewells(const journal::Connection& connection, const journal::KeepChoices& keep,
                            ReleaseScope& scope);
  // Adds the spaces that follow any of `subjects`.
  absl::Status AddSpaces(std::span<const journal::SubjectId> subjects, ReleaseScope& scope);

  const Parts parts_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_LAST_LOOK_H_
