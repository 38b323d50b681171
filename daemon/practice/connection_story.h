#ifndef FALLOW_DAEMON_PRACTICE_CONNECTION_STORY_H_
#define FALLOW_DAEMON_PRACTICE_CONNECTION_STORY_H_

// A connection's story in time: plain sentences with their dates, in their order. They say what was
// set down and when, and nothing of what it means. Pure function: any thread.

#include <string>
#include <vector>

#include "absl/time/civil_time.h"

namespace fallow::practice {

struct StoryEvent {
  enum class Kind {
    kSeason,         // `word`: which
    kFirstWritten,   // the first reflection about it
    kSign,           // `word`: which, noticed for the first time
    kLastContact,    // so far
    kFarewellBegun,  // and written on since
    kFarewellSaid,
    kLetterFinished,  // that stays unsent
    kRelease,         // is planned for that day
  };
  absl::CivilDay day;
  Kind kind = Kind::kSeason;
  std::string word;
};

// Events of one day stand in the order in which they are given.
std::vector<std::string> TellStory(std::vector<StoryEvent> events);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_CONNECTION_STORY_H_
