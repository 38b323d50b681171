#ifndef FALLOW_DAEMON_STORE_PRACTICE_RECORDS_H_
#define FALLOW_DAEMON_STORE_PRACTICE_RECORDS_H_

// The records of connections, farewells, letters, spaces and releases, in memory while the vault is
// unlocked: they are few and small, and what a person asks of them needs most of them at once. They
// follow the log: before each look whatever it has gained is taken in, and what was let go is
// dropped. What they add up to is the affair of those who ask (daemon/journal).
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

  // Of the subjects whose first record was of `first`, as the log stands now. Valid until the log
  // has grown or lost something, and one of these two is called again.
  absl::StatusOr<const journal::PracticeSubjects*> Of(journal::RecordKind first);
  // The one subject. NOT_FOUND when there is none (any more) that began so.
  absl::StatusOr<const journal::PracticeHistory*> One(journal::RecordKind first,
                                                      const journal::SubjectId& id);

  // Another number whenever any of them is another than before.
  absl::StatusOr<uint64_t> Changes();

  journal::SubjectId NewSubject();
  uint64_t NewSalt();
  absl::Time Now() const { return clock_.Now(); }
  const journal::DeviceId& self() const { return log_.writer().device; }
  // Of the record that is appended as number `ahead` from now, counting from 0.
  journal::RecordStamp NextStamp(uint64_t ahead = 0) const { return log_.NextStamp(ahead); }

  // One record, durable when it returns. `operation` has its time and salt set here.
  template <class Operation>
  absl::Status Say(const journal::SubjectId& subject, journal::RecordKind kind,
                   Operation operation) {
    const NewRecord record = RecordOf(subject, kind, std::move(operation));
    return Append({&record, 1});
  }
  // For several in one batch.
  template <class Operation>
  NewRecord RecordOf(const journal::SubjectId& subject, journal::RecordKind kind,
                     Operation operation) {
    operation.set_written_unix_millis(absl::ToUnixMillis(clock_.Now()));
    operation.set_salt(NewSalt());
    return {subject, kind, operation.SerializeAsString(), nullptr};
  }
  // All or none. INVALID_ARGUMENT when one exceeds what records of its kind may hold.
  absl::Status Append(std::span<const NewRecord> records);

 private:
  absl::Status CatchUp();
  void Take(const LogEntry& entry);

  Log& log_;
  crypto::RandomSource& random_;
  base::Clock& clock_;
  uint64_t position_ = 0;  // of the log, that has been taken in
  uint64_t changes_ = 0;
  std::map<journal::RecordKind, journal::PracticeSubjects> subjects_;  // by their first kind
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_RECORDS_H_
