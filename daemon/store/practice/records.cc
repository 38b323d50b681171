#include "daemon/store/practice/records.h"

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::store {

using journal::PracticeHistory;
using journal::PracticeRecord;
using journal::PracticeSubjects;
using journal::RecordKind;
using journal::SubjectId;

absl::StatusOr<const PracticeSubjects*> PracticeRecords::Of(RecordKind first) {
  FALLOW_RETURN_IF_ERROR(CatchUp());
  return &subjects_[first];
}

absl::StatusOr<const PracticeHistory*> PracticeRecords::One(RecordKind first, const SubjectId& id) {
  FALLOW_ASSIGN_OR_RETURN(const PracticeSubjects* const subjects, Of(first));
  const auto found = subjects->find(id);
  if (found == subjects->end()) {
    return base::NotFound("This is not in the journal", "it is unknown here, or was let go", "");
  }
  return &found->second;
}

absl::StatusOr<uint64_t> PracticeRecords::Changes() {
  FALLOW_RETURN_IF_ERROR(CatchUp());
  return changes_;
}

absl::Status PracticeRecords::CatchUp() {
  if (position_ == log_.position()) return absl::OkStatus();
  // After a failure, records are read a second time; those already known are not added twice.
  FALLOW_RETURN_IF_ERROR(log_.ReadPractice(position_, [this](const LogEntry& entry) {
    Take(entry);
    return absl::OkStatus();
  }));
  position_ = log_.position();
  return absl::OkStatus();
}

void PracticeRecords::Take(const LogEntry& entry) {
  const SubjectId& subject = entry.header.subject;
  if (entry.let_go) {
    ++changes_;
    for (auto& [first, subjects] : subjects_) subjects.erase(subject);
    early_.erase(subject);
    return;
  }
  const RecordKind kind = entry.header.kind;
  // What cannot be read is set aside; the index counts it.
  if (!journal::IsPractice(kind) || !entry.operation.ok() ||
      !journal::CheckPractice(kind, *entry.operation).ok()) {
    return;
  }
  PracticeHistory* history = nullptr;
  for (auto& [first, subjects] : subjects_) {
    const auto known = subjects.find(subject);
    if (known != subjects.end()) history = &known->second;
  }
  PracticeRecord record{entry.header.stamp, kind, *entry.operation, entry.position};
  if (history == nullptr && !journal::MayCreate(kind)) {
    early_[subject].push_back(std::move(record));
    return;
  }
  if (history == nullptr) {
    history = &subjects_[kind][subject];
    for (PracticeRecord& one : early_[subject]) Insert(std::move(one), *history);
    early_.erase(subject);
  }
  Insert(std::move(record), *history);
}

void PracticeRecords::Insert(PracticeRecord record, PracticeHistory& history) {
  const auto place = std::lower_bound(history.begin(), history.end(), record, journal::Precedes);
  if (place != history.end() && !journal::Precedes(record, *place)) return;
  history.insert(place, std::move(record));
  ++changes_;
}

SubjectId PracticeRecords::NewSubject() {
  SubjectId id;
  random_.Fill(id.bytes);
  return id;
}

uint64_t PracticeRecords::NewSalt() {
  std::array<uint8_t, sizeof(uint64_t)> bytes{};
  random_.Fill(bytes);
  uint64_t salt = 0;
  for (const uint8_t byte : bytes) salt = salt << 8 | byte;
  return salt;
}

absl::Status PracticeRecords::Append(std::span<const NewRecord> records) {
  for (const NewRecord& record : records) {
    const bool sound = !journal::IsPractice(record.kind) ||
                       journal::CheckPractice(record.kind, record.operation).ok();
    if (!sound) {
      return base::Invalid("This cannot be kept", "it is too large, or not in an allowed form",
                           base::Next::kShorten);
    }
  }
  return log_.Append(records);
}

}  // namespace fallow::store
