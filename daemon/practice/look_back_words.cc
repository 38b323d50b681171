#include "daemon/practice/look_back_words.h"

namespace fallow::practice {
namespace {

// In English the words are the same as those that are typed.
std::map<fallow::store::v1::Season, std::string> Seasons() {
  std::map<fallow::store::v1::Season, std::string> words;
  for (const fallow::store::v1::Season season : journal::kSeasonsInOrder) {
    words.emplace(season, journal::WordFor(season));
  }
  return words;
}

}  // namespace

const LookBackWords& LookBackWords::English() {
  static const auto* const english = new LookBackWords{
      .drift = DriftWords::English(),
      .seasons = Seasons(),
      .title = "Look-back: {first} to {last}",
      .title_of_a_day = "Look-back: {first}",
      .nothing = "There is nothing to show from this time.",
      .no_reflections = "There are no reflections to show from this time.",
      .written = "{reflections} on {days}.",
      .reflections = {"1 reflection", "{count} reflections"},
      .days = {"1 day", "{count} days"},
      .more = "And {count} more.",
      .with_id = "{what} ({id})",
      .noticed = "What you noticed",
      .more_connections = {"And 1 more connection.", "And {count} more connections."},
      .not_searched = "Changes of energy were not looked for: there are too many notes.",
      .by_sign = "By sign: {signs}.",
      .sign_count = "{sign} {count}",
      .other_signs = "others {count}",
      .decided = "What you decided",
      .season_changes = "Seasons",
      .season_set = "{day}: season of {name} set to {season}.",
      .farewells = "Farewells",
      .farewell_said = "{day}: farewell said to {name}.",
      .farewell_said_how = "{day}: farewell said to {name} ({how}).",
      .letter_finished = "{day}: an unsent letter to {name} finished.",
      .kept = "What you kept",
      .gratitudes = "Gratitude",
      .day_about = "{day}, about {name}",
      .lights = "Lights",
      .starred = "Starred reflections",
      .names_kept = "Names",
      .name_kept = "{day}: the name of {name} kept.",
      .let_go = "What you let go",
      .let_go_in_all = "In all: {pieces} on {days}.",
      .let_go_on = "{day}: {pieces}.",
      .pieces = {"1 piece of writing", "{count} pieces of writing"},
      .letters = "Letters that came",
      .letter_came = "{day}, written on {written}",
  };
  return *english;
}

}  // namespace fallow::practice
