#ifndef FALLOW_DAEMON_JOURNAL_FAREWELL_TEXT_H_
#define FALLOW_DAEMON_JOURNAL_FAREWELL_TEXT_H_

// One part of a farewell: the texts of its subjects, and the one text that people see of them.
// Internal to the journal library. Pure functions: any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/farewell.h"
#include "daemon/journal/fold.h"

namespace fallow::journal {

// One part, in the texts of all subjects.
struct PartState {
  struct Text {
    // The edits that the subject's records make, as records of a reflection that is nothing but
    // this text, in their order. The first record only makes it.
    std::vector<PastRecord> records;
    std::vector<uint64_t> arrived;  // when each came here
    std::vector<bool> taken;        // whether it was folded in
    Folded folded;
  };
  std::vector<Text> texts;  // one for each subject
  uint32_t version = 0;
};
PartState FoldPart(const FarewellSubjects& subjects, size_t part);
std::vector<std::string> TextsOf(const PartState& state);

// The texts as they were in an earlier version of the part. ABORTED when `self` has changed one
// since; INVALID_ARGUMENT when that version has not been.
absl::StatusOr<std::vector<Folded>> OpenedPart(const FarewellSubjects& subjects,
                                               const PartState& now, uint32_t version,
                                               const DeviceId& self);

// Whether there is anything but white space.
bool HasWords(std::string_view text);
// Those that have words, in order, a seam between each two.
std::string Joined(const std::vector<std::string>& texts);
// What each text is to become so that they are `wanted` when joined; nothing for one that stays.
std::vector<std::optional<std::string>> Apportioned(const std::vector<std::string>& texts,
                                                    std::string_view wanted);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_FAREWELL_TEXT_H_
