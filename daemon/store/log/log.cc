#include "daemon/store/log/log.h"

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/log/run_reader.h"
#include "daemon/store/log/verify.h"
#include "daemon/store/schema/schema.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {
namespace {

absl::Status BadLog(std::string_view why) {
  return base::Damaged("The file `journal.db` is damaged", why,
                       base::WithName(base::Next::kPutBackCopy, "journal.db"));
}

absl::Status NoSuchSubject() {
  return base::NotFound("This is not in the journal", "it is unknown here, or was let go", "");
}

int64_t Signed(uint64_t value) {
  return static_cast<int64_t>(value);
}
uint64_t Unsigned(int64_t value) {
  return static_cast<uint64_t>(value);
}

}  // namespace

Log::Log(std::unique_ptr<Database> database, Writer writer, crypto::RandomSource& random,
         journal::ChangeObserver* observer)
    : database_(std::move(database)),
      settings_(*database_, observer),
      writer_(std::move(writer)),
      random_(random),
      observer_(observer),
      codec_(random),
      writers_(*database_) {}

Log::~Log() = default;

absl::Status Log::Create(Database& database) {
  return MigrateLog(database);
}

absl::StatusOr<std::unique_ptr<Log>> Log::Open(std::unique_ptr<Database> database,
                                               crypto::KeyringKey keyring, uint32_t generation,
                                               Writer writer, crypto::RandomSource& random,
                                               journal::ChangeObserver* observer) {
  FALLOW_ASSIGN_OR_RETURN(const int64_t schema, ReadLogSchema(*database));
  if (schema == 0) return BadLog("it holds no journal");
  FALLOW_RETURN_IF_ERROR(MigrateLog(*database));
  std::unique_ptr<Log> log(new Log(std::move(database), std::move(writer), random, observer));
  FALLOW_ASSIGN_OR_RETURN(log->keyring_,
                          Keyring::Open(*log->database_, std::move(keyring), generation, random));
  FALLOW_RETURN_IF_ERROR(log->Load());
  return log;
}

absl::Status Log::Load() {
  FALLOW_RETURN_IF_ERROR(LoadIncarnation());
  FALLOW_ASSIGN_OR_RETURN(writers_, Writers::Load(*database_));
  lamport_ = writers_.lamport();
  FALLOW_ASSIGN_OR_RETURN(const uint64_t gone, settings_.Get(setting::kPositionsGone));
  was_mended_ = gone > 0;
  FALLOW_ASSIGN_OR_RETURN(
      Statement last,
      database_->Prepare("SELECT position, header FROM record ORDER BY position DESC LIMIT 1"));
  FALLOW_ASSIGN_OR_RETURN(const bool any, last.Step());
  if (!any) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const journal::RecordHeader header, journal::DecodeHeader(last.Blob(1)));
  position_ = Unsigned(last.Int(0));
  head_ = journal::ChainHash(header);
  mark_ = {position_, head_};
  return has_strays() ? FindMark() : absl::OkStatus();
}

// This device's incarnation was fixed when the vault was made, unless its disk later turned out to
// have been put back to an old image.
absl::Status Log::LoadIncarnation() {
  FALLOW_ASSIGN_OR_RETURN(const std::optional<uint32_t> later,
                          settings_.Find(setting::kIncarnation));
  if (later) writer_.incarnation = *later;
  return absl::OkStatus();
}

Branch Log::OwnBranch() const {
  const journal::WriterId own{writer_.device, writer_.incarnation};
  const std::vector<const Branch*> branches = writers_.Of(own);
  FALLOW_CHECK(branches.size() <= 1);
  if (!branches.empty()) return *branches.front();
  Branch branch;
  branch.writer = own;
  return branch;
}

journal::RecordStamp Log::NextStamp(uint64_t ahead) const {
  return {writer_.device, writer_.incarnation, OwnBranch().sequence + 1 + ahead,
          lamport_ + 1 + ahead};
}

void Log::Settle(const Stand& stand) {
  position_ = stand.position;
  lamport_ = stand.lamport;
  head_ = stand.branch.head;
  mark_ = {position_, head_};
  writers_.Put(stand.branch);
  Tell({journal::ChangeKind::kLog});
  for (const journal::Change& change : stand.changes) Tell(change);
}

