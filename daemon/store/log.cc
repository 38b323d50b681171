#include "daemon/store/log.h"

#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/store/log_schema.h"
#include "daemon/store/sqlite.h"

namespace fallow::store {
namespace {

absl::Status BadLog(std::string_view why) {
  return base::Damaged("The file `journal.db` is damaged", why, "Restore the vault from a backup.");
}

absl::Status NoSuchSubject() {
  return base::NotFound("This is not in the journal", "it is unknown here, or was let go", "");
}

bool Creates(journal::RecordKind kind) {
  return kind == journal::RecordKind::kReflectionCreated ||
         kind == journal::RecordKind::kAttachmentCreated ||
         kind == journal::RecordKind::kTemplateSet;
}

int64_t Signed(uint64_t value) {
  return static_cast<int64_t>(value);
}
uint64_t Unsigned(int64_t value) {
  return static_cast<uint64_t>(value);
}

}  // namespace

struct Log::Place {
  uint64_t position = 0;
  uint64_t sequence = 0;
  uint64_t lamport = 0;
  crypto::Digest head{};
};

Log::Log(std::unique_ptr<Database> database, crypto::KeyringKey keyring, Writer writer,
         crypto::RandomSource& random)
    : database_(std::move(database)),
      keyring_(std::move(keyring)),
      writer_(std::move(writer)),
      random_(random),
      codec_(random) {}

Log::~Log() = default;

absl::Status Log::Create(Database& database, const Writer& writer, std::string_view device_name) {
  FALLOW_RETURN_IF_ERROR(MigrateLog(database));
  FALLOW_ASSIGN_OR_RETURN(
      Statement insert,
      database.Prepare(
          "INSERT INTO device (device, incarnation, public_key, name) VALUES (?, ?, ?, ?)"));
  return insert.Bind(1, crypto::ByteSpan(writer.device.bytes))
      .Bind(2, int64_t{writer.incarnation})
      .Bind(3, crypto::ByteSpan(writer.key.public_key().bytes))
      .Bind(4, device_name)
      .Run();
}

absl::StatusOr<std::unique_ptr<Log>> Log::Open(std::unique_ptr<Database> database,
                                               crypto::KeyringKey keyring, Writer writer,
                                               crypto::RandomSource& random) {
  FALLOW_ASSIGN_OR_RETURN(const int64_t schema, ReadLogSchema(*database));
  if (schema == 0) return BadLog("it holds no journal");
  FALLOW_RETURN_IF_ERROR(MigrateLog(*database));
  std::unique_ptr<Log> log(
      new Log(std::move(database), std::move(keyring), std::move(writer), random));
  FALLOW_RETURN_IF_ERROR(log->Load());
  return log;
}

absl::Status Log::Load() {
  FALLOW_ASSIGN_OR_RETURN(
      Statement device,
      database_->Prepare("SELECT id, public_key FROM device WHERE device = ? AND incarnation = ?"));
  device.Bind(1, crypto::ByteSpan(writer_.device.bytes)).Bind(2, int64_t{writer_.incarnation});
  FALLOW_ASSIGN_OR_RETURN(const bool known, device.Step());
  if (!known || !crypto::Equal(device.Blob(1), writer_.key.public_key().bytes)) {
    return BadLog("it does not belong to this device");
  }
  device_row_ = device.Int(0);

  FALLOW_ASSIGN_OR_RETURN(
      Statement last,
      database_->Prepare("SELECT position, header FROM record ORDER BY position DESC LIMIT 1"));
  FALLOW_ASSIGN_OR_RETURN(const bool any, last.Step());
  if (!any) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader header, journal::DecodeHeader(last.Blob(1)));
  if (header.stamp.device != writer_.device || header.stamp.incarnation != writer_.incarnation) {
    return BadLog("its latest record is of an unknown device");
  }
  position_ = Unsigned(last.Int(0));
  sequence_ = header.stamp.sequence;
  lamport_ = header.stamp.lamport;
  head_ = journal::ChainHash(header);
  return absl::OkStatus();
}

journal::RecordStamp Log::NextStamp(uint64_t ahead) const {
  return {writer_.device, writer_.incarnation, sequence_ + 1 + ahead, lamport_ + 1 + ahead};
}

absl::Status Log::Append(std::span<const NewRecord> batch) {
  FALLOW_CHECK(!batch.empty() && batch.size() <= kBatchRecordsMax);
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*database_));
  Place place{position_, sequence_, lamport_, head_};
  for (size_t i = 0; i < batch.size(); ++i) {
    FALLOW_RETURN_IF_ERROR(AppendOne(batch[i], i + 1 == batch.size(), place));
  }
  FALLOW_RETURN_IF_ERROR(transaction.Commit());
  position_ = place.position;
  sequence_ = place.sequence;
  lamport_ = place.lamport;
  head_ = place.head;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Log::AddSubject(const NewRecord& record, const crypto::SubjectKey& key) {
  const crypto::Sealed wrapped = crypto::Seal(keyring_, crypto::Domain::kSubjectKeyWrap,
                                              record.subject.bytes, key.bytes(), random_);
  FALLOW_ASSIGN_OR_RETURN(
      Statement insert,
      database_->Prepare("INSERT INTO subject (subject, kind, wrapped_key) VALUES (?, ?, ?)"));
  FALLOW_RETURN_IF_ERROR(insert.Bind(1, crypto::ByteSpan(record.subject.bytes))
                             .Bind(2, static_cast<int64_t>(record.kind))
                             .Bind(3, crypto::AsBytes(wrapped.bytes))
                             .Run());
  return database_->last_insert_id();
}

