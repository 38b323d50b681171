#include "daemon/store/practice/letters.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/civil_time.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/moment.h"

namespace fallow::store {

using journal::Letter;
using journal::Moment;
using journal::RecordKind;

namespace {

absl::Status Sealed(const Letter& letter) {
  const absl::CivilSecond local = journal::LocalTime(letter.open_at);
  std::string day = absl::FormatCivilTime(absl::CivilDay(local));
  if (local != absl::CivilSecond(absl::CivilDay(local))) {
    day += absl::FormatTime(" %H:%M", absl::FromCivil(local, absl::UTCTimeZone()),
                            absl::UTCTimeZone());
  }
  return base::Failed("This letter waits until " + day, "it was written to be read then",
                      base::WithId(base::Next::kOpenEarly, journal::ToText(letter.id)));
}

}  // namespace

absl::StatusOr<Letter> Letters::Write(std::string_view text, const Moment& open_at,
                                      std::string_view zone) {
  FALLOW_ASSIGN_OR_RETURN(
      const auto operation,
      journal::ComposeLetter(text, open_at, {records_.Now(), std::string(zone)}));
  const journal::SubjectId id = records_.NewSubject();
  FALLOW_RETURN_IF_ERROR(records_.Say(id, RecordKind::kLetterWritten, operation));
  return Find(journal::ToText(id));
}

absl::StatusOr<std::vector<Letter>> Letters::All() {
  FALLOW_ASSIGN_OR_RETURN(const auto* const subjects, records_.Of(RecordKind::kLetterWritten));
  std::vector<Letter> letters;
  for (const auto& [id, history] : *subjects) {
    if (auto letter = journal::FoldLetter(id, history)) letters.push_back(*std::move(letter));
  }
  std::ranges::stable_sort(
      letters, [](const Letter& a, const Letter& b) { return a.open_at.at < b.open_at.at; });
  return letters;
}

absl::StatusOr<Letter> Letters::Find(std::string_view id_prefix) {
  FALLOW_ASSIGN_OR_RETURN(const journal::IdRange range, journal::ParseIdPrefix(id_prefix));
  FALLOW_ASSIGN_OR_RETURN(const auto* const subjects, records_.Of(RecordKind::kLetterWritten));
  const auto first = subjects->lower_bound(range.first);
  const auto end = subjects->upper_bound(range.last);
  if (first != end && std::next(first) != end) {
    return base::Invalid("Several letters have ids that start with this", "",
                         base::Next::kGiveMoreOfTheId);
  }
  std::optional<Letter> letter;
  if (first != end) letter = journal::FoldLetter(first->first, first->second);
  if (letter) return *std::move(letter);
  return base::NotFound("There is no such letter", "", base::Show(base::Thing::kLetters));
}

absl::StatusOr<Letter> Letters::Open(std::string_view id_prefix, bool early,
                                     std::string_view zone) {
  FALLOW_ASSIGN_OR_RETURN(Letter letter, Find(id_prefix));
  if (letter.opened) return letter;
  const Moment now{records_.Now(), std::string(zone)};
  if (!early && !letter.DueAt(now.at)) return Sealed(letter);
  FALLOW_RETURN_IF_ERROR(journal::CheckMoment(now));
  FALLOW_RETURN_IF_ERROR(
      records_.Say(letter.id, RecordKind::kLetterOpened, journal::ComposeOpening(now)));
  letter.opened = {journal::FromMillis(journal::ToMillis(now.at)), now.zone};
  return letter;
}

}  // namespace fallow::store
