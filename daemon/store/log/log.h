#ifndef FALLOW_DAEMON_STORE_LOG_LOG_H_
#define FALLOW_DAEMON_STORE_LOG_LOG_H_

// The log and the keyring, in journal.db: everything that happened on any device, in the order in
// which this one learned of it, and one key for each subject, wrapped by the keyring key. The log
// is the truth; every view is derived from it. Records never change; letting go of a subject is
// forgetting its key and dropping its payloads, while headers and chains stay.
//
// A record's *position* counts from 1 without gaps and is also the vault's commit counter. Other
// devices know it by its writer, sequence and hash (daemon/store/log/writers.h).
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
#include "daemon/store/log/writers.h"

namespace fallow::store {

class Database;
class Statement;

// Who writes here.
struct Writer {
  journal::DeviceId device;
  uint32_t incarnation = 0;
  crypto::SigningKey key;
};

struct NewRecord {
  journal::SubjectId subject;
  journal::RecordKind kind = journal::RecordKind::kReflectionCreated;
  std::string operation;  // serialised
  // For a subject that comes into being with this record and already has a key (a blob's).
  const crypto::SubjectKey* key = nullptr;
};

// A run out of the log, with the memory that its payloads lie in.
struct OwnedRun {
  journal::Run run;
  std::vector<std::string> payloads;
  uint64_t position = 0;  // of its last record
};

// What of a run is new here, and where it belongs.
struct FittedRun {
  size_t first = 0;  // of the items, the first that is new; as many as there are: none
  Branch branch;     // that the new ones extend, as it stands before them; row 0: a new one
  std::vector<crypto::Digest> hashes;  // of all items
  // They are this device's own and unknown to it: it was put back to an old image of its disk, and
  // is a new writer from here on.
  bool restored = false;
};

struct LogEntry {
  uint64_t position = 0;
  journal::RecordHeader header;
  bool let_go = false;  // its subject was forgotten; `operation` is NOT_FOUND
  // DATA_LOSS when it does not open: set aside, it stops nothing.
  absl::StatusOr<std::string> operation;
};

inline constexpr size_t kBatchRecordsMax = 10'000;
// How far another device's time may run ahead of all that is known here. Records arrive after those
// that their writers knew, so sound devices' do not; and one that is not cannot use up the numbers.
inline constexpr uint64_t kLamportJumpMax = uint64_t{1} << 32;

class Log {
 public:
  using Visit = std::function<absl::Status(const LogEntry&)>;

  // Into a new, empty database.
  static absl::Status Create(Database& database);
  // UNIMPLEMENTED when a newer Fallow wrote it, and then nothing was written; DATA_LOSS when it is
  // not a journal.
  static absl::StatusOr<std::unique_ptr<Log>> Open(std::unique_ptr<Database> database,
                                                   crypto::KeyringKey keyring, uint32_t generation,
                                                   Writer writer, crypto::RandomSource& random,
                                                   journal::ChangeObserver* observer = nullptr);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Of the record that is appended as number `ahead` from now, counting from 0.
  journal::RecordStamp NextStamp(uint64_t ahead = 0) const;
  // All or none, together with what `also` does to the database; durable when it returns, under one
  // signature. A subject's first record creates its key; kSubjectReleased lets its subject go in
  // the same transaction, unless that was done before. NOT_FOUND when another's subject is unknown
  // or let go;
  // INVALID_ARGUMENT when it cannot be released. REQUIRES: no more than kBatchRecordsMax, at least
  // one.
  using Also = std::function<absl::Status()>;
  absl::Status Append(std::span<const NewRecord> batch, const Also& also = {});

  uint64_t position() const { return position_; }  // of the latest record; 0: none
  // Chain hash of the record at position().
  const crypto::Digest& head() const { return head_; }
  const Writer& writer() const { return writer_; }
  // Whether the record at `position` is there with this chain hash.
  absl::StatusOr<bool> Holds(uint64_t position, const crypto::Digest& chain_hash);

  // In order of position, those after `after`. Stops at the first failure of `visit`.
  absl::Status Read(uint64_t after, const Visit& visit);
  // The same, only of subjects whose first record was one of the practice (IsPractice). What
  // position they have been read up to is position().
  absl::Status ReadPractice(uint64_t after, const Visit& visit);
  // All of one subject; empty when there is none.
  absl::StatusOr<std::vector<LogEntry>> ReadSubject(const journal::SubjectId& subject);
  // NOT_FOUND when unknown or let go.
  absl::StatusOr<crypto::SubjectKey> KeyOf(const journal::SubjectId& subject);
  // False when it is unknown.
  absl::StatusOr<bool> WasLetGo(const journal::SubjectId& subject);
  // Whether the subject is known and its first record was of `kind`.
  absl::StatusOr<bool> IsOf(const journal::SubjectId& subject, journal::RecordKind kind);
  // Of what kind its first record was; nothing when it is unknown or let go.
  absl::StatusOr<std::optional<journal::RecordKind>> FirstKindOf(const journal::SubjectId& subject);
  struct Place {
    uint64_t position = 0;
    journal::DeviceId writer;
  };
  // Of the latest record about it. NOT_FOUND when there is none.
  absl::StatusOr<Place> LastOf(const journal::SubjectId& subject);
  // Notes that the log has come as far as it has by `now`, and returns how far it had come by
  // `then`, as far as that was noted. Notes of times after `now` were a mistake and go.
  absl::StatusOr<uint64_t> Reached(absl::Time now, absl::Time then);
  // How many records the subjects have, those that say that they were let go aside.
  absl::StatusOr<uint64_t> CountRecords(std::span<const journal::SubjectId> subjects);
  // Of the subjects whose first record was of `kind`, those not let go.
  absl::StatusOr<std::vector<journal::SubjectId>> SubjectsOf(journal::RecordKind kind);

