#include "daemon/base/slips.h"

#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace fallow::base {
namespace {

TEST_CASE("each letter added, left out, replaced or exchanged with its neighbour is one slip") {
  CHECK(Slips("words", "words") == 0U);
  CHECK(Slips("words", "wordds") == 1U);
  CHECK(Slips("words", "word") == 1U);
  CHECK(Slips("words", "wards") == 1U);
  CHECK(Slips("words", "wodrs") == 1U);
  CHECK(Slips("", "gift") == 4U);
  CHECK(Slips("gift", "") == 4U);
  CHECK(Slips("", "") == 0U);
  CHECK(Slips("kitten", "sitting") == 3U);
}

TEST_CASE("a letter of another script is one letter where letters are counted") {
  CHECK(Slips(std::u32string_view(U"Jos\u00E9"), U"Jose") == 1U);
  CHECK(Slips("Jos\u00C3\u00A9", "Jose") > 1U);
}

TEST_CASE("a replaced letter can count for more, up to leaving one out and adding another") {
  CHECK(Slips(std::u32string_view(U"tim"), U"tom", 2) == 2U);
  CHECK(Slips(std::u32string_view(U"tim"), U"tom", 9) == 2U);
}

constexpr auto kVerbs = std::to_array<std::string_view>(
    {"connection", "daemon", "list", "search", "show", "start", "status", "tag", "write"});

TEST_CASE("the nearest word is one slip away for every three letters") {
  CHECK(Nearest("tga", kVerbs) == "tag");
  CHECK(Nearest("serach", kVerbs) == "search");
  CHECK(Nearest("lits", kVerbs) == "list");
  CHECK(Nearest("opn", std::to_array<std::string_view>({"write", "open"})) == "open");
  CHECK(Nearest("SEARCH", kVerbs) == "search");
  CHECK(Nearest("restart", kVerbs) == "start");
  CHECK(Nearest("dameno", kVerbs) == "daemon");
  CHECK(Nearest("", kVerbs).empty());
  CHECK(Nearest("x", kVerbs).empty());
  CHECK(Nearest("lt", kVerbs).empty());
  CHECK(Nearest("tog", std::to_array<std::string_view>({"dig"})).empty());
  CHECK(Nearest("xyzzy", kVerbs).empty());
  CHECK(
      Nearest("zebra.xyzzy", std::to_array<std::string_view>({"vault.name", "log.level"})).empty());
  CHECK(Nearest("tag", {}).empty());
}

TEST_CASE("the beginning of a word is near it where nothing is nearer") {
  CHECK(Nearest("conn", kVerbs) == "connection");
  CHECK(Nearest("st", kVerbs) == "start");
  CHECK(Nearest("sta", kVerbs) == "start");
  CHECK(Nearest("sho", kVerbs) == "show");
}

TEST_CASE("a long beginning was meant rather than a word that is a slip away") {
  constexpr auto kNear = std::to_array<std::string_view>({"star", "search"});
  CHECK(Nearest("sear", kNear) == "search");
  CHECK(Nearest("sar", kNear) == "star");
}

TEST_CASE("nothing is near a word that is longer than any") {
  const std::string longest(kNearLettersMax, 'a');
  const std::string longer = longest + "a";
  const std::vector<std::string_view> known = {longer, longest};
  CHECK(Nearest(longest, known) == longest);
  CHECK(Nearest(longer, known).empty());
  CHECK(Nearest(std::string(1'000'000, 'a'), known).empty());
}

TEST_CASE("a message ends with what was meant, or says nothing of it") {
  CHECK(DidYouMean("serch", kVerbs) == "Did you mean `search`?");
  CHECK(DidYouMean("xyzzy", kVerbs).empty());
}

}  // namespace
}  // namespace fallow::base
