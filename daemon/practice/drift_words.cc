#include "daemon/practice/drift_words.h"

namespace fallow::practice {

const DriftWords& DriftWords::English() {
  static const auto* const english = new DriftWords{
      .language = "en",
      .months = {"January", "February", "March", "April", "May", "June", "July", "August",
                 "September", "October", "November", "December"},
      .date = "{day} {month} {year}",
      .one_note = "1 note",
      .several_notes = "{count} notes",
      .nothing = "Nothing was noted in this time.",
      .noted = "{notes} between {first} and {last}; weeks with notes: {weeks}.",
      .energy = "Energy: median {median}, half of it between {lower} and {upper} ({notes}).",
      .energy_even = "Energy: median {median} ({notes}).",
      .no_energy = "No energy was noted.",
      .too_few =
          "These are too few notes to tell whether energy changed (days with energy: {days}; "
          "at least {needed} over five weeks are needed).",
      .no_change = "The notes do not show that energy changed ({notes}).",
      .step = "Energy changed on or shortly before {since}.",
      .step_between = "Energy changed between {earliest} and {latest}.",
      .gradual = "Energy moved gradually between {earliest} and {latest}.",
      .levels = "{what}: {parts}.",
      .what_energy = "Energy",
      .what_after_contact = "Energy after contact",
      .until = "median {median} until {date} ({notes})",
      .between = "{median} from {first} to {last} ({notes})",
      .moving = "moving from {first} to {last} ({notes})",
      .since = "{median} since {date} ({notes})",
      .signs = "Signs: {dark} dark, {bright} bright.",
      .unknown = "Signs not in the vocabulary: {count}.",
      .contacts = "Contact: {notes}.",
      .title = "Drift: {name}",
      .row_bright = "bright",
      .row_dark = "dark",
      .row_contact = "contact",
      .row_energy = "energy",
  };
  return *english;
}

}  // namespace fallow::practice