  // Drops keys and payloads, in one transaction, without a record that would tell others. Unknown
  // subjects are passed over.
  absl::Status Forget(std::span<const journal::SubjectId> subjects);
  // Those let go of which there may be something left outside of the log, until Purged.
  absl::StatusOr<std::vector<journal::SubjectId>> ToPurge();
  absl::Status Purged();
  // Those let go because their records came without payloads, of which nothing has said why: no
  // record releases them, and they were not deleted. Until ForgetUnannounced.
  absl::StatusOr<std::vector<journal::SubjectId>> Unannounced();
  absl::Status ForgetUnannounced();

  // --- records of other devices

  journal::Frontier Known() const { return writers_.Heads(); }
  // Whether all that `theirs` stands for is here.
  absl::StatusOr<bool> Covers(const journal::Frontier& theirs);
  // Of the records behind `position` that those at `theirs` lack, the first, and as many of its
  // writer's as follow it without one of another's in between, as far as `run_bytes` and the
  // signatures that are here allow. Nothing when they lack none, or when it cannot be told yet.
  absl::StatusOr<std::optional<OwnedRun>> NextRun(const journal::Frontier& theirs,
                                                  uint64_t position, size_t run_bytes);
  // Whether `run` continues what is here and its writer has signed it. DATA_LOSS when not;
  // RESOURCE_EXHAUSTED when its branch would be one too many.
  absl::StatusOr<FittedRun> Fit(const journal::Run& run, const crypto::PublicKey& writer_key);
  // Appends what is new in `run`. All or nothing, together with what `also` does to the database;
  // durable when it returns. A subject that a record releases, or of which a record comes without
  // its payload because it was let go elsewhere, is let go here in the same transaction.
  // UNAVAILABLE when a record is about a subject whose creation has not come. REQUIRES: `fitted` is
  // what Fit has just said, with something new in it.
  absl::Status Add(const journal::Run& run, const FittedRun& fitted, const Also& also = {});

  // The operation of a record that brings its subject's key along. NOT_FOUND when it brings none;
  // DATA_LOSS when it does not open.
  absl::StatusOr<std::string> OperationIn(const journal::RunItem& item);

  using KeyOfDevice =
      std::function<std::optional<crypto::PublicKey>(const journal::DeviceId& device)>;
  struct Report {
    uint64_t records = 0;
    uint64_t unreadable = 0;       // payloads that do not open
    uint64_t let_go = 0;           // payloads dropped on purpose
    std::vector<uint64_t> broken;  // positions where chain, order or signature fail; a few
  };
  // Reads everything. `visited` is told how far it is; false stops with CANCELLED. Records of a
  // device without a key are broken.
  absl::StatusOr<Report> Verify(const KeyOfDevice& key_of,
                                const std::function<bool(uint64_t)>& visited);

  LocalSettings& settings() { return settings_; }

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
  // Where the log stands while records are added to it.
  struct Stand {
    uint64_t position = 0;
    uint64_t lamport = 0;
    Branch branch;
    std::vector<journal::Change> changes = {};  // that adding them has brought about
  };
  struct Subject {
    int64_t row = 0;
    journal::RecordKind first = journal::RecordKind::kReflectionCreated;
    bool let_go = false;
    std::optional<crypto::SubjectKey> key;  // when it was asked for
  };
  // As it goes into the table `record`.
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
  absl::StatusOr<std::optional<Subject>> FindSubject(const journal::SubjectId& id, bool with_key);
  absl::StatusOr<int64_t> AddSubject(const journal::SubjectId& id, journal::RecordKind kind,
                                     const crypto::SubjectKey* key);
  absl::Status AppendOne(const NewRecord& record, bool last, Stand& stand);
  absl::Status InsertRow(const Row& row, const crypto::Digest& hash, Stand& stand);
  // Within a transaction, and behind the last row about it that may have a payload.
  absl::Status LetGo(const journal::SubjectId& subject);
  std::string OperationToTell(const journal::RunItem& item);
  // Notes whether a record has said why its subject is let go.
  absl::Status NoteUnannounced(const journal::SubjectId& subject, bool announced);

  absl::Status Attach(const journal::Run& run, FittedRun& fitted);
  absl::StatusOr<Subject> SubjectOf(const journal::RunItem& item);
  uint32_t NewIncarnation();
  // Of a row of (position, header, payload, wrapped key).
  absl::StatusOr<LogEntry> EntryOf(const Statement& row);
  absl::Status VisitRows(Statement& read, const Visit& visit);

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
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_LOG_H_
