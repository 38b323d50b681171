#ifndef FALLOW_DAEMON_PRACTICE_LOOK_BACK_H_
#define FALLOW_DAEMON_PRACTICE_LOOK_BACK_H_

// A span of time as the journal has it: what was noticed, decided, kept and let go, and which
// letters came. It states facts, counts and the user's own words; of what was let go it has days
// and counts only. The caller who gathers the past must leave out quiet connections. Pure
// functions: any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "daemon/journal/connection.h"
#include "daemon/practice/drift.h"
#include "daemon/practice/signs.h"

namespace fallow::practice {

// A reflection with this tag counts as gratitude.
inline constexpr std::string_view kGratitudeTag = "gratitude";

// Days are in the zone in which something was written or done. An id is what a command accepts, and
// may be empty.
struct PastReflection {
  std::string id;
  absl::CivilDay day;
  std::string text;
  std::vector<std::string> tags;
  std::vector<std::string> about;  // names of connections
  std::vector<std::string> signs;
  std::optional<int> energy;
  bool contact = false;  // written after having met or spoken
  bool starred = false;
};

struct SeasonChange {
  absl::CivilDay day;
  std::string connection;
  fallow::store::v1::Season season = fallow::store::v1::SEASON_OPENING;
};

struct FarewellSaid {
  absl::CivilDay day;
  std::string connection;
  std::string how;      // may be empty
  bool unsent = false;  // a letter that is not sent; it was finished on that day
};

// A farewell's first part, or what a release kept.
struct Gratitude {
  std::string id;
  absl::CivilDay day;
  std::string connection;  // may be empty
  std::string text;
};

struct Light {
  std::string id;
  absl::CivilDay day;
  std::string text;
};

struct LetterOpened {
  std::string id;
  absl::CivilDay day;
  absl::CivilDay written;
  std::string text;
};

struct ReleaseDone {
  absl::CivilDay day;
  uint64_t count = 0;  // reflections and everything else that went
  std::string kept;    // the connection's name if the user kept it, otherwise empty
};

// In any order; anything outside the span is ignored.
struct Past {
  DaySpan span;
  std::vector<PastReflection> reflections;
  std::vector<SeasonChange> seasons;
  std::vector<FarewellSaid> farewells;
  std::vector<Gratitude> gratitudes;
  std::vector<Light> lights;
  std::vector<LetterOpened> letters;
  std::vector<ReleaseDone> releases;
};
inline constexpr size_t kPastMax = 100'000;  // for each kind
inline constexpr size_t kNoticedMax = 40;    // connections whose drift is found

// Changes of energy are searched for in at most this many notes, in the order of `noticed`, so that
// this takes seconds at most.
inline constexpr size_t kSearchedNotesMax = 5000;

struct Noticed {
  std::string connection;
  bool searched = true;  // changes of energy were searched for
  Drift drift;           // of the reflections with a sign or an energy
};

// Everything is in the order of days, except where noted.
struct LookBack {
  DaySpan span;
  size_t reflections = 0;
  size_t days = 0;               // with a reflection
  std::vector<Noticed> noticed;  // most notes first, then by name
  size_t noticed_more = 0;       // connections beyond kNoticedMax
  std::vector<SeasonChange> seasons;
  std::vector<FarewellSaid> farewells;
  std::vector<Gratitude> gratitudes;  // includes reflections with kGratitudeTag
  std::vector<Light> lights;
  std::vector<PastReflection> starred;  // except those that are gratitude
  std::vector<LetterOpened> letters;
  std::vector<ReleaseDone> releases;
};

// INVALID_ARGUMENT: a span that ends before it begins or is longer than kSpanDaysMax, more than
// kPastMax of something, or an energy out of bounds.
absl::StatusOr<LookBack> LookBackOn(Past past, const Vocabulary& vocabulary);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_LOOK_BACK_H_
