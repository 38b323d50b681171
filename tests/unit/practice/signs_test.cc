#include "daemon/practice/signs.h"

#include <algorithm>
#include <catch2/catch.hpp>

namespace fallow::practice {
namespace {

TEST_CASE("the shipped signs are nine dark and five bright ones, each with a meaning") {
  const Vocabulary vocabulary;
  const auto dark = std::count_if(vocabulary.all().begin(), vocabulary.all().end(),
                                  [](const Sign& sign) { return sign.tone == Tone::kDark; });
  CHECK(dark == 9);
  CHECK(vocabulary.all().size() == 14);
  for (const Sign& sign : vocabulary.all()) CHECK(sign.meaning.back() == '.');
  CHECK(vocabulary.Find("numbing")->tone == Tone::kDark);
  CHECK(vocabulary.Find("seen")->tone == Tone::kBright);
}

TEST_CASE("an own sign stands beside the shipped ones") {
  Vocabulary vocabulary;
  REQUIRE(vocabulary.Add({"singing", Tone::kBright, "We sang."}).ok());
  REQUIRE(vocabulary.Find("singing") != nullptr);
  CHECK(vocabulary.Find("singing")->tone == Tone::kBright);
}

TEST_CASE("an own sign that cannot be said is refused") {
  Vocabulary vocabulary;
  for (const char* id : {"", "-", "Two Words", "ends-", "a--b", "seen"}) {
    CAPTURE(id);
    CHECK(vocabulary.Add({id, Tone::kDark, "Something."}).code() ==
          absl::StatusCode::kInvalidArgument);
  }
  CHECK_FALSE(vocabulary.Add({std::string(65, 'a'), Tone::kDark, "Something."}).ok());
  CHECK_FALSE(vocabulary.Add({"empty", Tone::kDark, ""}).ok());
  CHECK_FALSE(vocabulary.Add({"lines", Tone::kDark, "One\ntwo"}).ok());
  CHECK(vocabulary.all().size() == 14);
}

TEST_CASE("the nearest sign is suggested for one misspelt, none for another word") {
  const Vocabulary vocabulary;
  CHECK(vocabulary.Nearest("hesitatng") == "hesitating");
  CHECK(vocabulary.Nearest("laughtr") == "laughter");
  CHECK(vocabulary.Nearest("sean") == "seen");
  CHECK(vocabulary.Nearest("at-ease") == "at-ease");
  CHECK_FALSE(vocabulary.Nearest("spaceship"));
  CHECK_FALSE(vocabulary.Nearest(""));
  CHECK_FALSE(vocabulary.Nearest(std::string(1000, 'a')));
}

}  // namespace
}  // namespace fallow::practice
