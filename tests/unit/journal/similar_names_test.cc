#include "daemon/journal/similar_names.h"

#include <catch2/catch.hpp>
#include <vector>

namespace fallow::journal {
namespace {

TEST_CASE("case, accents, spaces and punctuation make no other name") {
  CHECK(AreAlike("Ana", "ANA"));
  CHECK(AreAlike("Ana", "Aná"));
  CHECK(AreAlike("Jean-Luc", "jean luc"));
  CHECK(AreAlike("José", "Jose\u0301"));
  CHECK(AreAlike("Ｍｉａ", "Mia"));
  CHECK(AreAlike("Straße", "STRASSE"));
}

TEST_CASE("a slip of the keyboard makes no other name") {
  CHECK(AreAlike("Ana", "Anna"));
  CHECK(AreAlike("Marie", "Maria"));
  CHECK(AreAlike("Joahn", "Johan"));
  CHECK(AreAlike("Alexandra", "Alexandar"));
  CHECK(AreAlike("Konstantin", "Constantine"));
}

TEST_CASE("another letter in a short name makes another name") {
  CHECK_FALSE(AreAlike("Tim", "Tom"));
  CHECK_FALSE(AreAlike("Ana", "Ada"));
  CHECK_FALSE(AreAlike("Jo", "Bo"));
  CHECK_FALSE(AreAlike("李明", "李鸣"));
  CHECK_FALSE(AreAlike("Ana", "Benedict"));
  CHECK_FALSE(AreAlike("Alexandra", "Alexander Bo"));
}

TEST_CASE("another digit always makes another name") {
  CHECK_FALSE(AreAlike("House number 12", "House number 13"));
  CHECK(AreAlike("House number 12", "house-number 12"));
}

TEST_CASE("names without letters are compared as they are") {
  CHECK(AreAlike("\U0001F331", "\U0001F331"));
  CHECK_FALSE(AreAlike("\U0001F331", "\U0001F332"));
  CHECK_FALSE(AreAlike("!", "?"));
}

TEST_CASE("the nearest name is suggested, and none where nothing is near") {
  const std::vector<std::string> names = {"Benedict", "Ana", "Aunt May", "Anna"};
  CHECK(NearestName("Ann", names) == 1U);
  CHECK(NearestName("anaa", names) == 1U);
  CHECK(NearestName("benedikt", names) == 0U);
  CHECK(NearestName("aunt", names) == 2U);
  CHECK_FALSE(NearestName("Zoltan", names));
  CHECK_FALSE(NearestName("x", names));
  CHECK_FALSE(NearestName("Ana", {}));
}

}  // namespace
}  // namespace fallow::journal
