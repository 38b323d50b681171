#include "daemon/base/title.h"

#include <catch2/catch.hpp>

namespace fallow::base {
namespace {

TEST_CASE("a title is the first line that says something, without heading marks") {
  CHECK(TitleOf("One\nTwo") == "One");
  CHECK(TitleOf("\r\n\r\n  One \r\nTwo") == "One");
  CHECK(TitleOf("\n\n  ## Heading  \nmore") == "Heading");
  CHECK(TitleOf("## Heading ##") == "Heading");
  CHECK(TitleOf("# About C#") == "About C#");
  CHECK(TitleOf("#\tHeading") == "Heading");
  CHECK(TitleOf("####### seven") == "####### seven");
  CHECK(TitleOf("#tag first") == "#tag first");
  CHECK(TitleOf("#") == "#");
  CHECK(TitleOf("## ##") == "##");
  CHECK(TitleOf(" \n\t\n").empty());
  CHECK(TitleOf("").empty());
}

TEST_CASE("what is quoted is no title where something else is said") {
  CHECK(TitleOf("> What did you see?\n\nA heron.") == "A heron.");
  CHECK(TitleOf("> one\n>two\n\n# Heading") == "Heading");
  CHECK(TitleOf("> What did you see?\n\n") == "What did you see?");
  CHECK(TitleOf(">\n> said\n") == "said");
  CHECK(TitleOf("> > said within\n") == "said within");
  CHECK(TitleOf("> # Said\n") == "Said");
  CHECK(TitleOf(">").empty());
}

TEST_CASE("any bytes have a title") {
  CHECK(TitleOf("\xff\x80 #\n") == "\xff\x80 #");
  CHECK(TitleOf(std::string_view("\0\nB", 3)) == std::string_view("\0", 1));
}

}  // namespace
}  // namespace fallow::base
