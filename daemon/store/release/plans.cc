#include "daemon/store/release/plans.h"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/compose.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/practice_settings.h"
#include "daemon/journal/space.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/reflections.h"
#include "fallow/store/v1/practice.pb.h"

namespace fallow::store {

namespace {

namespace v1 = fallow::store::v1;
using journal::RecordKind;
using journal::ReleasePlan;
using journal::SubjectId;

template <class Operation>
void AddSubjects(std::span<const SubjectId> subjects, Operation& operation) {
  for (const SubjectId& id : subjects) operation.add_subjects(std::string(id.view()));
}

// It was decided on, and is done as soon as it can be.
absl::Status NotYet(const absl::Status& why) {
  return absl::Status(why.code(),
                      std::string(base::ToStd(why.message())) +
                          " So nothing was let go yet; it is tried again until it can be. "
                          "`fallow release list` shows it, and `fallow release cancel` takes it "
                          "back.");
}

absl::Status PlannedAlready(const ReleasePlan& plan) {
  const std::string id = journal::ToText(plan.id);
  const std::string day = journal::DayInWords({plan.due, plan.planned.zone});
  return base::Failed("This is to be let go already",
                      "the release " + id + " is planned for " + day + " and covers some of it",
                      "`fallow release cancel " + id + "` takes that one back.");
}

absl::Status DoneAlready() {
  return base::Failed("This cannot be taken back", "it was let go already",
                      "`fallow release receipt` says where and when.");
}

}  // namespace

void SetCounts(const ReleaseScope& scope, v1::ReleaseOperation& operation) {
  operation.set_reflections(scope.reflections);
  operation.set_attachments(scope.attachments);
  operation.set_farewells(scope.farewells);
  operation.set_letters(scope.letters);
  operation.set_spaces(scope.spaces);
  operation.set_releases(scope.releases);
}

absl::StatusOr<ReleasePlan> Releases::Plan(const ReleaseTarget& target, absl::Duration grace,
                                           std::string_view zone) {
  FALLOW_RETURN_IF_ERROR(journal::CheckGrace(grace));
  FALLOW_ASSIGN_OR_RETURN(const ReleaseScope scope, Look(target));
  if (scope.subjects.size() > static_cast<size_t>(journal::kReleasedMax)) {
    return base::Invalid("This is too much to let go at once", "at most 100,000 things go together",
                         "Let go of some of the reflections first.");
  }
  FALLOW_RETURN_IF_ERROR(CheckKept(scope.kept));
  FALLOW_ASSIGN_OR_RETURN(const std::optional<ReleasePlan> other, PlanFor(scope.subjects));
  if (other) return PlannedAlready(*other);
  const absl::Time now = parts_.clock.Now();
  v1::ReleaseOperation operation;
  AddSubjects(scope.subjects, operation);
  if (scope.connection) operation.set_connection(std::string(scope.connection->id.view()));
  operation.set_history_only(target.kind == ReleaseTarget::Kind::kHistory);
  operation.set_keep_gratitude(target.keep_gratitude);
  operation.set_keep_dates(target.keep_dates);
  operation.set_keep_name(target.keep_name);
  operation.set_keep_boundaries(target.keep_boundaries);
  operation.set_keep_shared(target.keep_shared);
  operation.mutable_planned()->set_unix_millis(journal::ToMillis(now));
  operation.mutable_planned()->set_zone(std::string(zone));
  operation.set_due_unix_millis(journal::ToMillis(now + grace));
  SetCounts(scope, operation);
  const SubjectId id = parts_.practice.NewSubject();
  FALLOW_RETURN_IF_ERROR(
      parts_.practice.Say(id, RecordKind::kReleasePlanned, std::move(operation)));
  if (grace == absl::ZeroDuration()) {
    FALLOW_RETURN_IF_ERROR(RunDue());
    if (const auto failed = failed_.find(id); failed != failed_.end()) {
      return NotYet(failed->second.why);
    }
  }
  return Find(journal::ToText(id));
}

absl::StatusOr<std::vector<ReleasePlan>> Releases::List() {
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const subjects,
                          parts_.practice.Of(RecordKind::kReleasePlanned));
  return journal::FoldReleases(*subjects);
}

absl::StatusOr<ReleasePlan> Releases::Find(std::string_view id_prefix) {
  FALLOW_ASSIGN_OR_RETURN(const journal::IdRange range, journal::ParseIdPrefix(id_prefix));
  FALLOW_ASSIGN_OR_RETURN(const std::vector<ReleasePlan> plans, List());
  const ReleasePlan* found = nullptr;
  for (const ReleasePlan& plan : plans) {
    if (plan.id < range.first || range.last < plan.id) continue;
    if (found != nullptr) {
      return base::Invalid("More than one release has an id that begins so", "",
                           "Give more of its characters.");
    }
    found = &plan;
  }
  if (found == nullptr) {
    return base::NotFound("There is no such release", "", "`fallow release list` shows them.");
  }
  return *found;
}

