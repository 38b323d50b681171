#ifndef FALLOW_DAEMON_PRACTICE_CONNECTION_STORY_H_
#define FALLOW_DAEMON_PRACTICE_CONNECTION_STORY_H_

// A connection's story in plain dated sentences, in order of time. They say what was set down and
// when, and nothing of what it means. Pure function: any thread.

#include <string>
#include <vector>

#include "absl/time/civil_time.h"

namespace fallow::practice {

struct StoryEvent {
  enum class Kind {
    kSeason,         // `word`: which
    kFirstWritten,   // the first reflection about the connection
    kSign,           // `word`: which, noticed for the first time
    kLastContact,    // so far
    kFarewellBegun,  // and has been worked on since
    kFarewellSaid,
    kLetterFinished,  // one that stays unsent
    kRelease,         // planned for that day
  };
  absl::CivilDay day;
  Kind kind = Kind::kSeason;
  std::string word;
};

// Events of the same day keep the order in which they are given.
std::vector<std::string> TellStory(std::vector<StoryEvent> events);

}  // namespace fallow::practice

#endif  // FALLOW_DAEMON_PRACTICE_CONNECTION_STORY_H_
