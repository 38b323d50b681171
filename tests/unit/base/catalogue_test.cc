#include "daemon/base/catalogue.h"

#include <catch2/catch.hpp>
#include <string>

namespace fallow::base {
namespace {

TEST_CASE("without a translation the English text is shown, its parts in their places") {
  CHECK(Text("Nothing was changed.") == "Nothing was changed.");
  CHECK(Text("Saved {}.", {"k3f9a2bx"}) == "Saved k3f9a2bx.");
  CHECK(Text("{1} before {0}", {"one", "two"}) == "two before one");
}

TEST_CASE("a part is shown as it is, whatever it holds") {
  CHECK(Text("Saved {}.", {"{} {0} %s"}) == "Saved {} {0} %s.");
}

TEST_CASE("a number has its own form for one") {
  CHECK(Plural("{} reflection", "{} reflections", 1) == "1 reflection");
  CHECK(Plural("{} reflection", "{} reflections", 0) == "0 reflections");
  CHECK(Plural("{} day until {}", "{} days until {}", 12, {"spring"}) == "12 days until spring");
}

TEST_CASE("what is marked in a table is found again") {
  static constexpr const char* kSteady = Marked("steady");
  CHECK(std::string(Translated(kSteady)) == "steady");
}

}  // namespace
}  // namespace fallow::base
