#ifndef FALLOW_DAEMON_STORE_LOG_H_
#define FALLOW_DAEMON_STORE_LOG_H_

// The log and the keyring, in journal.db: everything that happened, in the order in which this
// device learned of it, and one key for each subject, wrapped by the keyring key. The log is the
// truth; every view is derived from it. Records never change; letting go of a subject is forgetting
// its key and dropping its payloads, while headers and chain stay.
//
// A record's *position* counts from 1 without gaps and is also the vault's commit counter.
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
#include "crypto/identity.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "daemon/journal/payload.h"
#include "daemon/journal/record.h"

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

struct LogEntry {
  uint64_t position = 0;
  journal::RecordHeader header;
  bool let_go = false;  // its subject was forgotten; `operation` is NOT_FOUND
  // DATA_LOSS when it does not open: set aside, it stops nothing.
  absl::StatusOr<std::string> operation;
};

inline constexpr size_t kBatchRecordsMax = 10'000;

class Log {
 public:
  using Visit = std::function<absl::Status(const LogEntry&)>;

  // Into a new, empty database.
  static absl::Status Create(Database& database, const Writer& writer,
                             std::string_view device_name);
  // UNIMPLEMENTED when a newer Fallow wrote it, and then nothing was written; DATA_LOSS when it is
  // not a journal, or not this writer's.
  static absl::StatusOr<std::unique_ptr<Log>> Open(std::unique_ptr<Database> database,
                                                   crypto::KeyringKey keyring, Writer writer,
                                                   crypto::RandomSource& random);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Of the record that is appended as number `ahead` from now, counting from 0.
  journal::RecordStamp NextStamp(uint64_t ahead = 0) const;
  // All or none, durable when it returns, under one signature. A subject's first record creates its
  // key. NOT_FOUND when a later one's subject is unknown or let go. REQUIRES: no more than
  // kBatchRecordsMax, at least one.
  absl::Status Append(std::span<const NewRecord> batch);

  uint64_t position() const { return position_; }  // of the latest record; 0: none
  const crypto::Digest& head() const { return head_; }
  // Whether the record at `position` is there with this chain hash.
  absl::StatusOr<bool> Holds(uint64_t position, const crypto::Digest& chain_hash);

  // In order of position, those after `after`. Stops at the first failure of `visit`.
  absl::Status Read(uint64_t after, const Visit& visit);
  // All of one subject; empty when there is none.
  absl::StatusOr<std::vector<LogEntry>> ReadSubject(const journal::SubjectId& subject);
  // NOT_FOUND when unknown or let go.
  absl::StatusOr<crypto::SubjectKey> KeyOf(const journal::SubjectId& subject);
  // False when it is unknown.
  absl::StatusOr<bool> WasLetGo(const journal::SubjectId& subject);
  // Of the subjects whose first record was of `kind`, those not let go.
  absl::StatusOr<std::vector<journal::SubjectId>> SubjectsOf(journal::RecordKind kind);

  // Drops keys and payloads, in one transaction. Unknown subjects are passed over.
  absl::Status Forget(std::span<const journal::SubjectId> subjects);
  // Those forgotten that the index may still show, until Purged is told that it does not.
  absl::StatusOr<std::vector<journal::SubjectId>> ToPurge();
  absl::Status Purged();

  struct Report {
    uint64_t records = 0;
    uint64_t unreadable = 0;       // payloads that do not open
    uint64_t let_go = 0;           // payloads dropped on purpose
    std::vector<uint64_t> broken;  // positions where chain, order or signature fail; a few
  };
  // Reads everything. `visited` is told how far it is; false stops with CANCELLED.
  absl::StatusOr<Report> Verify(const std::function<bool(uint64_t)>& visited);

  // Facts about this copy of the vault, not about the journal; never synced. NOT_FOUND.
  absl::StatusOr<std::string> Setting(std::string_view name);
  absl::Status SetSetting(std::string_view name, std::string_view value);
  absl::StatusOr<std::string> DeviceName();

  Database& database() { return *database_; }

 private:
  struct Place;  // where the chain stands
  Log(std::unique_ptr<Database> database, crypto::KeyringKey keyring, Writer writer,
      crypto::RandomSource& random);
  absl::Status Load();
  absl::StatusOr<int64_t> AddSubject(const NewRecord& record, const crypto::SubjectKey& key);
  absl::Status AppendOne(const NewRecord& record, bool last, Place& place);
  absl::StatusOr<crypto::SubjectKey> Unwrap(const journal::SubjectId& subject,
                                            crypto::ByteSpan wrapped) const;
  // Of a row of (position, header, payload, wrapped key).
  absl::StatusOr<LogEntry> EntryOf(const Statement& row);

  std::unique_ptr<Database> database_;
  crypto::KeyringKey keyring_;
  const Writer writer_;
  crypto::RandomSource& random_;
  journal::PayloadCodec codec_;
  int64_t device_row_ = 0;
  uint64_t position_ = 0;
  uint64_t sequence_ = 0;
  uint64_t lamport_ = 0;
  crypto::Digest head_{};
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_LOG_H_