absl::Status Log::Append(std::span<const NewRecord> batch, const Also& also) {
  FALLOW_CHECK(!batch.empty() && batch.size() <= kBatchRecordsMax);
  FALLOW_RETURN_IF_ERROR(refusal_);
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(*database_));
  Keyring::Changes keys(*keyring_);
  Stand stand = Here(OwnBranch());
  if (stand.branch.row == 0) {
    FALLOW_ASSIGN_OR_RETURN(stand.branch, writers_.Insert(stand.branch));
  }
  for (size_t i = 0; i < batch.size(); ++i) {
    FALLOW_RETURN_IF_ERROR(AppendOne(batch[i], i + 1 == batch.size(), stand));
  }
  for (const NewRecord& record : batch) {
    if (record.kind != journal::RecordKind::kSubjectReleased) continue;
    FALLOW_RETURN_IF_ERROR(LetGo(record.subject));
    FALLOW_RETURN_IF_ERROR(NoteUnannounced(record.subject, /*announced=*/true));
  }
  if (also) FALLOW_RETURN_IF_ERROR(also());
  FALLOW_RETURN_IF_ERROR(keys.Write());
  FALLOW_RETURN_IF_ERROR(transaction.Commit());
  keys.Keep();
  Settle(stand);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Log::Subject>> Log::FindSubject(const journal::SubjectId& id) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement find,
      database_->Prepare("SELECT id, wrapped_key, kind FROM subject WHERE subject = ?"));
  FALLOW_ASSIGN_OR_RETURN(const bool known, find.Bind(1, crypto::ByteSpan(id.bytes)).Step());
  if (!known) return std::optional<Subject>();
  Subject subject;
  subject.row = find.Int(0);
  subject.first = static_cast<journal::RecordKind>(find.Int(2));
  subject.let_go = find.IsNull(1);
  return std::optional<Subject>(std::move(subject));
}

absl::StatusOr<int64_t> Log::AddSubject(const journal::SubjectId& id, journal::RecordKind kind,
                                        const crypto::SubjectKey* key) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement insert,
      database_->Prepare("INSERT INTO subject (subject, kind, wrapped_key) VALUES (?, ?, ?)"));
  insert.Bind(1, crypto::ByteSpan(id.bytes)).Bind(2, static_cast<int64_t>(kind));
  key != nullptr ? insert.Bind(3, crypto::ByteSpan()) : insert.BindNull(3);
  FALLOW_RETURN_IF_ERROR(insert.Run());
  const int64_t row = database_->last_insert_id();
  if (key != nullptr) FALLOW_RETURN_IF_ERROR(keyring_->Put(row, *key));
  return row;
}

// Of what is about it, the other devices may lack something that this record builds on, and would
// take none that come after it.
absl::Status Log::CheckCounts(int64_t subject, const NewRecord& record) {
  if (!has_strays() || leave_out_strays_ || journal::IsDevice(record.kind) ||
      record.kind == journal::RecordKind::kSubjectReleased) {
    return absl::OkStatus();
  }
  FALLOW_ASSIGN_OR_RETURN(const bool strays, store::HasStrays(*database_, subject));
  if (!strays) return absl::OkStatus();
  return base::Failed("This can only be read for now",
                      "the journal was damaged, and a record before those that are about this is "
                      "missing. It can be changed once that record is back from another device, "
                      "or every other device has been met and none has it",
                      base::Show(base::Thing::kDevices));
}

absl::Status Log::AppendOne(const NewRecord& record, bool last, Stand& stand) {
  const bool release = record.kind == journal::RecordKind::kSubjectReleased;
  FALLOW_ASSIGN_OR_RETURN(std::optional<Subject> subject, FindSubject(record.subject));
  if (subject) {
    if (subject->let_go && !release) return NoSuchSubject();
    FALLOW_RETURN_IF_ERROR(CheckCounts(subject->row, record));
    absl::StatusOr<crypto::SubjectKey> key = KeyOf(record.subject);
    // What cannot be read can be let go all the same: nobody needs that key again.
    if (release && !key.ok()) key = crypto::SubjectKey::Random(random_);
    FALLOW_ASSIGN_OR_RETURN(subject->key, std::move(key));
    if (release && !journal::MayBeReleased(subject->first)) {
      return base::Invalid("This cannot be let go of", "it says which devices hold the journal",
                           base::Next::kReleaseDevice);
    }
  } else {
    // A device's subject needs no record that creates it, where its key follows from the id.
    const bool is_device = journal::IsDevice(record.kind) && record.key != nullptr;
    const bool releases = record.kind == journal::RecordKind::kSubjectReleased;
    if (!journal::MayCreate(record.kind) && !is_device && !releases) return NoSuchSubject();
    subject.emplace();
    subject->first = is_device  ? journal::RecordKind::kDeviceAdded
                     : releases ? journal::RecordKind::kReflectionCreated
                                : record.kind;
    subject->key = record.key != nullptr ? record.key->Copy() : crypto::SubjectKey::Random(random_);
    FALLOW_ASSIGN_OR_RETURN(subject->row,
                            AddSubject(record.subject, subject->first, &*subject->key));
  }

  if (!subject->let_go) {
    journal::AddChanges(record.kind, subject->first, record.subject, record.operation,
                        stand.changes);
  }
  journal::RecordHeader header;
  header.stamp = {writer_.device, writer_.incarnation, stand.branch.sequence + 1,
                  stand.lamport + 1};
  header.previous = stand.branch.head;
  header.subject = record.subject;
  header.kind = record.kind;
  FALLOW_ASSIGN_OR_RETURN(const crypto::Sealed payload,
                          codec_.Seal(*subject->key, record.operation, header));
  const crypto::Digest hash = journal::ChainHash(header);
  Row row{header, subject->row, crypto::AsBytes(payload.bytes), std::nullopt};
  if (last) row.signature = journal::SignHead(writer_.key, hash);
  return InsertRow(row, hash, stand);
}

