#ifndef FALLOW_DAEMON_JOURNAL_FAREWELL_TEXT_H_
#define FALLOW_DAEMON_JOURNAL_FAREWELL_TEXT_H_

// One part of a farewell: the text that each of its subjects has, and the one text that is shown.
// Internal to the journal library. Pure functions: any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/journal/farewell.h"
#include "daemon/journal/fold.h"

namespace fallow::journal {

// One part, in all subjects.
struct PartState {
  struct Text {
    // The edits of one subject's records, in order, as records of a reflection that is nothing but
    // this text. The first record only creates that reflection.
    std::vector<PastRecord> records;
    std::vector<uint64_t> arrived;  // for each record, when it arrived here
    std::vector<bool> taken;        // for each record, whether it was folded in
    Folded folded;
  };
  std::vector<Text> texts;  // one for each subject
  uint32_t version = 0;
};
PartState FoldPart(const FarewellSubjects& subjects, size_t part);
std::vector<std::string> TextsOf(const PartState& state);

// The texts as they were in an earlier version of the part. ABORTED when `self` has changed one of
// them since; INVALID_ARGUMENT when there was no such version.
absl::StatusOr<std::vector<Folded>> OpenedPart(const FarewellSubjects& subjects,
                                               const PartState& now, uint32_t version,
                                               const DeviceId& self);

// Whether there is anything but white space in `text`.
bool HasWords(std::string_view text);
// The texts that have words, in order, with a seam between each two.
std::string Joined(const std::vector<std::string>& texts);
// For each text, what it has to become so that joined they are `wanted`; nothing for one that stays
// as it is.
std::vector<std::optional<std::string>> Apportioned(const std::vector<std::string>& texts,
                                                    std::string_view wanted);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_FAREWELL_TEXT_H_