absl::Status Log::AppendOne(const NewRecord& record, bool last, Place& place) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement find, database_->Prepare("SELECT id, wrapped_key FROM subject WHERE subject = ?"));
  FALLOW_ASSIGN_OR_RETURN(const bool known,
                          find.Bind(1, crypto::ByteSpan(record.subject.bytes)).Step());
  int64_t subject_row = 0;
  std::optional<crypto::SubjectKey> key;
  if (known) {
    if (find.IsNull(1)) return NoSuchSubject();
    subject_row = find.Int(0);
    FALLOW_ASSIGN_OR_RETURN(key, Unwrap(record.subject, find.Blob(1)));
  } else {
    if (!Creates(record.kind)) return NoSuchSubject();
    key = record.key != nullptr ? record.key->Copy() : crypto::SubjectKey::Random(random_);
    FALLOW_ASSIGN_OR_RETURN(subject_row, AddSubject(record, *key));
  }

  journal::RecordHeader header;
  header.stamp = {writer_.device, writer_.incarnation, place.sequence + 1, place.lamport + 1};
  header.previous = place.head;
  header.subject = record.subject;
  header.kind = record.kind;
  FALLOW_ASSIGN_OR_RETURN(const crypto::Sealed payload,
                          codec_.Seal(*key, record.operation, header));
  const journal::EncodedHeader encoded = journal::Encode(header);
  place = {place.position + 1, header.stamp.sequence, header.stamp.lamport,
           journal::ChainHash(header)};

  FALLOW_ASSIGN_OR_RETURN(
      Statement insert,
      database_->Prepare("INSERT INTO record (position, device, sequence, subject, header, payload,"
                         " signature) VALUES (?, ?, ?, ?, ?, ?, ?)"));
  insert.Bind(1, Signed(place.position))
      .Bind(2, device_row_)
      .Bind(3, Signed(place.sequence))
      .Bind(4, subject_row)
      .Bind(5, crypto::ByteSpan(encoded))
      .Bind(6, crypto::AsBytes(payload.bytes));
  if (last) {
    insert.Bind(7, crypto::ByteSpan(journal::SignHead(writer_.key, place.head).bytes));
  } else {
    insert.BindNull(7);
  }
  return insert.Run();
}

absl::StatusOr<crypto::SubjectKey> Log::Unwrap(const journal::SubjectId& subject,
                                               crypto::ByteSpan wrapped) const {
  return crypto::OpenKey<crypto::SubjectKey>(keyring_, crypto::Domain::kSubjectKeyWrap,
                                             subject.bytes, wrapped);
}

absl::StatusOr<crypto::SubjectKey> Log::KeyOf(const journal::SubjectId& subject) {
  FALLOW_ASSIGN_OR_RETURN(Statement find,
                          database_->Prepare("SELECT wrapped_key FROM subject WHERE subject = ?"));
  FALLOW_ASSIGN_OR_RETURN(const bool known, find.Bind(1, crypto::ByteSpan(subject.bytes)).Step());
  if (!known || find.IsNull(0)) return NoSuchSubject();
  return Unwrap(subject, find.Blob(0));
}

absl::StatusOr<bool> Log::WasLetGo(const journal::SubjectId& subject) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement find,
      database_->Prepare("SELECT 1 FROM subject WHERE subject = ? AND wrapped_key IS NULL"));
  return find.Bind(1, crypto::ByteSpan(subject.bytes)).Step();
}

absl::Status Log::Forget(std::span<const journal::SubjectId> subjects) {
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*database_));
  for (const journal::SubjectId& subject : subjects) {
    FALLOW_ASSIGN_OR_RETURN(Statement payloads,
                            database_->Prepare("UPDATE record SET payload = NULL WHERE subject ="
                                               " (SELECT id FROM subject WHERE subject = ?)"));
    FALLOW_RETURN_IF_ERROR(payloads.Bind(1, crypto::ByteSpan(subject.bytes)).Run());
    FALLOW_ASSIGN_OR_RETURN(
        Statement key,
        database_->Prepare("UPDATE subject SET wrapped_key = NULL WHERE subject = ?"));
    FALLOW_RETURN_IF_ERROR(key.Bind(1, crypto::ByteSpan(subject.bytes)).Run());
    FALLOW_ASSIGN_OR_RETURN(Statement purge,
                            database_->Prepare("INSERT OR IGNORE INTO purge (subject) VALUES (?)"));
    FALLOW_RETURN_IF_ERROR(purge.Bind(1, crypto::ByteSpan(subject.bytes)).Run());
  }
  return transaction.Commit();
}

absl::Status Log::Purged() {
  return database_->Execute("DELETE FROM purge");
}

absl::StatusOr<std::string> Log::Setting(std::string_view name) {
  FALLOW_ASSIGN_OR_RETURN(Statement read,
                          database_->Prepare("SELECT value FROM setting WHERE name = ?"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, read.Bind(1, name).Step());
  if (!row) return absl::NotFoundError("There is no such setting.");
  return std::string(crypto::AsChars(read.Blob(0)));
}

absl::Status Log::SetSetting(std::string_view name, std::string_view value) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement write,
      database_->Prepare("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)"));
  return write.Bind(1, name).Bind(2, crypto::AsBytes(value)).Run();
}

absl::StatusOr<std::string> Log::DeviceName() {
  FALLOW_ASSIGN_OR_RETURN(Statement read,
                          database_->Prepare("SELECT name FROM device WHERE id = ?"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, read.Bind(1, device_row_).Step());
  if (!row) return BadLog("this device is missing in it");
  return std::string(read.Text(0));
}

}  // namespace fallow::store
