#ifndef FALLOW_DAEMON_PRACTICE_DRIFT_WORDS_H_
#define FALLOW_DAEMON_PRACTICE_DRIFT_WORDS_H_

// All texts of a drift in one place, so that another language is another value of this type. Names
// in braces are filled in. Immutable: any thread.

#include <array>
#include <string>

namespace fallow::practice {

struct DriftWords {
  std::string language;
  std::array<std::string, 12> months;
  std::string date;      // {day} {month} {year}
  std::string one_note;  // {count}
  std::string several_notes;
  std::string nothing;
  std::string noted;        // {notes} {weeks} {first} {last}
  std::string energy;       // {median} {lower} {upper} {notes}
  std::string energy_even;  // {median} {notes}: where lower and upper are the median
  std::string no_energy;
  std::string too_few;       // {days} {needed}
  std::string no_change;     // {notes}
  std::string step;          // {since}
  std::string step_between;  // {earliest} {latest}
  std::string gradual;       // {earliest} {latest}
  std::string levels;        // {what} {parts}
  std::string what_energy;
  std::string what_after_contact;
  std::string until;     // {median} {date} {notes}
  std::string between;   // {median} {first} {last} {notes}
  std::string moving;    // {first} {last} {notes}
  std::string since;     // {median} {date} {notes}
  std::string signs;     // {dark} {bright}
  std::string unknown;   // {count}
  std::string contacts;  // {notes}
  std::string title;     // {name}
  std::string row_bright, row_dark, row_contact, row_energy;

  static const DriftWords& English();
};

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_DRIFT_WORDS_H_
