#include "daemon/practice/space_prompt.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

namespace fallow::practice {
namespace {

std::vector<Prompt> Some() {
  return {{"a", "space", "What is quiet now?"},
          {"b", "space", "What has room?"},
          {"c", "space", "What would {name} not know of you yet?"},
          {"d", "lights", "What did you stop for?"},
          {"e", "space", "Where did you rest?"}};
}

TEST_CASE("the check-ins of a space have different prompts while there are as many") {
  const auto prompts = Some();
  std::set<std::string> ids;
  for (size_t nth = 0; nth < 3; ++nth) {
    const auto prompt = SpacePrompt(prompts, {}, "one space", nth);
    REQUIRE(prompt);
    CHECK(prompt->group == "space");
    ids.insert(prompt->id);
  }
  CHECK(ids == std::set<std::string>{"a", "b", "e"});
  CHECK(SpacePrompt(prompts, {}, "one space", 3)->id ==
        SpacePrompt(prompts, {}, "one space", 0)->id);
}

TEST_CASE("a check-in has the same prompt whatever the prompts' order") {
  auto prompts = Some();
  const auto first = SpacePrompt(prompts, {}, "one space", 1);
  std::swap(prompts.front(), prompts.back());
  CHECK(SpacePrompt(prompts, {}, "one space", 1)->id == first->id);
}

TEST_CASE("spaces do not all begin with the same prompt") {
  std::set<std::string> ids;
  for (char space = 'a'; space < 'q'; ++space) {
    ids.insert(SpacePrompt(Prompts::Shipped().all(), {}, std::string(1, space), 0)->id);
  }
  CHECK(ids.size() > 1);
}

TEST_CASE("what is silenced never comes, one prompt or the group") {
  const auto prompts = Some();
  for (size_t nth = 0; nth < 4; ++nth) {
    CHECK(SpacePrompt(prompts, {"a", "b"}, "one space", nth)->id == "e");
  }
  CHECK_FALSE(SpacePrompt(prompts, {"space"}, "one space", 0));
  CHECK_FALSE(SpacePrompt(prompts, {"a", "b", "e"}, "one space", 0));
  CHECK_FALSE(SpacePrompt({}, {}, "one space", 0));
}

}  // namespace
}  // namespace fallow::practice
