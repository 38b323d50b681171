#ifndef FALLOW_DAEMON_STORE_PRACTICE_RECORDS_H_
#define FALLOW_DAEMON_STORE_PRACTICE_RECORDS_H_

// The records of connections, farewells, letters, spaces and releases, kept in memory while the
// vault is unlocked: they are few and small, and most questions need most of them at once. They
// follow the log: each access first takes what the log has gained and drops what was let go.
// Interpreting them is up to the callers (daemon/journal).
//
// Not thread-safe: the journal executor owns it.

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/random.h"
#include "daemon/base/clock.h"
#include "daemon/journal/practice_record.h"
#include "daemon/store/log/log.h"

namespace fallow::store {

class PracticeRecords {
 public:
  // All of them outlive it.
  PracticeRecords(Log& log, crypto::RandomSource& random, base::Clock& clock)
      : log_(log), random_(random), clock_(clock) {}

  // The subjects whose first record was of kind `first`, as the log stands now. The result is valid
  // until the log has gained or lost something and one of these methods is called again.
  absl::StatusOr<const journal::PracticeSubjects*> Of(journal::RecordKind first);
  // One subject. NOT_FOUND when there is no subject (any more) whose first record was of kind
  // `first`.
  absl::StatusOr<const journal::PracticeHistory*> One(journal::RecordKind first,
                                                      const journal::SubjectId& id);

  // A number that changes whenever any of the records changes.
  absl::StatusOr<uint64_t> Changes();

  journal::SubjectId NewSubject();
  uint64_t NewSalt();
  absl::Time Now() const { return clock_.Now(); }
  const journal::DeviceId& self() const { return log_.writer().device; }
  // The stamp of the record that will be appended `ahead` records after the next one.
  journal::RecordStamp NextStamp(uint64_t ahead = 0) const { return log_.NextStamp(ahead); }

  // Appends one record; durable when it returns. Sets the time and salt of `operation`.
  template <class Operation>
  absl::Status Say(const journal::SubjectId& subject, journal::RecordKind kind,
                   Operation operation) {
    const NewRecord record = RecordOf(subject, kind, std::move(operation));
    return Append({&record, 1});
  }
  // A record for Append, when several go in one batch. Sets the time and salt of `operation`.
  template <class Operation>
  NewRecord RecordOf(const journal::SubjectId& subject, journal::RecordKind kind,
                     Operation operation) {
    operation.set_written_unix_millis(absl::ToUnixMillis(clock_.Now()));
    operation.set_salt(NewSalt());
    return {subject, kind, operation.SerializeAsString(), nullptr};
  }
  // Appends all or none. INVALID_ARGUMENT when one exceeds the bounds for records of its kind.
  absl::Status Append(std::span<const NewRecord> records);

 private:
  absl::Status CatchUp();
  void Take(const LogEntry& entry);
  void Insert(journal::PracticeRecord record, journal::PracticeHistory& history);

  Log& log_;
  crypto::RandomSource& random_;
  base::Clock& clock_;
  uint64_t position_ = 0;  // how far the log has been read
  uint64_t changes_ = 0;
  std::map<journal::RecordKind, journal::PracticeSubjects> subjects_;  // by first kind
  // Records of subjects whose first record has not come yet: a log that was mended gets it anew.
  std::map<journal::SubjectId, std::vector<journal::PracticeRecord>> early_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_RECORDS_H_
