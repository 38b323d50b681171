#ifndef FALLOW_DAEMON_JOURNAL_PRACTICE_SETTINGS_H_
#define FALLOW_DAEMON_JOURNAL_PRACTICE_SETTINGS_H_

// What holds for the whole journal, on every device. Devices that set something apart each began a
// subject for it, so all of them are folded as one. Pure functions and values: any thread.

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

// Several subjects' records in one order.
PracticeHistory InOneOrder(std::span<const PracticeHistory* const> histories);

// INVALID_ARGUMENT unless they ascend, lie in 1 to kCheckInDayMax, and are 1 to kCheckInsMax.
absl::StatusOr<fallow::store::v1::CheckInDays> ComposeCheckInDays(std::span<const uint32_t> days);
// `back`: no longer silenced. INVALID_ARGUMENT when `id_or_group` is no name.
absl::StatusOr<fallow::store::v1::PracticeOperation> ComposeSilence(std::string_view id_or_group,
                                                                    bool back);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_PRACTICE_SETTINGS_H_
