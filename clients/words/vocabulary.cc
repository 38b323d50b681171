#include "clients/words/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "daemon/base/next_step.h"
#include "daemon/base/strings.h"

namespace fallow::words {
namespace {

namespace v1 = client::v1;
using Word = std::string_view;

// Each table is in the order of the enum's values, starting at 1.
constexpr auto kKinds = std::to_array<Word>(
    {"person", "friendship", "partnership", "family", "work", "place", "habit", "other"});
constexpr auto kSeasons =
    std::to_array<Word>({"opening", "steady", "shifting", "closing", "released"});
constexpr auto kParts = std::to_array<Word>({"gift", "truth", "words", "plan", "boundaries"});
constexpr auto kFarewellStates = std::to_array<Word>({"begun", "said", "unsent"});
constexpr auto kReleaseStates = std::to_array<Word>({"planned", "cancelled", "done", "unfinished"});
constexpr auto kFollows = std::to_array<Word>({"farewell", "release"});
constexpr auto kDue = std::to_array<Word>({"check-in", "boundary", "letter", "release"});
constexpr auto kFields =
    std::to_array<Word>({"text", "at", "tags", "about", "mood", "star", "signs", "energy", "apart",
                         "attachments", "deleted", "kept"});
constexpr auto kFormats = std::to_array<Word>({"dayone", "jrnl", "json", "markdown"});
static_assert(kFormats.size() == v1::Format_MAX);
constexpr auto kChecks =
    std::to_array<Word>({"keyslots", "pages", "chain", "keyring", "blobs", "index", "drafts",
                         "folder", "memory", "reading", "journal"});
static_assert(kKinds.size() == v1::ConnectionKind_MAX);
static_assert(kSeasons.size() == v1::Season_MAX);
static_assert(kParts.size() == v1::FarewellPart::Part_MAX);
static_assert(kFarewellStates.size() == v1::ConnectionPage::FarewellState_MAX);
static_assert(kReleaseStates.size() == v1::Release::State_MAX);
static_assert(kFollows.size() == v1::Space::Follows_MAX);
static_assert(kDue.size() == v1::Due::What_MAX);
static_assert(kFields.size() == v1::Version::Field_MAX);
static_assert(kChecks.size() == v1::DoctorFinding::Check_MAX);

struct KeepWord {
  Word word;
  bool (v1::KeepChoices::*kept)() const;
  void (v1::KeepChoices::*keep)(bool);
};
constexpr auto kKeep = std::to_array<KeepWord>({
    {"gratitude", &v1::KeepChoices::gratitude, &v1::KeepChoices::set_gratitude},
    {"dates", &v1::KeepChoices::dates, &v1::KeepChoices::set_dates},
    {"name", &v1::KeepChoices::name, &v1::KeepChoices::set_name},
    {"boundaries", &v1::KeepChoices::boundaries, &v1::KeepChoices::set_boundaries},
    {"shared", &v1::KeepChoices::shared, &v1::KeepChoices::set_shared},
});
constexpr auto kKeepWords = [] {
  std::array<Word, kKeep.size()> words;
  for (size_t i = 0; i < words.size(); ++i) words[i] = kKeep[i].word;
  return words;
}();

std::string At(std::span<const Word> words, int value) {
  return value >= 1 && value <= static_cast<int>(words.size())
             ? std::string(words[static_cast<size_t>(value) - 1])
             : "";
}

// The position, starting at 1; 0 when the word is not in the table.
int PlaceOf(std::span<const Word> words, Word word) {
  const auto found = std::ranges::find(words, word);
  return found == words.end() ? 0 : static_cast<int>(found - words.begin()) + 1;
}

}  // namespace

std::string WordFor(v1::ConnectionKind kind) {
  return At(kKinds, kind);
}
std::string WordFor(v1::Season season) {
  return At(kSeasons, season);
}
std::string WordFor(v1::FarewellPart::Part part) {
  return At(kParts, part);
}
std::string WordFor(v1::ConnectionPage::FarewellState state) {
  return state == v1::ConnectionPage::FAREWELL_STATE_UNSPECIFIED ? "none"
                                                                 : At(kFarewellStates, state);
}
std::string WordFor(v1::Release::State state) {
  return At(kReleaseStates, state);
}
std::string WordFor(v1::Space::Follows follows) {
  return At(kFollows, follows);
}
std::string WordFor(v1::Due::What what) {
  return At(kDue, what);
}
std::string WordFor(v1::Version::Field field) {
  return At(kFields, field);
}
std::string WordFor(v1::DoctorFinding::Check check) {
  return At(kChecks, check);
}

v1::Format FormatNamed(Word word) {
  return static_cast<v1::Format>(PlaceOf(kFormats, word));
}

absl::StatusOr<v1::ConnectionKind> KindNamed(Word word) {
  const int place = PlaceOf(kKinds, word);
  if (place == 0) return base::Invalid("Unknown kind", "", base::Choose(word, kKinds));
  return static_cast<v1::ConnectionKind>(place);
}

absl::StatusOr<v1::Season> SeasonNamed(Word word) {
  const int place = PlaceOf(kSeasons, word);
  if (place == 0) return base::Invalid("Unknown season", "", base::Choose(word, kSeasons));
  return static_cast<v1::Season>(place);
}

absl::StatusOr<v1::FarewellPart::Part> PartNamed(Word word) {
  const std::string typed = base::LowerCase(word);
  const int place = PlaceOf(kParts, typed);
  if (place != 0) return static_cast<v1::FarewellPart::Part>(place);
  return base::Invalid("A farewell has no such part",
                       "its parts are gift, truth, words, plan and boundaries",
                       base::Meant(typed, kParts));
}

absl::StatusOr<v1::KeepChoices> KeepNamed(const std::vector<std::string>& words) {
  v1::KeepChoices keep;
  for (const std::string& word : words) {
    const auto found = std::ranges::find(kKeep, word, &KeepWord::word);
    if (found == kKeep.end()) {
      return base::Invalid("Unknown choice of what to keep", "", base::Choose(word, kKeepWords));
    }
    (keep.*found->keep)(true);
  }
  return keep;
}

std::vector<std::string> WordsFor(const v1::KeepChoices& keep) {
  std::vector<std::string> words;
  for (const KeepWord& each : kKeep) {
    if ((keep.*each.kept)()) words.emplace_back(each.word);
  }
  return words;
}

std::span<const Word> KindWords() {
  return kKinds;
}
std::span<const Word> SeasonWords() {
  return kSeasons;
}
std::span<const Word> PartWords() {
  return kParts;
}
std::span<const Word> KeepWords() {
  return kKeepWords;
}

std::string WordFor(const v1::Day& day) {
  return fmt::format("{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
}

v1::Day ToProto(absl::CivilDay day) {
  v1::Day out;
  out.set_year(static_cast<int32_t>(day.year()));
  out.set_month(day.month());
  out.set_day(day.day());
  return out;
}
absl::CivilDay FromProto(const v1::Day& day) {
  return absl::CivilDay(day.year(), day.month(), day.day());
}

}  // namespace fallow::words
