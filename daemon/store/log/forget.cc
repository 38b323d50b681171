// Letting go: a subject's key and payloads are dropped, its headers stay.

#include "daemon/base/status.h"
#include "daemon/store/log/log.h"
#include "daemon/store/log/read_ids.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

absl::StatusOr<bool> Log::WasLetGo(const journal::SubjectId& subject) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement find,
      database_->Prepare("SELECT 1 FROM subject WHERE subject = ? AND wrapped_key IS NULL"));
  return find.Bind(1, crypto::ByteSpan(subject.bytes)).Step();
}

absl::Status Log::LetGo(const journal::SubjectId& subject) {
  const crypto::ByteSpan id = subject.bytes;
  FALLOW_ASSIGN_OR_RETURN(Statement payloads,
                          database_->Prepare("UPDATE record SET payload = NULL WHERE subject ="
                                             " (SELECT id FROM subject WHERE subject = ?)"));
  FALLOW_RETURN_IF_ERROR(payloads.Bind(1, id).Run());
  // A subject that has no key has nothing left elsewhere.
  FALLOW_ASSIGN_OR_RETURN(Statement purge,
                          database_->Prepare("INSERT OR IGNORE INTO purge (subject)"
                                             " SELECT subject FROM subject"
                                             " WHERE subject = ? AND wrapped_key IS NOT NULL"));
  FALLOW_RETURN_IF_ERROR(purge.Bind(1, id).Run());
  FALLOW_ASSIGN_OR_RETURN(
      Statement find,
      database_->Prepare("SELECT id FROM subject WHERE subject = ? AND wrapped_key IS NOT NULL"));
  FALLOW_ASSIGN_OR_RETURN(const bool has_key, find.Bind(1, id).Step());
  if (!has_key) return absl::OkStatus();
  const int64_t row = find.Int(0);
  find.Reset();
  FALLOW_RETURN_IF_ERROR(keyring_->Remove(row));
  FALLOW_ASSIGN_OR_RETURN(Statement key,
                          database_->Prepare("UPDATE subject SET wrapped_key = NULL WHERE id = ?"));
  return key.Bind(1, row).Run();
}

absl::Status Log::NoteUnannounced(const journal::SubjectId& subject, bool announced) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement note,
      database_->Prepare(announced ? "DELETE FROM unsaid WHERE subject = ?"
                                   : "INSERT OR IGNORE INTO unsaid (subject) VALUES (?)"));
  return note.Bind(1, crypto::ByteSpan(subject.bytes)).Run();
}

// Leaves out attachments, which go with their reflection, and deletions, which become final without
// a record.
absl::StatusOr<std::vector<journal::SubjectId>> Log::Unannounced() {
  FALLOW_ASSIGN_OR_RETURN(
      Statement read,
      database_->Prepare("SELECT s.subject, (SELECT header FROM record WHERE subject = s.id"
                         " ORDER BY position DESC LIMIT 1)"
                         " FROM unsaid u JOIN subject s ON s.subject = u.subject"
                         " WHERE s.wrapped_key IS NULL AND s.kind <> ?"));
  read.Bind(1, static_cast<int64_t>(journal::RecordKind::kAttachmentCreated));
  std::vector<journal::SubjectId> subjects;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return subjects;
    FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader last, journal::DecodeHeader(read.Blob(1)));
    if (last.kind == journal::RecordKind::kReflectionDeleted) continue;
    FALLOW_ASSIGN_OR_RETURN(const journal::SubjectId id,
                            journal::SubjectId::FromBytes(crypto::AsChars(read.Blob(0))));
    subjects.push_back(id);
  }
}

absl::Status Log::ForgetUnannounced() {
  return database_->Execute("DELETE FROM unsaid");
}

absl::Status Log::Forget(std::span<const journal::SubjectId> subjects) {
  FALLOW_RETURN_IF_ERROR(refusal_);
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*database_));
  Keyring::Changes keys(*keyring_);
  std::vector<journal::Change> changes;
  for (const journal::SubjectId& id : subjects) {
    FALLOW_ASSIGN_OR_RETURN(const std::optional<Subject> subject, FindSubject(id));
    if (subject && !subject->let_go) {
      journal::AddGone(journal::ChangeKind::kDeletedForGood, subject->first, id, changes);
    }
    FALLOW_RETURN_IF_ERROR(LetGo(id));
  }
  FALLOW_RETURN_IF_ERROR(keys.Write());
  FALLOW_RETURN_IF_ERROR(transaction.Commit());
  keys.Keep();
  for (const journal::Change& change : changes) Tell(change);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<journal::SubjectId>> Log::ToPurge() {
  FALLOW_ASSIGN_OR_RETURN(Statement read, database_->Prepare("SELECT subject FROM purge"));
  return ReadIds(read);
}

absl::Status Log::PurgeToo(const journal::SubjectId& subject) {
  FALLOW_ASSIGN_OR_RETURN(Statement purge,
                          database_->Prepare("INSERT OR IGNORE INTO purge (subject) VALUES (?)"));
  return purge.Bind(1, crypto::ByteSpan(subject.bytes)).Run();
}

absl::Status Log::Purged(std::span<const journal::SubjectId> subjects) {
  FALLOW_ASSIGN_OR_RETURN(Statement done,
                          database_->Prepare("DELETE FROM purge WHERE subject = ?"));
  for (const journal::SubjectId& subject : subjects) {
    FALLOW_RETURN_IF_ERROR(done.Bind(1, crypto::ByteSpan(subject.bytes)).Run());
  }
  return absl::OkStatus();
}

}  // namespace fallow::store
