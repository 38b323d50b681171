#ifndef FALLOW_DAEMON_JOURNAL_PRACTICE_SETTINGS_H_
#define FALLOW_DAEMON_JOURNAL_PRACTICE_SETTINGS_H_

// Settings of the whole journal, the same on every device. Devices that set something independently
// each create a subject for it, so all of these are folded as one. Pure functions and values: any
// thread.

#include <array>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/practice_record.h"

namespace fallow::journal {

inline constexpr auto kCheckInDays = std::to_array<uint32_t>({3, 7, 30, 90});

struct PracticeSettings {
  std::vector<uint32_t> check_in_days{kCheckInDays.begin(), kCheckInDays.end()};
  std::set<std::string> silenced;  // ids and groups of prompts
};
PracticeSettings FoldSettings(const PracticeSubjects& subjects);

// The records of several subjects, in the order of folding.
PracticeHistory InOneOrder(std::span<const PracticeHistory* const> histories);

// INVALID_ARGUMENT unless `days` are strictly ascending, each from 1 to kCheckInDayMax, and number
// from 1 to kCheckInsMax.
absl::StatusOr<fallow::store::v1::CheckInDays> ComposeCheckInDays(std::span<const uint32_t> days);
// `back`: stop silencing it. INVALID_ARGUMENT when `id_or_group` is not a valid name.
absl::StatusOr<fallow::store::v1::PracticeOperation> ComposeSilence(std::string_view id_or_group,
                                                                    bool back);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_PRACTICE_SETTINGS_H_
