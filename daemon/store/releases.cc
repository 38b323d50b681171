#include "daemon/store/releases.h"

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/compose.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/practice_settings.h"
#include "daemon/journal/space.h"
#include "daemon/store/blobs.h"
#include "daemon/store/reflections.h"
#include "daemon/store/release.h"
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

void SetCounts(const ReleaseScope& scope, v1::ReleaseOperation& operation) {
  operation.set_reflections(scope.reflections);
  operation.set_attachments(scope.attachments);
  operation.set_farewells(scope.farewells);
  operation.set_letters(scope.letters);
}

absl::Status DoneAlready() {
  return base::Failed("This cannot be taken back", "it was let go already",
                      "`fallow release receipt` says where and when.");
}

}  // namespace

absl::StatusOr<ReleasePlan> Releases::Plan(const ReleaseTarget& target, absl::Duration grace,
                                           std::string_view zone) {
  FALLOW_RETURN_IF_ERROR(journal::CheckGrace(grace));
  FALLOW_ASSIGN_OR_RETURN(const ReleaseScope scope, Look(target));
  if (scope.subjects.size() > static_cast<size_t>(journal::kReleasedMax)) {
    return base::Invalid("This is too much to let go at once", "at most 100,000 things go together",
                         "Let go of some of the reflections first.");
  }
  const absl::Time now = parts_.clock.Now();
  v1::ReleaseOperation operation;
  AddSubjects(scope.subjects, operation);
  if (scope.connection) operation.set_connection(std::string(scope.connection->id.view()));
  operation.set_history_only(target.kind == ReleaseTarget::Kind::kHistory);
  operation.set_keep_shared(target.keep_shared);
  operation.mutable_planned()->set_unix_millis(journal::ToMillis(now));
  operation.mutable_planned()->set_zone(std::string(zone));
  operation.set_due_unix_millis(journal::ToMillis(now + grace));
  *operation.mutable_kept() = scope.kept;
  SetCounts(scope, operation);
  const SubjectId id = parts_.practice.NewSubject();
  FALLOW_RETURN_IF_ERROR(
      parts_.practice.Say(id, RecordKind::kReleasePlanned, std::move(operation)));
  if (grace == absl::ZeroDuration()) FALLOW_RETURN_IF_ERROR(RunDue());
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

absl::StatusOr<bool> Releases::IsAnyDue() {
  FALLOW_ASSIGN_OR_RETURN(const uint64_t changes, parts_.practice.Changes());
  if (looked_at_ != changes) {
    FALLOW_ASSIGN_OR_RETURN(const std::vector<ReleasePlan> plans, List());
    next_due_ = absl::InfiniteFuture();
    for (const ReleasePlan& plan : plans) {
      // Whether it is this device's to do does not depend on the day.
      if (journal::IsDue(plan, plan.due, parts_.practice.self())) {
        next_due_ = std::min(next_due_, plan.due);
      }
    }
    looked_at_ = changes;
  }
  return next_due_ <= parts_.clock.Now();
}

absl::Status Releases::RunDue() {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<ReleasePlan> plans, List());
  for (const ReleasePlan& plan : plans) {
    if (journal::IsDue(plan, parts_.clock.Now(), parts_.practice.self())) {
      FALLOW_RETURN_IF_ERROR(LetGo(plan));
    }
  }
  return Acknowledge();
}

// What has come to belong to a connection since its release was planned: it goes with it. Nothing
// where there is no connection, or it is gone already.
absl::StatusOr<std::optional<ReleaseScope>> Releases::GrownScope(const ReleasePlan& plan) {
  if (!plan.connection) return std::optional<ReleaseScope>();
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const subjects,
                          parts_.practice.Of(RecordKind::kConnectionCreated));
  const std::vector<journal::Connection> connections = journal::FoldConnections(*subjects);
  const auto found = std::find_if(
      connections.begin(), connections.end(),
      [&](const journal::Connection& connection) { return connection.id == *plan.connection; });
  if (found == connections.end()) return std::optional<ReleaseScope>();
  ReleaseTarget target;
  target.kind = ReleaseTarget::Kind::kConnection;
  target.keep_shared = plan.keep_shared;
  FALLOW_ASSIGN_OR_RETURN(ReleaseScope scope, LookAtConnection(*found, target));
  return std::optional<ReleaseScope>(std::move(scope));
}

absl::Status Releases::LetGo(const ReleasePlan& plan) {
  FALLOW_ASSIGN_OR_RETURN(const std::optional<ReleaseScope> grown, GrownScope(plan));
  std::vector<SubjectId> subjects = plan.subjects;
  v1::ReleaseOperation operation;
  if (grown) {
    for (const SubjectId& id : grown->subjects) {
      if (std::find(subjects.begin(), subjects.end(), id) != subjects.end()) continue;
      subjects.push_back(id);
      operation.add_subjects(std::string(id.view()));
    }
    SetCounts(*grown, operation);
  }
  FALLOW_ASSIGN_OR_RETURN(const uint64_t records, parts_.log.CountRecords(subjects));
  operation.mutable_done()->set_at_unix_millis(journal::ToMillis(parts_.clock.Now()));
  operation.mutable_done()->set_records(records);

  std::vector<NewRecord> with;
  std::vector<SubjectId> copies;
  if (plan.history_only) {
    FALLOW_ASSIGN_OR_RETURN(copies, CopyAttachments(plan.subjects.front()));
    FALLOW_ASSIGN_OR_RETURN(with, Renewed(plan.subjects.front(), copies));
    operation.set_renewed(std::string(with.back().subject.view()));
  }
  FALLOW_ASSIGN_OR_RETURN(std::optional<NewRecord> space, SpaceAfter(plan));
  if (space) with.push_back(*std::move(space));
  with.push_back(parts_.practice.RecordOf(plan.id, RecordKind::kReleaseDone, std::move(operation)));
  FALLOW_RETURN_IF_ERROR(parts_.release.LetGo(subjects, with));
  for (const SubjectId& id : copies) parts_.blobs.Settle(id);
  return absl::OkStatus();
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

// The space that a released connection leaves, unless its farewell has opened one.
absl::StatusOr<std::optional<NewRecord>> Releases::SpaceAfter(const ReleasePlan& plan) {
  if (!plan.connection) return std::optional<NewRecord>();
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const spaces,
                          parts_.practice.Of(RecordKind::kSpaceOpened));
  for (const auto& [id, history] : *spaces) {
    const auto opened = journal::OperationOf<v1::SpaceOperation>(history.front());
    const absl::StatusOr<SubjectId> follows = SubjectId::FromBytes(opened.follows());
    const bool known = follows.ok() &&
                       (*follows == plan.id || std::find(plan.subjects.begin(), plan.subjects.end(),
                                                         *follows) != plan.subjects.end());
    if (known) return std::optional<NewRecord>();
  }
  FALLOW_ASSIGN_OR_RETURN(const journal::PracticeSubjects* const settings,
                          parts_.practice.Of(RecordKind::kPracticeSet));
  return std::optional<NewRecord>(parts_.practice.RecordOf(
      parts_.practice.NewSubject(), RecordKind::kSpaceOpened,
      journal::ComposeOpened({parts_.clock.Now(), plan.planned.zone}, plan.id,
                             journal::FoldSettings(*settings).check_in_days)));
}

}  // namespace fallow::store