absl::Status Log::InsertRow(const Row& row, const crypto::Digest& hash, Stand& stand) {
  const journal::RecordStamp& stamp = row.header.stamp;
  ++stand.position;
  stand.lamport = std::max(stand.lamport, stamp.lamport);
  stand.branch.sequence = stamp.sequence;
  stand.branch.lamport = stamp.lamport;
  stand.branch.head = hash;
  FALLOW_ASSIGN_OR_RETURN(
      Statement insert,
      database_->Prepare("INSERT INTO record (position, writer, sequence, subject, header, payload,"
                         " signature) VALUES (?, ?, ?, ?, ?, ?, ?)"));
  insert.Bind(1, Signed(stand.position))
      .Bind(2, stand.branch.row)
      .Bind(3, Signed(stamp.sequence))
      .Bind(4, row.subject)
      .Bind(5, crypto::ByteSpan(journal::Encode(row.header)));
  if (row.payload) {
    insert.Bind(6, *row.payload);
  } else {
    insert.BindNull(6);
  }
  if (row.signature) {
    insert.Bind(7, crypto::ByteSpan(row.signature->bytes));
  } else {
    insert.BindNull(7);
  }
  return insert.Run();
}

absl::StatusOr<crypto::SubjectKey> Log::KeyOf(const journal::SubjectId& subject) {
  FALLOW_ASSIGN_OR_RETURN(Statement find,
                          database_->Prepare("SELECT id FROM subject WHERE subject = ?"
                                             " AND wrapped_key IS NOT NULL"));
  FALLOW_ASSIGN_OR_RETURN(const bool known, find.Bind(1, crypto::ByteSpan(subject.bytes)).Step());
  if (!known) return NoSuchSubject();
  return keyring_->KeyOf(find.Int(0));
}

absl::StatusOr<int64_t> Log::BranchOf(const journal::RecordHeader& header) const {
  const journal::RecordStamp& stamp = header.stamp;
  FALLOW_ASSIGN_OR_RETURN(const Branch* branch, writers_.Holding({{stamp.device, stamp.incarnation},
                                                                  stamp.sequence,
                                                                  journal::ChainHash(header)}));
  if (branch == nullptr && has_strays()) {
    FALLOW_ASSIGN_OR_RETURN(branch, writers_.Behind({{stamp.device, stamp.incarnation},
                                                     stamp.sequence,
                                                     journal::ChainHash(header)}));
  }
  if (branch == nullptr) return NoSuchSubject();
  return branch->row;
}

absl::StatusOr<bool> Log::Covers(const journal::Frontier& theirs) {
  return RunReader(*database_, *keyring_, writers_, writer_).Covers(theirs);
}

absl::StatusOr<std::optional<OwnedRun>> Log::NextRun(const journal::Frontier& theirs,
                                                     uint64_t position, size_t run_bytes) {
  return RunReader(*database_, *keyring_, writers_, writer_).Next(theirs, position, run_bytes);
}

absl::StatusOr<Log::Report> Log::Verify(const KeyOfDevice& key_of,
                                        const std::function<bool(uint64_t)>& visited) {
  FALLOW_ASSIGN_OR_RETURN(const uint64_t gone, settings_.Get(setting::kPositionsGone));
  return VerifyLog(
      *database_, writers_, [this](const Statement& row) { return EntryOf(row); }, key_of, visited,
      gone);
}

}  // namespace fallow::store
