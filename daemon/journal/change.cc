#include "daemon/journal/change.h"

#include <optional>

#include "fallow/store/v1/practice.pb.h"

namespace fallow::journal {
namespace {

// For records whose kind alone says what they change.
std::optional<ChangeKind> KindOf(RecordKind kind) {
  switch (kind) {
    case RecordKind::kReflectionCreated:
    case RecordKind::kReflectionChanged:
    case RecordKind::kReflectionDeleted:
    case RecordKind::kReflectionUndeleted:
      return ChangeKind::kReflection;
    case RecordKind::kTemplateSet:
      return ChangeKind::kTemplate;
    case RecordKind::kDeviceAdded:
    case RecordKind::kDeviceRenamed:
    case RecordKind::kDeviceRemoved:
      return ChangeKind::kDevice;
    case RecordKind::kConnectionCreated:
    case RecordKind::kConnectionChanged:
      return ChangeKind::kConnection;
    case RecordKind::kFarewellBegun:
    case RecordKind::kFarewellChanged:
      return ChangeKind::kFarewell;
    case RecordKind::kLetterWritten:
    case RecordKind::kLetterOpened:
      return ChangeKind::kLetter;
    case RecordKind::kSpaceOpened:
    case RecordKind::kSpaceChanged:
      return ChangeKind::kSpace;
    case RecordKind::kReleasePlanned:
    case RecordKind::kReleaseChanged:
    case RecordKind::kReleaseDone:
      return ChangeKind::kRelease;
    // An attachment is reported as a change of its reflection; for kPracticeSet it depends on the
    // operation.
    case RecordKind::kAttachmentCreated:
    case RecordKind::kPracticeSet:
    case RecordKind::kSubjectReleased:
      break;
  }
  return std::nullopt;
}

void AddSet(std::string_view operation, std::vector<Change>& changes) {
  fallow::store::v1::PracticeOperation set;
  if (operation.empty() ||
      !set.ParseFromArray(operation.data(), static_cast<int>(operation.size()))) {
    return;
  }
  if (set.has_days()) changes.push_back({ChangeKind::kSettings});
  if (set.signs_size() > 0) changes.push_back({ChangeKind::kSign});
  if (set.prompts_silenced_size() + set.prompts_back_size() > 0) {
    changes.push_back({ChangeKind::kPrompt});
  }
}

}  // namespace

void AddGone(ChangeKind kind, RecordKind first, const SubjectId& subject,
             std::vector<Change>& changes) {
  if (first == RecordKind::kAttachmentCreated) return;
  changes.push_back({kind, ToText(subject)});
}

void AddChanges(RecordKind kind, RecordKind first, const SubjectId& subject,
                std::string_view operation, std::vector<Change>& changes) {
  if (kind == RecordKind::kSubjectReleased) {
    AddGone(ChangeKind::kLetGo, first, subject, changes);
  } else if (kind == RecordKind::kPracticeSet) {
    AddSet(operation, changes);
  } else if (const std::optional<ChangeKind> told = KindOf(kind)) {
    const bool named = *told != ChangeKind::kTemplate;
    changes.push_back({*told, named ? ToText(subject) : std::string()});
  }
}

}  // namespace fallow::journal
