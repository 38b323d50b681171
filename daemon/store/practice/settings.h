#ifndef FALLOW_DAEMON_STORE_PRACTICE_SETTINGS_H_
#define FALLOW_DAEMON_STORE_PRACTICE_SETTINGS_H_

// Settings of the whole journal, stored in the vault. Not thread-safe: belongs to the journal
// executor.

#include "absl/status/statusor.h"
#include "daemon/journal/practice_settings.h"
#include "daemon/store/practice/records.h"

namespace fallow::store {

absl::StatusOr<journal::PracticeSettings> Settings(PracticeRecords& records);

// Appends `operation` to the subject of the settings, which is created if there is none.
absl::Status SaySetting(PracticeRecords& records,
                        const fallow::store::v1::PracticeOperation& operation);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PRACTICE_SETTINGS_H_
