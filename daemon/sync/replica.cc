#include "daemon/sync/replica.h"

namespace fallow::sync {

Replica::~Replica() = default;

bool Replica::FollowHeld(std::string_view /*envelope*/) {
  return false;
}

absl::StatusOr<std::vector<std::string>> Replica::Standings() {
  return std::vector<std::string>();
}

absl::StatusOr<bool> Replica::TakeStanding(std::string_view /*standing*/) {
  return false;
}

}  // namespace fallow::sync
