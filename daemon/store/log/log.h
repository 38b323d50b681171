#ifndef FALLOW_DAEMON_STORE_LOG_LOG_H_
#define FALLOW_DAEMON_STORE_LOG_LOG_H_

// The log and the keyring, in journal.db: everything that has happened on any device, in the order
// in which this device learned of it, and one key for each subject, wrapped under the keyring key.
// The log is the truth; every view is derived from it. Records never change. Letting go of a
// subject means forgetting its key and dropping its payloads; headers and chains stay.
//
// A record's *position* counts from 1, and is also the vault's commit counter. There are no gaps
// but those that a log that was mended knows of (setting::kPositionsGone). Positions are local to
// this log: between devices, a record is identified by its writer, sequence and hash
// (daemon/store/writers/writers.h).
//
// Not thread-safe: the journal executor owns it.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/identity.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "daemon/journal/change.h"
#include "daemon/journal/frontier.h"
#include "daemon/journal/payload.h"
#include "daemon/journal/record.h"
#include "daemon/journal/run.h"
#include "daemon/store/log/keyring.h"
#include "daemon/store/log/settings.h"
#include "daemon/store/writers/strays.h"
#include "daemon/store/writers/writers.h"

namespace fallow::store {

class Database;
class Statement;

// The device that writes to this log.
struct Writer {
  journal::DeviceId device;
  uint32_t incarnation = 0;
  crypto::SigningKey key;
};

struct NewRecord {
  journal::SubjectId subject;
  journal::RecordKind kind = journal::RecordKind::kReflectionCreated;
  std::string operation;  // serialised
  // Only for a subject that this record creates and that already has a key (a blob's).
  const crypto::SubjectKey* key = nullptr;
};

// A run read from the log, with the memory that holds its payloads.
struct OwnedRun {
  journal::Run run;
  std::vector<std::string> payloads;
  uint64_t position = 0;  // of the run's last record
};

// Which part of a run is new here, and where it belongs.
struct FittedRun {
  size_t first = 0;  // index of the first new item; items.size() if there is none
  Branch branch;     // the branch that the new items extend, before they are added; row 0: new
  std::vector<crypto::Digest> hashes;  // of all items
  // The new records are from this device itself, which does not know them: its disk was put back to
  // an old image. From here on it writes as a new incarnation.
  bool restored = false;
};

struct LogEntry {
  uint64_t position = 0;
  journal::RecordHeader header;
  bool let_go = false;  // its subject has been let go; `operation` is NOT_FOUND
  // DATA_LOSS when the payload does not open. Such a record is set aside and does not hold up
  // others.
  absl::StatusOr<std::string> operation;
};

inline constexpr size_t kBatchRecordsMax = 10'000;
// How far another device's Lamport time may run ahead of the highest one known here. Records arrive
// after those that their writers knew, so a sound device stays within this bound, and a faulty one
// cannot use up the range of numbers.
inline constexpr uint64_t kLamportJumpMax = uint64_t{1} << 32;

class Log {
 public:
  using Visit = std::function<absl::Status(const LogEntry&)>;

  // Creates the tables in a new, empty database.
  static absl::Status Create(Database& database);
  // UNIMPLEMENTED when a newer Fallow wrote the database; nothing is written then. DATA_LOSS when
  // it is not a journal.
  static absl::StatusOr<std::unique_ptr<Log>> Open(std::unique_ptr<Database> database,
                                                   crypto::KeyringKey keyring, uint32_t generation,
                                                   Writer writer, crypto::RandomSource& random,
                                                   journal::ChangeObserver* observer = nullptr);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // The stamp of the record that will be appended `ahead` records after the next one.
  journal::RecordStamp NextStamp(uint64_t ahead = 0) const;
  // What is appended from now on is later than this.
  void RaiseLamport(uint64_t at_least) { lamport_ = at_least > lamport_ ? at_least : lamport_; }
  // Appends all of `batch` or nothing, together with what `also` does to the database, under one
  // signature. Durable when it returns. A subject's first record creates its key. kSubjectReleased
  // lets its subject go in the same transaction, unless that was done before; also a reflection
  // that is unknown here, because the log has lost it: the index may still show it, and others may
  // have it. NOT_FOUND when any other record is about a subject that is unknown or was let go;
  // UNKNOWN when strays are about it, until they count again or were written back;
  // INVALID_ARGUMENT when a subject cannot be released. REQUIRES: 1 to kBatchRecordsMax records.
  using Also = std::function<absl::Status()>;
  absl::Status Append(std::span<const NewRecord> batch, const Also& also = {});

