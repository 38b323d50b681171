#ifndef FALLOW_TESTS_SUPPORT_LOOK_BACK_PAST_H_
#define FALLOW_TESTS_SUPPORT_LOOK_BACK_PAST_H_

// An invented half-year to look back on.

#include "daemon/practice/look_back.h"
#include "tests/support/drift_notes.h"

namespace fallow::tests {

inline practice::PastReflection NoteAbout(const std::string& name,
                                          const practice::Observation& note) {
  practice::PastReflection reflection;
  reflection.day = note.day;
  reflection.text = "A note.";
  reflection.about = {name};
  reflection.signs = note.signs;
  reflection.energy = note.energy;
  reflection.contact = note.contact;
  return reflection;
}

inline practice::PastReflection Starred(absl::CivilDay day, const std::string& id,
                                        const std::string& text) {
  practice::PastReflection reflection;
  reflection.id = id;
  reflection.day = day;
  reflection.text = text;
  reflection.starred = true;
  return reflection;
}

inline practice::Past PastHalfYear() {
  using absl::CivilDay;
  practice::Past past;
  past.span = HalfAYear();
  for (const practice::Observation& note : NotesWithOneChange()) {
    past.reflections.push_back(NoteAbout("Ada", note));
  }
  past.reflections.push_back(
      NoteAbout("\u674E\u96F7", {CivilDay(2025, 10, 2), 2, {"at-ease", "seen"}, true}));
  past.reflections.push_back(
      NoteAbout("\u05D3\u05E0\u05D4", {CivilDay(2025, 11, 20), std::nullopt, {"walking"}, false}));
  past.reflections.push_back(Starred(
      CivilDay(2025, 12, 24), "k3fq7hzs",
      "Snow since noon. I walked to the river & back, and nobody asked where I had been.\n\n"
      "At the bridge I noticed that I had not thought of the letter for an hour. It was quiet in a "
      "way that I remember from long ago, before there was anything to answer. I stood there until "
      "the lamps came on, one after the other, on the far side first.\n\nWhat I want to keep:\n"
      "the lamps,\nthe river,\nthe hour."));
  past.reflections.push_back(Starred(
      CivilDay(2026, 1, 18), "w2nd4xma",
      "\u4ECA\u5929\u4E0B\u96EA\u4E86\uFF0C\u6211\u4E00\u4E2A\u4EBA\u8D70\u5230\u6CB3\u8FB9\u3002"
      "\u6865\u4E0A\u6CA1\u6709\u4EBA\uFF0C\u53EA\u6709\u706F\u3002\n\n"
      "\u05D4\u05D9\u05D5\u05DD \u05D4\u05DC\u05DB\u05EA\u05D9 \u05DC\u05E0\u05D4\u05E8."));
  practice::PastReflection thanks =
      Starred(CivilDay(2025, 9, 28), "b7yt2qpe", "For the soup, and for not asking.");
  thanks.tags = {"gratitude"};
  thanks.about = {"Ada"};
  past.reflections.push_back(thanks);
  past.seasons = {{CivilDay(2026, 2, 20), "Ada", fallow::store::v1::SEASON_CLOSING},
                  {CivilDay(2026, 1, 10), "Ada", fallow::store::v1::SEASON_SHIFTING},
                  {CivilDay(2025, 10, 2), "\u674E\u96F7", fallow::store::v1::SEASON_OPENING}};
  past.farewells = {{CivilDay(2026, 2, 26), "Ada", "in person"},
                    {CivilDay(2025, 12, 1), "the choir", ""}};
  past.gratitudes = {{"", CivilDay(2026, 2, 26), "Ada",
                      "You taught me to leave a party when I am still glad to be there."}};
  past.lights = {{"", CivilDay(2025, 10, 11), "Whistling in the stairwell."},
                 {"", CivilDay(2026, 1, 30), "The first snowdrops, behind the depot."}};
  past.letters = {{"h5jm8rcu", CivilDay(2026, 1, 1), CivilDay(2025, 1, 1),
                   "You will have forgotten that you were afraid of this winter."}};
  past.releases = {{CivilDay(2025, 12, 8), 14, "the choir"}, {CivilDay(2026, 1, 3), 1, ""}};
  return past;
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_LOOK_BACK_PAST_H_
