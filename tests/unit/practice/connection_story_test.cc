#include "daemon/practice/connection_story.h"

#include <catch2/catch.hpp>

namespace fallow::practice {
namespace {

using Kind = StoryEvent::Kind;

TEST_CASE("a story is told in the order of time") {
  const std::vector<std::string> story = TellStory({
      {absl::CivilDay(2024, 5, 3), Kind::kSeason, "shifting"},
      {absl::CivilDay(2023, 1, 1), Kind::kSeason, "opening"},
      {absl::CivilDay(2023, 1, 1), Kind::kFirstWritten, ""},
      {absl::CivilDay(2024, 4, 1), Kind::kSign, "hesitating"},
      {absl::CivilDay(2024, 6, 9), Kind::kFarewellSaid, ""},
      {absl::CivilDay(2024, 7, 9), Kind::kLetterFinished, ""},
  });
  CHECK(story == std::vector<std::string>{
                     "1 January 2023: the season is opening.",
                     "1 January 2023: first written about.",
                     "1 April 2024: \"hesitating\" noticed for the first time.",
                     "3 May 2024: the season is shifting.",
                     "9 June 2024: the farewell said.",
                     "9 July 2024: an unsent letter finished.",
                 });
  CHECK(TellStory({}).empty());
}

}  // namespace
}  // namespace fallow::practice
