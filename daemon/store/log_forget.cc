// Letting go: a subject's key and payloads go, its headers stay.

#include "daemon/base/status.h"
#include "daemon/store/log.h"
#include "daemon/store/sqlite.h"

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
  FALLOW_ASSIGN_OR_RETURN(
      Statement key, database_->Prepare("UPDATE subject SET wrapped_key = NULL WHERE subject = ?"));
  FALLOW_RETURN_IF_ERROR(key.Bind(1, id).Run());
  FALLOW_ASSIGN_OR_RETURN(Statement purge,
                          database_->Prepare("INSERT OR IGNORE INTO purge (subject) VALUES (?)"));
  return purge.Bind(1, id).Run();
}

absl::Status Log::Forget(std::span<const journal::SubjectId> subjects) {
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*database_));
  for (const journal::SubjectId& subject : subjects) FALLOW_RETURN_IF_ERROR(LetGo(subject));
  return transaction.Commit();
}

absl::StatusOr<std::vector<journal::SubjectId>> Log::ToPurge() {
  FALLOW_ASSIGN_OR_RETURN(Statement read, database_->Prepare("SELECT subject FROM purge"));
  std::vector<journal::SubjectId> subjects;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) return subjects;
    FALLOW_ASSIGN_OR_RETURN(const journal::SubjectId id,
                            journal::SubjectId::FromBytes(crypto::AsChars(read.Blob(0))));
    subjects.push_back(id);
  }
}

absl::Status Log::Purged() {
  return database_->Execute("DELETE FROM purge");
}

}  // namespace fallow::store
