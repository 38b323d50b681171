#include "daemon/store/writing/final_deletions.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "daemon/base/clock.h"
#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/store/index/keeper.h"
#include "daemon/store/log/log.h"
#include "daemon/store/peers/peers.h"
#include "daemon/store/writing/forgetter.h"

namespace fallow::store {

using journal::SubjectId;

namespace {

constexpr size_t kLookThrough = 100'000;  // deleted reflections
constexpr absl::Duration kDeletedKept = absl::Hours(24 * journal::kDeletedKeptDays);

}  // namespace

// Another device may have changed what was deleted here without having reported it yet, and an edit
// made without knowing of a deletion beats it. So a deletion is final only once every device is
// known to hold it, and still held it when its days were over. The time of another device's
// deletion comes from that device's clock, which may be years behind, so its records must also have
// been here for that long.
absl::StatusOr<uint64_t> FinalDeletions::Run() {
  const WitnessedTime known =
      log_.settings().Get(setting::kWitnessedTime).value_or(WitnessedTime());
  const WitnessedTime witnessed = Witness(known, clock_.Now());
  if (witnessed != known) {
    FALLOW_RETURN_IF_ERROR(log_.settings().Set(setting::kWitnessedTime, witnessed));
  }
  const std::optional<Peers::Everywhere> held = peers_.HeldEverywhere(log_.position());
  if (!held) return 0;
  const absl::Time before = std::min(witnessed.confirmed, held->since) - kDeletedKept;
  FALLOW_ASSIGN_OR_RETURN(const std::vector<SubjectId> expired, index_.Ask([&](Index& index) {
    return index.DeletedBefore(before, kLookThrough);
  }));
  uint64_t reached = 0;
  if (witnessed.confirmed > absl::InfinitePast()) {
    FALLOW_ASSIGN_OR_RETURN(reached,
                            log_.Reached(witnessed.confirmed, witnessed.confirmed - kDeletedKept));
  }
  std::vector<SubjectId> final;
  for (const SubjectId& id : expired) {
    FALLOW_ASSIGN_OR_RETURN(const Log::Place last, log_.LastOf(id));
    const bool long_here = last.writer == log_.writer().device || last.position <= reached;
    if (last.position <= held->position && long_here) final.push_back(id);
  }
  FALLOW_RETURN_IF_ERROR(forgetter_.Forget(final));
  return final.size();
}

}  // namespace fallow::store
