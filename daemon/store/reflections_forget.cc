// Deletions that have become final.

#include <algorithm>
#include <utility>
#include <vector>

#include "daemon/base/clock.h"
#include "daemon/base/status.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/limits.h"
#include "daemon/store/blobs.h"
#include "daemon/store/index_keeper.h"
#include "daemon/store/log.h"
#include "daemon/store/peers.h"
#include "daemon/store/reflections.h"
#include "daemon/store/sqlite.h"

namespace fallow::store {

using journal::SubjectId;

namespace {

constexpr size_t kForgetAtOnce = 256;     // reflections
constexpr size_t kLookThrough = 100'000;  // deleted reflections
constexpr std::string_view kWitnessedSetting = "witnessed time";
constexpr absl::Duration kDeletedKept = absl::Hours(24 * journal::kDeletedKeptDays);

}  // namespace

WitnessedTime Reflections::Witnessed() {
  const absl::StatusOr<std::string> setting = log_.Setting(kWitnessedSetting);
  return setting.ok() ? DecodeWitnessed(*setting) : WitnessedTime();
}

// Another device may have changed what is deleted here, and not have told yet: an edit made apart
// beats a deletion. So a deletion is final only once every device is known to hold it, and to have
// held it still when its days were over. When another device deleted something is what its clock
// says; it may be years behind. So what comes from others must also have been here that long.
absl::StatusOr<uint64_t> Reflections::ForgetExpired() {
  const WitnessedTime known = Witnessed();
  const WitnessedTime witnessed = Witness(known, clock_.Now());
  if (witnessed != known) {
    FALLOW_RETURN_IF_ERROR(log_.SetSetting(kWitnessedSetting, EncodeWitnessed(witnessed)));
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
  const std::span<const SubjectId> all = final;
  for (size_t begin = 0; begin < all.size(); begin += kForgetAtOnce) {
    FALLOW_RETURN_IF_ERROR(Forget(all.subspan(begin, std::min(kForgetAtOnce, all.size() - begin))));
  }
  return all.size();
}

absl::Status Reflections::Forget(std::span<const Id> reflections) {
  std::vector<SubjectId> subjects(reflections.begin(), reflections.end());
  std::vector<SubjectId> attachments;
  for (const SubjectId& id : reflections) {
    FALLOW_ASSIGN_OR_RETURN(const journal::Folded folded, Load(id));
    for (const v1::AttachmentMember& member : folded.state.attachments()) {
      FALLOW_ASSIGN_OR_RETURN(const SubjectId attachment,
                              SubjectId::FromBytes(member.attachment().subject()));
      // Only what is an attachment goes with a reflection, whatever another device has said.
      FALLOW_ASSIGN_OR_RETURN(const bool is_one,
                              log_.IsOf(attachment, journal::RecordKind::kAttachmentCreated));
      if (is_one) attachments.push_back(attachment);
    }
  }
  subjects.insert(subjects.end(), attachments.begin(), attachments.end());
  FALLOW_RETURN_IF_ERROR(log_.Forget(subjects));
  // From here on nothing needs to succeed now: the index is purged at the next unlock at the
  // latest, and a blob without a key is removed as an orphan.
  FALLOW_RETURN_IF_ERROR(index_.Purge());
  for (const SubjectId& id : attachments) FALLOW_RETURN_IF_ERROR(blobs_.Remove(id));
  return log_.database().Checkpoint();
}

}  // namespace fallow::store
