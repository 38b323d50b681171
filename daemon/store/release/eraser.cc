#include "daemon/store/release/eraser.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/fold.h"
#include "daemon/store/keeping/index_copy.h"
#include "daemon/store/keeping/keeper.h"
#include "daemon/store/peers/epochs.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/drafts.h"

namespace fallow::store {
namespace {

using journal::RecordKind;
using journal::SubjectId;

absl::Status NotADeviceRelease() {
  return base::Invalid("This cannot be let go of", "it says which devices hold the journal",
                       base::Next::kReleaseDevice);
}

// In one transaction: until it is committed, every page that it touches is held in memory, which
// may be five for each subject.
constexpr size_t kLetGoAtOnce = 1000;

template <class Id>
absl::Status AddTo(LocalSettings& settings, const LocalSetting<std::vector<Id>>& list,
                   std::span<const Id> more) {
  if (more.empty()) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(std::vector<Id> all, settings.Get(list));
  all.insert(all.end(), more.begin(), more.end());
  return settings.Set(list, all);
}

}  // namespace

Eraser::Eraser(Parts parts) : parts_(std::move(parts)) {}

Eraser::~Eraser() {
  parts_.copy.Stop();
  for (const Then& then : std::exchange(waiting_, {})) then(false);
}

absl::StatusOr<std::vector<SubjectId>> Eraser::AttachmentsOf(std::span<const SubjectId> subjects) {
  std::vector<SubjectId> attachments;
  for (const SubjectId& id : subjects) {
    const absl::StatusOr<journal::Folded> folded =
        parts_.index.Ask([&](Index& index) { return index.LoadFolded(id); });
    if (absl::IsNotFound(folded.status())) continue;
    FALLOW_RETURN_IF_ERROR(folded.status());
    for (const auto& member : folded->state.attachments()) {
      FALLOW_ASSIGN_OR_RETURN(const SubjectId attachment,
                              SubjectId::FromBytes(member.attachment().subject()));
      // Whatever another device claims, only real attachments go with a reflection.
      FALLOW_ASSIGN_OR_RETURN(const std::optional<RecordKind> first,
                              parts_.log.FirstKindOf(attachment));
      if (first == RecordKind::kAttachmentCreated) attachments.push_back(attachment);
    }
  }
  return attachments;
}

absl::StatusOr<std::optional<RecordKind>> Eraser::KindOf(const SubjectId& subject) const {
  FALLOW_ASSIGN_OR_RETURN(const std::optional<RecordKind> first, parts_.log.FirstKindOf(subject));
  if (first) return first;
  FALLOW_ASSIGN_OR_RETURN(const bool gone, parts_.log.WasLetGo(subject));
  if (gone) return first;
  FALLOW_ASSIGN_OR_RETURN(const bool shown, parts_.index.ShowsUnknown(subject));
  return shown ? std::optional(RecordKind::kReflectionCreated) : std::nullopt;
}

// Subjects that refer to others come before them: attachments go first, then what is about a
// connection, then the connection. After an interruption, what remains can therefore still be
// found, and a device that takes these records has little left to find by itself.
absl::StatusOr<std::vector<SubjectId>> Eraser::AllThatGoes(std::span<const SubjectId> subjects) {
  std::vector<SubjectId> all, others, connections;
  std::set<SubjectId> seen;
  for (const SubjectId& id : subjects) {
    FALLOW_ASSIGN_OR_RETURN(const std::optional<RecordKind> first, KindOf(id));
    if (!first) continue;
    if (!journal::MayBeReleased(*first)) return NotADeviceRelease();
    if (!seen.insert(id).second) continue;
    const bool attachment = *first == RecordKind::kAttachmentCreated;
    const bool connection = *first == RecordKind::kConnectionCreated;
    (attachment ? all : connection ? connections : others).push_back(id);
  }
  FALLOW_ASSIGN_OR_RETURN(const std::vector<SubjectId> attachments, AttachmentsOf(others));
  for (const SubjectId& id : attachments) {
    if (seen.insert(id).second) all.push_back(id);
  }
  all.insert(all.end(), others.begin(), others.end());
  all.insert(all.end(), connections.begin(), connections.end());
  return all;
}

absl::Status Eraser::Append(std::span<const SubjectId> subjects, std::span<const NewRecord> with,
                            const Log::Also& also) {
  FALLOW_CHECK(with.size() < kBatchRecordsMax);
  const size_t room = std::min(kLetGoAtOnce, kBatchRecordsMax - with.size());
  do {
    const std::span<const SubjectId> some = subjects.first(std::min(room, subjects.size()));
    subjects = subjects.subspan(some.size());
    const bool last = subjects.empty();
    std::vector<NewRecord> batch;
    for (const SubjectId& id : some) {
      batch.push_back({id, RecordKind::kSubjectReleased, {}, nullptr});
    }
    if (last) batch.insert(batch.end(), with.begin(), with.end());
    if (batch.empty()) return also ? also() : absl::OkStatus();
    // What was sent before opens under the earlier keys, which are dropped once every device has
    // this one.
    std::optional<Epoch> epoch;
    if (!some.empty() && parts_.epochs.current() != nullptr) {
      epoch = parts_.epochs.Make(parts_.log.writer().device,
                                 parts_.log.NextStamp(batch.size()).lamport);
    }
    const absl::Status appended = parts_.log.Append(batch, [&]() -> absl::Status {
      if (epoch) FALLOW_RETURN_IF_ERROR(parts_.epochs.Insert(*epoch));
      return last && also ? also() : absl::OkStatus();
    });
    FALLOW_RETURN_IF_ERROR(appended);
    // Exchange makes up for a failure: it loads stale epochs again.
    if (epoch) parts_.epochs.Load().IgnoreError();
  } while (!subjects.empty());
  return absl::OkStatus();
}

absl::Status Eraser::LetGo(std::span<const SubjectId> subjects, std::span<const NewRecord> with,
                           const DraftsOfRelease& drafts) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<SubjectId> all, AllThatGoes(subjects));
  const auto also = [&]() -> absl::Status {
    FALLOW_RETURN_IF_ERROR(DiscardLater(drafts.going));
    return LookLater(drafts.unread);
  };
  FALLOW_RETURN_IF_ERROR(Append(all, with, also));
  Settle().IgnoreError();
  return absl::OkStatus();
}

