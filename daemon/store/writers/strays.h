#ifndef FALLOW_DAEMON_STORE_WRITERS_STRAYS_H_
#define FALLOW_DAEMON_STORE_WRITERS_STRAYS_H_

// Records that stand behind one that is missing. A log that was mended may lack a record between
// others of one writer. A frontier can say only "everything up to here", so what comes behind the
// gap must not count as held: the other devices would never send what is missing, and would refuse
// what is passed on from behind it. Such records are *strays*. They are moved to rows of the table
// `writer` of their own, whose `branch` is negative and whose `parent` is the branch that they were
// on, and stay readable. Whatever another device brings takes the place of its stray; one that then
// continues its branch again is taken up into it (Log::TakeUpStrays).
//
// A record about a subject whose first record is missing or a stray is one, too, whoever wrote it:
// without that, no device takes it.
//
// Belongs to a Log, and to its thread.

#include <cstdint>
#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/identity.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/record.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::store {

struct Stray {
  int64_t position = 0;
  int64_t subject = 0;  // its row
  journal::RecordHeader header;
  bool is_signed = false;
  bool has_payload = false;
};

// Moves to rows of their own all records that do not follow a whole chain back to their writer's
// first record, or that no other device would take. Of another device's branch, what follows its
// last signature is among them; of this device's, which is `self`, the last record that stays is
// signed with `key`. `has_key` says whether the key of the subject in a row of `subject` can be
// read. Returns how many records were moved. REQUIRES: a transaction.
absl::StatusOr<uint64_t> SetStraysAside(Database& database, const journal::DeviceId& self,
                                        const crypto::SigningKey& key,
                                        const std::function<bool(int64_t)>& has_key);

struct StrayCount {
  uint64_t strays = 0;
  uint64_t missing = 0;  // records that are not here at all, before or between them
};
absl::StatusOr<StrayCount> CountStrays(Database& database);

// The stray in `row` with that sequence; without one, the first in it.
absl::StatusOr<std::optional<Stray>> FindStray(Database& database, int64_t row,
                                               std::optional<uint64_t> sequence);
// Whether no device takes such a record before it knows its subject.
bool NeedsSubject(const journal::RecordHeader& header, bool has_payload);
// Whether a record that counts has created the subject in that row.
absl::StatusOr<bool> IsCreated(Database& database, int64_t subject);
// Whether a stray is about it.
absl::StatusOr<bool> HasStrays(Database& database, int64_t subject);
// Removes the strays that are this record. How many there were. REQUIRES: a transaction.
absl::StatusOr<uint64_t> DropStrays(Database& database, const journal::RecordHeader& header);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_WRITERS_STRAYS_H_
