#include "daemon/store/practice/settings.h"

#include "daemon/base/status.h"

namespace fallow::store {

absl::StatusOr<journal::PracticeSettings> Settings(PracticeRecords& records) {
  FALLOW_ASSIGN_OR_RETURN(const auto* const subjects,
                          records.Of(journal::RecordKind::kPracticeSet));
  return journal::FoldSettings(*subjects);
}

absl::Status SaySetting(PracticeRecords& records,
                        const fallow::store::v1::PracticeOperation& operation) {
  FALLOW_ASSIGN_OR_RETURN(const auto* const subjects,
                          records.Of(journal::RecordKind::kPracticeSet));
  const journal::SubjectId id = subjects->empty() ? records.NewSubject() : subjects->begin()->first;
  return records.Say(id, journal::RecordKind::kPracticeSet, operation);
}

}  // namespace fallow::store