absl::Status Eraser::Forget(std::span<const SubjectId> reflections) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<SubjectId> all, AllThatGoes(reflections));
  for (std::span<const SubjectId> rest = all; !rest.empty();) {
    const std::span<const SubjectId> some = rest.first(std::min(kLetGoAtOnce, rest.size()));
    FALLOW_RETURN_IF_ERROR(parts_.log.Forget(some));
    rest = rest.subspan(some.size());
  }
  if (!all.empty() || !settled_) Settle().IgnoreError();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SubjectId>> Eraser::ReleasedBy(const journal::Run& run,
                                                          const FittedRun& fitted) {
  std::vector<SubjectId> released;
  std::set<SubjectId> seen;
  for (size_t i = fitted.first; i < run.items.size(); ++i) {
    const journal::RunItem& item = run.items[i];
    if (!journal::LetsGo(item) || !seen.insert(item.header.subject).second) continue;
    FALLOW_ASSIGN_OR_RETURN(const std::optional<RecordKind> first, KindOf(item.header.subject));
    if (first && journal::MayBeReleased(*first)) released.push_back(item.header.subject);
  }
  return released;
}

absl::Status Eraser::ReleaseLater(std::span<const SubjectId> subjects) {
  return AddTo(parts_.log.settings(), setting::kReleasedLater, subjects);
}

absl::Status Eraser::DiscardLater(std::span<const DraftId> drafts) {
  return AddTo(parts_.log.settings(), setting::kReleasedDrafts, drafts);
}

absl::Status Eraser::LookLater(const std::optional<UnreadDrafts>& unread) {
  if (!unread) return absl::OkStatus();
  return AddTo(parts_.log.settings(), setting::kUnreadDrafts,
               std::span<const UnreadDrafts>(&*unread, 1));
}

absl::Status Eraser::AnnounceReleases() {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<SubjectId> unannounced, parts_.log.Unannounced());
  return Append(unannounced, {}, [&] { return parts_.log.ForgetUnannounced(); });
}

absl::Status Eraser::ReleaseLeftOver() {
  LocalSettings& settings = parts_.log.settings();
  FALLOW_ASSIGN_OR_RETURN(const std::vector<SubjectId> later,
                          settings.Get(setting::kReleasedLater));
  if (later.empty()) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const std::vector<SubjectId> all, AllThatGoes(later));
  return Append(all, {}, [&] { return settings.Remove(setting::kReleasedLater); });
}

}  // namespace fallow::store
