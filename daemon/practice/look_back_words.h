#ifndef FALLOW_DAEMON_PRACTICE_LOOK_BACK_WORDS_H_
#define FALLOW_DAEMON_PRACTICE_LOOK_BACK_WORDS_H_

// All texts of a look-back in one place, so that another language is another value of this type.
// Names in braces are filled in. Immutable: any thread.

#include <map>
#include <string>

#include "daemon/journal/words.h"
#include "daemon/practice/drift_words.h"

namespace fallow::practice {

// The texts for one and for several of something.
struct Plural {
  std::string one;
  std::string several;  // {count}
};

struct LookBackWords {
  DriftWords drift;
  std::map<fallow::store::v1::Season, std::string> seasons;
  std::string title;           // {first} {last}
  std::string title_of_a_day;  // {first}
  std::string nothing;
  std::string no_reflections;
  std::string written;  // {reflections} {days}
  Plural reflections;
  Plural days;
  std::string more;     // {count}
  std::string with_id;  // {what} {id}

  std::string noticed;
  Plural more_connections;
  std::string not_searched;
  std::string by_sign;      // {signs}
  std::string sign_count;   // {sign} {count}
  std::string other_signs;  // {count}

  std::string decided;
  std::string season_changes;
  std::string season_set;  // {day} {name} {season}
  std::string farewells;
  std::string farewell_said;      // {day} {name}
  std::string farewell_said_how;  // {day} {name} {how}
  std::string letter_finished;    // {day} {name}

  std::string kept;
  std::string gratitudes;
  std::string day_about;  // {day} {name}
  std::string lights;
  std::string starred;
  std::string names_kept;
  std::string name_kept;  // {day} {name}

  std::string let_go;
  std::string let_go_in_all;  // {pieces} {days}
  std::string let_go_on;      // {day} {pieces}
  Plural pieces;

  std::string letters;
  std::string letter_came;  // {day} {written}

  static const LookBackWords& English();
};

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_LOOK_BACK_WORDS_H_
