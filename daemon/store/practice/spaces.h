#ifndef FALLOW_DAEMON_STORE_PRACTICE_SPACES_H_
#define FALLOW_DAEMON_STORE_PRACTICE_SPACES_H_

// The spaces of an unlocked vault, with what each follows and the names it goes by. Not
// thread-safe: the journal executor owns it; create one for each use.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/space.h"
#include "daemon/store/practice/records.h"

namespace fallow::store {

struct SpaceView {
  enum class Follows { kGone, kFarewell, kRelease };  // kGone: what it followed was let go
  journal::Space space = {};
  Follows follows = Follows::kGone;
  std::string connection = {};          // its name, if it has one or a release kept it
  std::vector<std::string> names = {};  // all names of the connection; empty: it is no longer here
  bool quiet = false;                   // reminders are off for now
};

class Spaces {
 public:
  // `records` outlives this object.
  explicit Spaces(PracticeRecords& records) : records_(records) {}

  // Latest first.
  absl::StatusOr<std::vector<SpaceView>> All();
  // By the name of its connection, the latest open space first, or by the beginning of its id.
  // NOT_FOUND when there is none; INVALID_ARGUMENT when several ids begin with it.
  absl::StatusOr<SpaceView> Find(std::string_view named);
  // The same; for an empty name, the space whose check-in has been due longest, apart from quiet
  // ones. NOT_FOUND when no check-in is due.
  absl::StatusOr<SpaceView> FindDue(std::string_view named);

  // The check-in days of all spaces that open from now on.
  absl::StatusOr<std::vector<uint32_t>> Days();
  absl::Status SetDays(std::span<const uint32_t> days);

  // The following methods return the space after the change. INVALID_ARGUMENT as in
  // journal/space.h.
  absl::StatusOr<SpaceView> SetDays(const SpaceView& view, std::span<const uint32_t> days);
  absl::StatusOr<SpaceView> Answer(const SpaceView& view, uint32_t day);
  // Adds a boundary when `id_prefix` is empty, otherwise changes one. NOT_FOUND when no id begins
  // with `id_prefix`; INVALID_ARGUMENT when several do.
  absl::StatusOr<SpaceView> SetBoundary(const SpaceView& view, std::string_view id_prefix,
                                        journal::Boundary boundary);
  absl::StatusOr<SpaceView> RemoveBoundary(const SpaceView& view, std::string_view id_prefix);
  absl::StatusOr<SpaceView> Close(const SpaceView& view);

 private:
  absl::StatusOr<SpaceView> Say(const SpaceView& view,
                                const fallow::store::v1::SpaceOperation& operation);

  PracticeRecords& records_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_SPACES_H_