absl::StatusOr<ReleasePlan> Releases::Cancel(std::string_view id_prefix) {
  FALLOW_ASSIGN_OR_RETURN(const ReleasePlan plan, Find(id_prefix));
  if (plan.state() == ReleasePlan::State::kDone) return DoneAlready();
  if (plan.state() == ReleasePlan::State::kCancelled) return plan;
  v1::ReleaseOperation operation;
  operation.set_cancelled(true);
  FALLOW_RETURN_IF_ERROR(
      parts_.practice.Say(plan.id, RecordKind::kReleaseChanged, std::move(operation)));
  return Find(journal::ToText(plan.id));
}

std::optional<ReleasePlan> EarliestFor(std::span<const SubjectId> subjects,
                                       const std::vector<ReleasePlan>& plans,
                                       const SubjectId& except) {
  const std::set<SubjectId> known(subjects.begin(), subjects.end());
  const ReleasePlan* earliest = nullptr;
  for (const ReleasePlan& plan : plans) {
    if (plan.state() != ReleasePlan::State::kPlanned || plan.id == except) continue;
    const bool covers = std::any_of(plan.subjects.begin(), plan.subjects.end(),
                                    [&](const SubjectId& id) { return known.contains(id); });
    if (covers && (earliest == nullptr || plan.due < earliest->due)) earliest = &plan;
  }
  return earliest == nullptr ? std::nullopt : std::optional(*earliest);
}

absl::StatusOr<std::optional<ReleasePlan>> Releases::PlanFor(std::span<const SubjectId> subjects) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<ReleasePlan> plans, List());
  return EarliestFor(subjects, plans, SubjectId());
}

absl::StatusOr<bool> Releases::IsAnyDue() {
  FALLOW_ASSIGN_OR_RETURN(const uint64_t changes, parts_.practice.Changes());
  if (looked_at_ != changes) {
    FALLOW_RETURN_IF_ERROR(NoteArrivals());
    FALLOW_ASSIGN_OR_RETURN(const std::vector<ReleasePlan> plans, List());
    next_due_ = absl::InfiniteFuture();
    for (const ReleasePlan& plan : plans) next_due_ = std::min(next_due_, NextTry(plan));
    looked_at_ = changes;
  }
  return next_due_ <= parts_.clock.Now();
}

// An attachment goes with the reflection that holds it. What is renewed therefore gets copies,
// under keys of their own; one that comes to nothing is removed a day later, as every upload is.
absl::StatusOr<std::vector<SubjectId>> Releases::CopyAttachments(const SubjectId& reflection) {
  FALLOW_ASSIGN_OR_RETURN(const journal::Reflection now, parts_.reflections.Get(reflection));
  std::vector<SubjectId> copies;
  for (const journal::Attachment& attachment : now.attachments) {
    FALLOW_ASSIGN_OR_RETURN(const auto from, parts_.blobs.Get(attachment.id));
    FALLOW_ASSIGN_OR_RETURN(const auto to,
                            parts_.blobs.Put(attachment.name, attachment.media_type));
    while (true) {
      FALLOW_ASSIGN_OR_RETURN(const std::string piece, from->Next());
      if (piece.empty()) break;
      FALLOW_RETURN_IF_ERROR(to->Append(crypto::AsBytes(piece)));
    }
    FALLOW_ASSIGN_OR_RETURN(const journal::Attachment copy, to->Finish());
    copies.push_back(copy.id);
  }
  return copies;
}

// What the reflection says now, as the first record of another, which is the last of these.
absl::StatusOr<std::vector<NewRecord>> Releases::Renewed(const SubjectId& old,
                                                         std::span<const SubjectId> copies) {
  FALLOW_ASSIGN_OR_RETURN(const journal::Reflection now, parts_.reflections.Get(old));
  std::vector<NewRecord> records;
  std::vector<journal::Attachment> attachments;
  journal::NewReflection what;
  what.text = now.text;
  what.at = now.at;
  what.tags = now.tags;
  what.about = now.about;
  what.mood = now.mood;
  what.starred = now.starred;
  what.prompt = now.prompt;
  what.signs = now.signs;
  what.energy = now.energy;
  what.apart = now.apart;
  what.edited = now.edited;
  for (const SubjectId& id : copies) {
    const Blobs::Pending* const pending = parts_.blobs.FindPending(id);
    FALLOW_CHECK(pending != nullptr);
    what.attachments.push_back(id);
    FALLOW_ASSIGN_OR_RETURN(attachments.emplace_back(), parts_.blobs.Describe(id));
    records.push_back({id, RecordKind::kAttachmentCreated, pending->operation.SerializeAsString(),
                       &pending->key});
  }
  FALLOW_ASSIGN_OR_RETURN(const v1::ReflectionOperation operation,
                          journal::ComposeCreated(what, attachments, parts_.clock.Now()));
  records.push_back({parts_.practice.NewSubject(), RecordKind::kReflectionCreated,
                     operation.SerializeAsString(), nullptr});
  return records;
}

}  // namespace fallow::store
