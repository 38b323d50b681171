#include "daemon/practice/connection_story.h"

#include <algorithm>

#include "daemon/practice/drift_facts.h"
#include "fmt/format.h"

namespace fallow::practice {
namespace {

std::string Tell(const StoryEvent& event) {
  switch (event.kind) {
    case StoryEvent::Kind::kSeason:
      return fmt::format("the season is {}", event.word);
    case StoryEvent::Kind::kFirstWritten:
      return "first written about";
    case StoryEvent::Kind::kSign:
      return fmt::format("\"{}\" noticed for the first time", event.word);
    case StoryEvent::Kind::kLastContact:
      return "last contact";
    case StoryEvent::Kind::kFarewellBegun:
      return "a farewell begun";
    case StoryEvent::Kind::kFarewellSaid:
      return "the farewell said";
    case StoryEvent::Kind::kLetterFinished:
      return "an unsent letter finished";
    case StoryEvent::Kind::kRelease:
      return "to be let go";
  }
  return "";
}

}  // namespace

std::vector<std::string> TellStory(std::vector<StoryEvent> events) {
  std::stable_sort(events.begin(), events.end(),
                   [](const StoryEvent& a, const StoryEvent& b) { return a.day < b.day; });
  std::vector<std::string> story;
  story.reserve(events.size());
  for (const StoryEvent& event : events) {
    story.push_back(fmt::format("{}: {}.", SayDay(event.day, DriftWords::English()), Tell(event)));
  }
  return story;
}

}  // namespace fallow::practice
