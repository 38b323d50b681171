#include "daemon/base/slips.h"

#include <catch2/catch.hpp>
#include <string>

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

}  // namespace
}  // namespace fallow::base
