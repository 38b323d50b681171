#include "daemon/practice/look_back.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::practice {
namespace {

// Keeps only what lies in the span, in the order of days.
template <typename Thing>
void Arrange(std::vector<Thing>& things, DaySpan span) {
  std::erase_if(
      things, [&](const Thing& thing) { return thing.day < span.first || thing.day > span.last; });
  std::ranges::stable_sort(things, {}, &Thing::day);
}

absl::Status CheckBounds(const Past& past) {
  if (past.span.last < past.span.first || past.span.last - past.span.first > kSpanDaysMax) {
    return base::Invalid("The look-back cannot be made",
                         "the span ends before it begins, or is longer than 100 years",
                         base::Next::kChooseAnotherSpan);
  }
  for (const size_t count :
       {past.reflections.size(), past.seasons.size(), past.farewells.size(), past.gratitudes.size(),
        past.lights.size(), past.letters.size(), past.releases.size()}) {
    if (count > kPastMax) {
      return base::Invalid("The look-back cannot be made",
                           "the span holds more than 100,000 reflections or other things",
                           base::Next::kChooseAnotherSpan);
    }
  }
  const bool impossible = std::ranges::any_of(past.reflections, [](const PastReflection& one) {
    return one.energy && (*one.energy < kEnergyMin || *one.energy > kEnergyMax);
  });
  if (impossible) {
    return base::Invalid("The look-back cannot be made",
                         "a reflection has an energy outside -3 to +3", "");
  }
  return absl::OkStatus();
}

bool IsNote(const PastReflection& reflection) {
  return reflection.energy || !reflection.signs.empty();
}

std::set<std::string_view> NamesIn(const PastReflection& reflection) {
  return {reflection.about.begin(), reflection.about.end()};
}

// The names about which there are notes: those with the most notes first, then by name.
std::vector<std::string> NamesByNotes(const std::vector<PastReflection>& reflections) {
  std::unordered_map<std::string_view, size_t> notes;
  for (const PastReflection& reflection : reflections) {
    if (!IsNote(reflection)) continue;
    for (const std::string_view name : NamesIn(reflection)) ++notes[name];
  }
  std::vector<std::pair<size_t, std::string_view>> sorted;
  for (const auto& [name, count] : notes) sorted.emplace_back(count, name);
  std::ranges::sort(sorted, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::vector<std::string> names;
  for (const auto& [count, name] : sorted) names.emplace_back(name);
  return names;
}

// `searchable` is the number of notes that may still be searched for changes; those searched here
// are subtracted.
absl::StatusOr<Noticed> Notice(std::string name, const std::vector<PastReflection>& reflections,
                               const Vocabulary& vocabulary, DaySpan span, size_t& searchable) {
  std::vector<Observation> notes;
  size_t energies = 0;
  for (const PastReflection& reflection : reflections) {
    if (!IsNote(reflection) || std::ranges::find(reflection.about, name) == reflection.about.end())
      continue;
    notes.push_back({reflection.day, reflection.energy, reflection.signs, reflection.contact});
    energies += reflection.energy ? 1 : 0;
  }
  const bool searched = energies <= searchable;
  if (searched) searchable -= energies;
  FALLOW_ASSIGN_OR_RETURN(Drift drift,
                          LookAtDrift(notes, vocabulary, span,
                                      searched ? LookFor::kEverything : LookFor::kAllButChanges));
  return Noticed{std::move(name), searched, std::move(drift)};
}

// Picks gratitude and starred reflections out of `reflections`.
void TakeKept(std::vector<PastReflection> reflections, LookBack& look_back) {
  for (PastReflection& reflection : reflections) {
    if (std::ranges::find(reflection.tags, kGratitudeTag) != reflection.tags.end()) {
      look_back.gratitudes.push_back(
          {std::move(reflection.id), reflection.day,
           reflection.about.size() == 1 ? std::move(reflection.about.front()) : std::string(),
           std::move(reflection.text)});
    } else if (reflection.starred) {
      look_back.starred.push_back(std::move(reflection));
    }
  }
  std::ranges::stable_sort(look_back.gratitudes, {}, &Gratitude::day);
}

}  // namespace

absl::StatusOr<LookBack> LookBackOn(Past past, const Vocabulary& vocabulary) {
  FALLOW_RETURN_IF_ERROR(CheckBounds(past));
  const DaySpan span = past.span;
  Arrange(past.reflections, span);
  Arrange(past.seasons, span);
  Arrange(past.farewells, span);
  Arrange(past.gratitudes, span);
  Arrange(past.lights, span);
  Arrange(past.letters, span);
  Arrange(past.releases, span);

  LookBack look_back;
  look_back.span = span;
  look_back.reflections = past.reflections.size();
  std::set<absl::CivilDay> days;
  for (const PastReflection& reflection : past.reflections) days.insert(reflection.day);
  look_back.days = days.size();
  std::vector<std::string> names = NamesByNotes(past.reflections);
  if (names.size() > kNoticedMax) {
    look_back.noticed_more = names.size() - kNoticedMax;
    names.resize(kNoticedMax);
  }
  size_t searchable = kSearchedNotesMax;
  for (std::string& name : names) {
    FALLOW_ASSIGN_OR_RETURN(
        Noticed noticed, Notice(std::move(name), past.reflections, vocabulary, span, searchable));
    look_back.noticed.push_back(std::move(noticed));
  }
  look_back.seasons = std::move(past.seasons);
  look_back.farewells = std::move(past.farewells);
  look_back.gratitudes = std::move(past.gratitudes);
  look_back.lights = std::move(past.lights);
  look_back.letters = std::move(past.letters);
  look_back.releases = std::move(past.releases);
  TakeKept(std::move(past.reflections), look_back);
  return look_back;
}

}  // namespace fallow::practice
