#include "daemon/store/writing/final_deletions.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/store/keeping/keeper.h"
#include "daemon/store/log/log.h"
#include "daemon/store/peers/peers.h"
#include "daemon/store/writing/forgetter.h"

namespace fallow::store {

using journal::SubjectId;

namespace {

constexpr size_t kLookThrough = 100'000;  // deleted reflections
constexpr absl::Duration kDeletedKept = absl::Hours(24 * journal::kDeletedKeptDays);

}  // namespace

// Whether the log still has a deletion of it. Where it has lost the last one, the days of what is
// left are not those of the deletion.
absl::StatusOr<bool> FinalDeletions::IsDeletionRecorded(const SubjectId& id) {
  const absl::StatusOr<std::vector<LogEntry>> entries = log_.ReadSubject(id);
  if (absl::IsDataLoss(entries.status())) return false;
  FALLOW_RETURN_IF_ERROR(entries.status());
  return std::any_of(entries->begin(), entries->end(), [](const LogEntry& entry) {
    return entry.header.kind == journal::RecordKind::kReflectionDeleted;
  });
}

// Another device may have changed what was deleted here without having reported it yet, and an edit
// made without knowing of a deletion beats it. So a deletion is final only once every device is
// known to hold it, and still held it when its days were over. The time of a deletion comes from a
// clock that may be years off, so the days are those for which it has been here, as counted here.
absl::StatusOr<uint64_t> FinalDeletions::Run() {
  FALLOW_ASSIGN_OR_RETURN(const absl::Duration now, days_.Note());
  const std::optional<Peers::Everywhere> held = peers_.HeldEverywhere(log_.position());
  const absl::Duration until = held ? std::min(now, held->since) : -absl::InfiniteDuration();
  const auto long_ago = [&](absl::Duration since) {
    return days_.Passed(since, until) >= kDeletedKept;
  };
  // Noted whether or not other devices hold it.
  FALLOW_ASSIGN_OR_RETURN(const uint64_t reached, log_.Reached(now, long_ago));
  if (!held || reached == 0) return 0;
  FALLOW_ASSIGN_OR_RETURN(const std::vector<SubjectId> deleted,
                          index_.Ask([&](Index& index) { return index.Deleted(kLookThrough); }));
  std::vector<SubjectId> final;
  for (const SubjectId& id : deleted) {
    const absl::StatusOr<Log::Place> last = log_.LastOf(id);
    // The log has lost it, and with it how long ago it was deleted.
    if (absl::IsNotFound(last.status())) continue;
    FALLOW_RETURN_IF_ERROR(last.status());
    if (last->position > std::min(held->position, reached)) continue;
    FALLOW_ASSIGN_OR_RETURN(const bool recorded, IsDeletionRecorded(id));
    if (recorded) final.push_back(id);
  }
  FALLOW_RETURN_IF_ERROR(forgetter_.Forget(final));
  return final.size();
}

}  // namespace fallow::store
