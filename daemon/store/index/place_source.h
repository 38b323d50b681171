#ifndef FALLOW_DAEMON_STORE_INDEX_PLACE_SOURCE_H_
#define FALLOW_DAEMON_STORE_INDEX_PLACE_SOURCE_H_

// Sets of places in the index, each read in order, and joined by seeking instead of by reading them
// all: an intersection asks each source in turn for its first place at or after the furthest one
// seen (Veldhuizen, "Leapfrog Triejoin", ICDT 2014, section 3.1). So a rare name together with a
// common word costs only as much as the name does. Internal to the index; same thread contract.

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

// Rises in the order of a listing: the place, or its negative when the newest come first.
using Position = int64_t;
inline constexpr Position kNoPosition = std::numeric_limits<Position>::max();

constexpr Position ToPosition(int64_t place, bool oldest_first) {
  return oldest_first ? place : -place;
}
constexpr int64_t ToPlace(Position position, bool oldest_first) {
  return oldest_first ? position : -position;
}

class PlaceSource {
 public:
  virtual ~PlaceSource() = default;
  // The first position at or after `target`; kNoPosition when there is none.
  // REQUIRES: `target` is never less than in an earlier call.
  virtual absl::StatusOr<Position> Seek(Position target) = 0;
};

// The places that a statement yields. Its only column is the place, in the listing's order; its
// parameter kFromParameter is the place to start at.
class StatementSource final : public PlaceSource {
 public:
  static constexpr int kFromParameter = 2;
  // A seek skips up to `steps_max` rows before it restarts the statement further on; fewer if
  // skipping has not reached the target lately.
  StatementSource(Statement statement, bool oldest_first, int steps_max)
      : statement_(std::move(statement)),
        oldest_first_(oldest_first),
        steps_max_(steps_max),
        steps_(steps_max) {}
  absl::StatusOr<Position> Seek(Position target) override;

 private:
  absl::Status Step();

  Statement statement_;
  const bool oldest_first_;
  const int steps_max_;
  int steps_;
  bool begun_ = false;
  Position current_ = std::numeric_limits<Position>::min();
};

class UnionSource final : public PlaceSource {
 public:
  explicit UnionSource(std::vector<std::unique_ptr<PlaceSource>> sources)
      : sources_(std::move(sources)) {}
  absl::StatusOr<Position> Seek(Position target) override;

 private:
  std::vector<std::unique_ptr<PlaceSource>> sources_;
};

// The places that are in every source of `included` and in none of `excluded`.
class IntersectionSource final : public PlaceSource {
 public:
  // REQUIRES: `included` is not empty.
  IntersectionSource(std::vector<std::unique_ptr<PlaceSource>> included,
                     std::vector<std::unique_ptr<PlaceSource>> excluded);
  absl::StatusOr<Position> Seek(Position target) override;

 private:
  absl::StatusOr<bool> IsExcluded(Position position);

  std::vector<std::unique_ptr<PlaceSource>> included_, excluded_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_PLACE_SOURCE_H_
