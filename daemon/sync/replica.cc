#include "daemon/sync/replica.h"

#include <algorithm>

namespace fallow::sync {

Replica::~Replica() = default;

fallow::sync::v1::Bye::Reason Replica::ReasonToPart(const journal::DeviceId& peer) {
  const std::vector<Peer> removed = Removed();
  const bool was_removed =
      std::any_of(removed.begin(), removed.end(), [&](const Peer& one) { return one.id == peer; });
  return was_removed ? fallow::sync::v1::Bye::REASON_REMOVED
                     : fallow::sync::v1::Bye::REASON_TROUBLE;
}

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
