#ifndef FALLOW_DAEMON_STORE_PRACTICE_SETTINGS_H_
#define FALLOW_DAEMON_STORE_PRACTICE_SETTINGS_H_

// What holds for the whole journal, kept in the vault. Not thread-safe: the journal executor's.

#include "absl/status/statusor.h"
#include "daemon/journal/practice_settings.h"
#include "daemon/store/practice/records.h"

namespace fallow::store {

absl::StatusOr<journal::PracticeSettings> Settings(PracticeRecords& records);

// Says `operation` of the subject that there is, or of a new one.
absl::Status SaySetting(PracticeRecords& records,
                        const fallow::store::v1::PracticeOperation& operation);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_SETTINGS_H_
