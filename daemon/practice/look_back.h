#ifndef FALLOW_DAEMON_PRACTICE_LOOK_BACK_H_
#define FALLOW_DAEMON_PRACTICE_LOOK_BACK_H_

// A span of time as the journal has it: what was noticed, decided, kept and let go, and which
// letters came. It states facts, counts and the person's own words; of what was let go it has days
// and counts only. Whoever gathers the past leaves quiet connections out of it. Pure functions: any
// thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "daemon/practice/drift.h"
#include "daemon/practice/drift_plot.h"
#include "daemon/practice/look_back_words.h"
#include "daemon/practice/signs.h"

namespace fallow::practice {

// A reflection with this tag is gratitude.
inline constexpr std::string_view kGratitudeTag = "gratitude";

// Days are those of the zone in which a thing was written or done. An id is what a command takes,
// and may be empty.
struct PastReflection {
  std::string id;
  absl::CivilDay day;
  std::string text;
  std::vector<std::string> tags;
  std::vector<std::string> about;  // names of connections
  std::vector<std::string> signs;
  std::optional<int> energy;
  bool contact = false;  // written about having met or spoken
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
  bool unsent = false;  // a letter that nobody is sent: it was finished then
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
  uint64_t count = 0;  // of reflections and whatever else went
  std::string kept;    // the connection's name where the person kept it, otherwise empty
};

// In any order; what lies outside of the span is left out.
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
inline constexpr size_t kPastMax = 100'000;  // of each
inline constexpr size_t kNoticedMax = 40;    // connections with their drift

// Changes of energy are looked for in so many notes, in the order of `noticed`, so that it takes
// seconds at the most.
inline constexpr size_t kSearchedNotesMax = 5000;

struct Noticed {
  std::string connection;
  bool searched = true;  // for changes of energy
  Drift drift;           // of the reflections with a sign or an energy
};

// Everything in the order of days, except as said.
struct LookBack {
  DaySpan span;
  size_t reflections = 0;
  size_t days = 0;               // with a reflection
  std::vector<Noticed> noticed;  // those with the most notes, then by name
  size_t noticed_more = 0;       // connections beyond kNoticedMax
  std::vector<SeasonChange> seasons;
  std::vector<FarewellSaid> farewells;
  std::vector<Gratitude> gratitudes;  // reflections with kGratitudeTag among them
  std::vector<Light> lights;
  std::vector<PastReflection> starred;  // that are not gratitude
  std::vector<LetterOpened> letters;
  std::vector<ReleaseDone> releases;
};

// INVALID_ARGUMENT: a span that ends before it begins or is longer than kSpanDaysMax, more than
// kPastMax of something, an energy outside of its bounds.
absl::StatusOr<LookBack> LookBackOn(Past past, const Vocabulary& vocabulary);

// No output is larger; most are far smaller.
inline constexpr size_t kLookBackBytesMax = size_t{10} << 20;

// Lines, each ended, without colour, none wider than the terminal (kLookBackColumnsMin at least).
// Long texts are cut; lists that are too long end with how many more there are.
inline constexpr size_t kLookBackColumnsMin = kPlotColumnsMin + 2;
std::string LookBackAsText(const LookBack& look_back, TerminalPlot terminal,
                           const LookBackWords& words);

// A whole HTML document that fetches and runs nothing, for the screen (light or dark) and for
// paper, with its plots in it.
std::string LookBackAsHtml(const LookBack& look_back, const LookBackWords& words);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_LOOK_BACK_H_
