#ifndef FALLOW_DAEMON_STORE_PRACTICE_SPACES_H_
#define FALLOW_DAEMON_STORE_PRACTICE_SPACES_H_

// The spaces of an unlocked vault, with what they follow and what that is called. Not thread-safe:
// the journal executor owns it; made for one use.

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
  std::string connection = {};          // its name, while it has one or where a release kept that
  std::vector<std::string> names = {};  // all that it is called by; empty: it is not there any more
  bool quiet = false;                   // nothing is to remind of it now
};

class Spaces {
 public:
  // It outlives this.
  explicit Spaces(PracticeRecords& records) : records_(records) {}

  // The latest first.
  absl::StatusOr<std::vector<SpaceView>> All();
  // By its connection's name, where the latest open one counts, or by its id's beginning. NOT_FOUND
  // when there is none.
  absl::StatusOr<SpaceView> Find(std::string_view named);
  // The same; empty: the one whose check-in came first. NOT_FOUND when none has come.
  absl::StatusOr<SpaceView> FindDue(std::string_view named);

  // Of all that open from now on.
  absl::StatusOr<std::vector<uint32_t>> Days();
  absl::Status SetDays(std::span<const uint32_t> days);

  // What follows returns the space as it is then. INVALID_ARGUMENT as journal/space.h says.
  absl::StatusOr<SpaceView> SetDays(const SpaceView& view, std::span<const uint32_t> days);
  absl::StatusOr<SpaceView> Answer(const SpaceView& view, uint32_t day);
  // A new one without `id_prefix`. NOT_FOUND when none begins so.
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
