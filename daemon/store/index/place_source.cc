#include "daemon/store/index/place_source.h"

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"

namespace fallow::store {

absl::Status StatementSource::Step() {
  FALLOW_ASSIGN_OR_RETURN(const bool row, statement_.Step());
  current_ = row ? ToPosition(statement_.Int(0), oldest_first_) : kNoPosition;
  return absl::OkStatus();
}

absl::StatusOr<Position> StatementSource::Seek(Position target) {
  if (begun_ && current_ < target) {
    for (int i = 0; current_ < target && i < steps_; ++i) FALLOW_RETURN_IF_ERROR(Step());
    steps_ = current_ < target ? std::max(steps_ / 2, 1) : std::min(steps_ * 2, steps_max_);
  }
  if (current_ < target) {
    statement_.Reset();
    statement_.Bind(kFromParameter, ToPlace(target, oldest_first_));
    begun_ = true;
    FALLOW_RETURN_IF_ERROR(Step());
  }
  return current_;
}

absl::StatusOr<Position> UnionSource::Seek(Position target) {
  Position first = kNoPosition;
  for (const auto& source : sources_) {
    FALLOW_ASSIGN_OR_RETURN(const Position position, source->Seek(target));
    first = std::min(first, position);
  }
  return first;
}

IntersectionSource::IntersectionSource(std::vector<std::unique_ptr<PlaceSource>> included,
                                       std::vector<std::unique_ptr<PlaceSource>> excluded)
    : included_(std::move(included)), excluded_(std::move(excluded)) {
  FALLOW_CHECK(!included_.empty());
}

absl::StatusOr<bool> IntersectionSource::IsExcluded(Position position) {
  for (const auto& source : excluded_) {
    FALLOW_ASSIGN_OR_RETURN(const Position found, source->Seek(position));
    if (found == position) return true;
  }
  return false;
}

absl::StatusOr<Position> IntersectionSource::Seek(Position target) {
  size_t agreeing = 0;
  for (size_t i = 0; target != kNoPosition; i = (i + 1) % included_.size()) {
    FALLOW_ASSIGN_OR_RETURN(const Position found, included_[i]->Seek(target));
    agreeing = found == target ? agreeing + 1 : 1;
    target = found;
    if (agreeing < included_.size() || target == kNoPosition) continue;
    FALLOW_ASSIGN_OR_RETURN(const bool excluded, IsExcluded(target));
    if (!excluded) break;
    ++target;
    agreeing = 0;
  }
  return target;
}

}  // namespace fallow::store