  uint64_t position() const { return position_; }  // of the latest record; 0: empty log
  // Chain hash of the record at position().
  const crypto::Digest& head() const { return head_; }
  // The latest record that counts, by which `keyslots` knows this log again: strays move.
  struct Mark {
    uint64_t position = 0;
    crypto::Digest head{};
  };
  const Mark& mark() const { return mark_; }
  const Writer& writer() const { return writer_; }
  // Whether the record at `position` exists and has this chain hash.
  absl::StatusOr<bool> Holds(uint64_t position, const crypto::Digest& chain_hash);

  // Visits the records after position `after`, in order. Stops at the first failure of `visit` and
  // returns it.
  absl::Status Read(uint64_t after, const Visit& visit);
  // The same, only of subjects whose first record was one of the practice (IsPractice). What
  // position they have been read up to is position(). Rows that are damaged are passed over, and
  // met_damage() says so; some may then be visited twice.
  absl::Status ReadPractice(uint64_t after, const Visit& visit);
  // Whether ReadPractice has met a damaged page, be it of records or of what leads to them.
  bool met_damage() const { return met_damage_; }
  // All records of a subject, in order of position, but the one that creates it first: in a log
  // that was mended, that one may have come anew. Empty when the subject is unknown.
  absl::StatusOr<std::vector<LogEntry>> ReadSubject(const journal::SubjectId& subject);
  // NOT_FOUND when the subject is unknown or was let go.
  absl::StatusOr<crypto::SubjectKey> KeyOf(const journal::SubjectId& subject);
  // False when the subject is unknown.
  absl::StatusOr<bool> WasLetGo(const journal::SubjectId& subject);
  // Whether the subject is known and its first record was of `kind`.
  absl::StatusOr<bool> IsOf(const journal::SubjectId& subject, journal::RecordKind kind);
  // The kind of the subject's first record; nothing when the subject is unknown or was let go.
  absl::StatusOr<std::optional<journal::RecordKind>> FirstKindOf(const journal::SubjectId& subject);
  struct Place {
    uint64_t position = 0;
    journal::DeviceId writer;
  };
  // The position and writer of the latest record about `subject`. NOT_FOUND when there is none.
  absl::StatusOr<Place> LastOf(const journal::SubjectId& subject);
  // Notes that the log had reached its present position by the count `now` (day_count.h), and
  // returns the position that it had reached by the latest noted count for which `long_ago` is true
  // (0 if none). REQUIRES: where `long_ago` is true of a count, it is true of all earlier ones.
  absl::StatusOr<uint64_t> Reached(absl::Duration now,
                                   const std::function<bool(absl::Duration)>& long_ago);
  // How many records the subjects have, not counting kSubjectReleased.
  absl::StatusOr<uint64_t> CountRecords(std::span<const journal::SubjectId> subjects);
  // The subjects whose first record was of `kind` and that have not been let go.
  absl::StatusOr<std::vector<journal::SubjectId>> SubjectsOf(journal::RecordKind kind);

  // Drops keys and payloads in one transaction, without a record that would tell other devices.
  // Unknown subjects are skipped.
  absl::Status Forget(std::span<const journal::SubjectId> subjects);
  // Subjects that were let go and of which something may remain outside the log, until Purged is
  // called for them.
  absl::StatusOr<std::vector<journal::SubjectId>> ToPurge();
  // Call within the transaction that takes the records which let a subject go: it becomes one of
  // those, although no key of it was here.
  absl::Status PurgeToo(const journal::SubjectId& subject);
  absl::Status Purged(std::span<const journal::SubjectId> subjects);
  // Subjects that were let go because their records arrived without payloads, with no record that
  // explains it: none releases them, and they were not deleted. They are listed until
  // ForgetUnannounced is called.
  absl::StatusOr<std::vector<journal::SubjectId>> Unannounced();
  absl::Status ForgetUnannounced();

  // --- records of other devices

