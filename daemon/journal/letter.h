#ifndef FALLOW_DAEMON_JOURNAL_LETTER_H_
#define FALLOW_DAEMON_JOURNAL_LETTER_H_

// A letter to a later self: a text, and the day on which it is to be read. Not showing it earlier
// is only a promise of the program: its key is in the vault like any other. Pure functions and
// values: any thread.

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "daemon/journal/practice_record.h"
#include "daemon/journal/reflection.h"

namespace fallow::journal {

struct Letter {
  SubjectId id;
  Moment written;
  Moment open_at;
  std::optional<Moment> opened;  // when it was first opened
  std::string text;

  bool DueAt(absl::Time now) const { return open_at.at <= now; }
};

// Nothing when the record that wrote the letter is missing. If it was opened on several devices
// independently, the first opening in the order of the records counts.
std::optional<Letter> FoldLetter(const SubjectId& id, const PracticeHistory& history);

// INVALID_ARGUMENT: the text is empty, too long or not valid text, or the day is invalid or not
// after `now`.
absl::StatusOr<fallow::store::v1::LetterOperation> ComposeLetter(std::string_view text,
                                                                 const Moment& open_at,
                                                                 const Moment& now);
fallow::store::v1::LetterOperation ComposeOpening(const Moment& now);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_LETTER_H_
