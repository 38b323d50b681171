#include "daemon/base/strings.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace fallow::base {
namespace {

using Pieces = std::vector<std::string_view>;

TEST_CASE("a string is trimmed of white space at its ends only") {
  CHECK(Trim("  a b\t\r\n") == "a b");
  CHECK(TrimEnd("  a b\t\r\n") == "  a b");
  CHECK(Trim(" \n ").empty());
  CHECK(Trim("").empty());
  CHECK(Trim("\u00A0a") == "\u00A0a");
}

TEST_CASE("letters of ASCII are lowered and others stay") {
  CHECK(LowerCase("Fallow \u00C4 Z") == "fallow \u00C4 z");
  CHECK(LowerCase("").empty());
}

TEST_CASE("splitting gives one piece more than there are separators") {
  CHECK(Split("a,b,,c,", ',') == Pieces{"a", "b", "", "c", ""});
  CHECK(Split("", ',') == Pieces{""});
}

TEST_CASE("what was split is joined again") {
  CHECK(Join(Split("a,b,,c,", ','), ",") == "a,b,,c,");
  CHECK(Join(std::vector<std::string>{"gift", "truth"}, ", ") == "gift, truth");
  CHECK(Join(Pieces{}, ", ").empty());
}

TEST_CASE("a list in words has an \"and\" before its last") {
  CHECK(InWords({}).empty());
  CHECK(InWords(std::vector<std::string>{"a letter"}) == "a letter");
  CHECK(InWords(std::vector<std::string>{"a letter", "two signs"}) == "a letter and two signs");
  CHECK(InWords(std::vector<std::string>{"a", "b", "c"}) == "a, b and c");
}

TEST_CASE("white space alone is blank") {
  CHECK(IsBlank(" \t\r\n"));
  CHECK(IsBlank(""));
  CHECK_FALSE(IsBlank(" . "));
}

}  // namespace
}  // namespace fallow::base