  journal::Frontier Known() const { return writers_.Heads(); }
  // Whether this log has all the records that `theirs` stands for.
  absl::StatusOr<bool> Covers(const journal::Frontier& theirs);
  // The next run for a device at `theirs`: the first record after `position` that it lacks, and the
  // records of the same writer that follow without one of another writer's missing records in
  // between, as far as `run_bytes` and the stored signatures allow. Nothing when it lacks no
  // record, or when that cannot be known yet.
  absl::StatusOr<std::optional<OwnedRun>> NextRun(const journal::Frontier& theirs,
                                                  uint64_t position, size_t run_bytes);
  // Whether `run` continues what is here and its writer has signed it. DATA_LOSS when not. Of
  // another device that has used up its heads (journal::kHeadsOfDeviceMax), a further branch is
  // passed over as if it were known: nothing in it is new. RESOURCE_EXHAUSTED when there are too
  // many in all.
  absl::StatusOr<FittedRun> Fit(const journal::Run& run, const crypto::PublicKey& writer_key);
  // Appends what is new in `run`: all or nothing, together with what `also` does to the database.
  // Durable when it returns. A subject is let go in the same transaction when a record releases it,
  // or when one of its records arrives without its payload because it was let go elsewhere.
  // UNAVAILABLE when a record is about a subject whose creation has not arrived. REQUIRES: `fitted`
  // is what Fit has just returned for `run`, and it has something new in it.
  absl::Status Add(const journal::Run& run, const FittedRun& fitted, const Also& also = {});

  // Which branches stand here, and on which one a record is: for those who must tell the branches
  // of one writer apart. NOT_FOUND.
  absl::StatusOr<int64_t> BranchOf(const journal::RecordHeader& header) const;
  const Writers& writers() const { return writers_; }

  // --- records behind one that is missing (daemon/store/writers/strays.h)

  // Moves them aside, in a log that is being mended, and counts the gaps. To be opened again then.
  absl::Status SetStraysAside();
  bool has_strays() const { return !writers_.strays().empty(); }
  // Whether records may have come anew, after others that build on them.
  bool was_mended() const { return was_mended_; }
  absl::StatusOr<StrayCount> CountStrays() { return store::CountStrays(*database_); }
  // Whether strays are about it: it can be read and let go, but not changed.
  absl::StatusOr<bool> HasStrays(const journal::SubjectId& subject);
  // Takes up those that continue a branch again, as new positions, in transactions of their own.
  // Done after each Add; what fails is tried again then.
  absl::Status TakeUpStrays();
  // Visits them in order of position.
  absl::Status ReadStrays(const Visit& visit);
  // Call within a transaction: removes those that are these records.
  absl::Status DropStrays(std::span<const journal::RecordHeader> headers);
  // Call after that transaction.
  absl::Status LookForStrays() { return writers_.LookForStrays(); }
  // While true, Read and ReadSubject leave them out, and what they are about can be changed.
  void LeaveOutStrays(bool leave_out) { leave_out_strays_ = leave_out; }

  // The operation of a record that carries its subject's key. NOT_FOUND when it carries none;
  // DATA_LOSS when it does not open.
  absl::StatusOr<std::string> OperationIn(const journal::RunItem& item);

  using KeyOfDevice =
      std::function<std::optional<crypto::PublicKey>(const journal::DeviceId& device)>;
  struct Report {
    uint64_t records = 0;
    uint64_t unreadable = 0;       // payloads that do not open
    uint64_t let_go = 0;           // payloads dropped on purpose
    uint64_t gone = 0;             // positions that are known to have no record
    std::vector<uint64_t> broken;  // positions where chain, order or signature fail; the first few
  };
  // Reads and checks everything. `visited` is called now and then with the number of records read;
  // when it returns false, the check stops with CANCELLED. Records of a device for which `key_of`
  // returns nothing count as broken.
  absl::StatusOr<Report> Verify(const KeyOfDevice& key_of,
                                const std::function<bool(uint64_t)>& visited);

  LocalSettings& settings() { return settings_; }

  // From now on nothing is added and nothing let go: Append, Add and Forget fail with `why`. For a
  // journal whose files cannot be written, or of which only a part could be read.
  void RefuseWrites(absl::Status why) { refusal_ = std::move(why); }
  // OK: it can be written.
  const absl::Status& refusal() const { return refusal_; }
  // Records may be missing: it is what was left of a damaged log.
  void set_incomplete() { incomplete_ = true; }
  bool incomplete() const { return incomplete_; }

  // The observer, if there is one, hears of every record and of all that is let go, once it is
  // durable. The log's neighbours tell it through this of what they keep in the same file.
  void Tell(const journal::Change& change) const {
    if (observer_ != nullptr) observer_->OnChange(change);
  }

  Database& database() { return *database_; }
  Keyring& keyring() { return *keyring_; }

 private:
  Log(std::unique_ptr<Database> database, Writer writer, crypto::RandomSource& random,
      journal::ChangeObserver* observer);
  // Where the log stands while records are being added to it.
  struct Stand {
    uint64_t position = 0;
    uint64_t lamport = 0;
    Branch branch;
    std::vector<journal::Change> changes = {};  // brought about by the added records
  };
  struct Subject {
    int64_t row = 0;
    journal::RecordKind first = journal::RecordKind::kReflectionCreated;
    bool let_go = false;
    std::optional<crypto::SubjectKey> key;
  };
  // A row of the table `record`.
  struct Row {
    const journal::RecordHeader& header;
    int64_t subject = 0;
    std::optional<crypto::ByteSpan> payload;
    std::optional<crypto::Signature> signature;
  };

  absl::Status Load();
  absl::Status LoadIncarnation();
  Stand Here(const Branch& branch) const { return {position_, lamport_, branch}; }
  void Settle(const Stand& stand);
  Branch OwnBranch() const;
  absl::StatusOr<std::optional<Subject>> FindSubject(const journal::SubjectId& id);
  absl::StatusOr<int64_t> AddSubject(const journal::SubjectId& id, journal::RecordKind kind,
                                     const crypto::SubjectKey* key);
  absl::Status CheckCounts(int64_t subject, const NewRecord& record);
  absl::Status AppendOne(const NewRecord& record, bool last, Stand& stand);
  absl::Status InsertRow(const Row& row, const crypto::Digest& hash, Stand& stand);
  // REQUIRES: a transaction, in which every row about the subject that may have a payload is
  // already written.
  absl::Status LetGo(const journal::SubjectId& subject);
  std::string OperationToTell(const journal::RunItem& item);
  // Notes whether a record says why the subject was let go.
  absl::Status NoteUnannounced(const journal::SubjectId& subject, bool announced);

  absl::Status Attach(const journal::Run& run, FittedRun& fitted);
  bool IsFull(const journal::DeviceId& device) const;
  absl::StatusOr<Subject> SubjectOf(const journal::RunItem& item);
  absl::Status MakeGood(const journal::RunItem& item, const Subject& known);
  absl::Status DropStray(const journal::RecordHeader& header);
  struct Continuation {
    Branch branch;
    std::vector<Stray> strays;
  };
  absl::StatusOr<std::optional<Branch>> BranchBefore(const Writers::StrayRow& row);
  absl::StatusOr<Continuation> ContinuationIn(const Writers::StrayRow& row);
  absl::StatusOr<bool> TakeUpSome();
  absl::Status FindMark();
  absl::Status CountGone(uint64_t positions);
  uint32_t NewIncarnation();
  // `row` has the columns position, header, payload, row of the subject (null: it was let go).
  absl::StatusOr<LogEntry> EntryOf(const Statement& row);
  absl::Status VisitRows(Statement& read, const Visit& visit);
  absl::Status ReadPracticeOneByOne(uint64_t after, const Visit& visit);

  std::unique_ptr<Database> database_;
  LocalSettings settings_;
  std::unique_ptr<Keyring> keyring_;
  Writer writer_;
  crypto::RandomSource& random_;
  journal::ChangeObserver* const observer_;
  journal::PayloadCodec codec_;
  Writers writers_;
  uint64_t position_ = 0;
  uint64_t lamport_ = 0;
  crypto::Digest head_{};
  Mark mark_;
  absl::Status refusal_;
  bool incomplete_ = false;
  bool leave_out_strays_ = false;
  bool was_mended_ = false;
  bool met_damage_ = false;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_LOG_H_
