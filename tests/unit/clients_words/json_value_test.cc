#include "clients/words/json_value.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace fallow::words {
namespace {

TEST_CASE("members keep the order in which they were added, and the last value given") {
  Json json = {{"b", 1}, {"a", "two"}};
  json["c"] = true;
  json["b"] = Json();
  json.Merge({{"a", 2}, {"d", 0.5}});
  CHECK(DumpLine(json) == R"({"b":null,"a":2,"c":true,"d":0.5})");
}

TEST_CASE("whole numbers are written to their last digit, whatever their type") {
  const Json json = {{"least", std::numeric_limits<int64_t>::min()},
                     {"most", std::numeric_limits<uint64_t>::max()},
                     {"one", 1.0}};
  CHECK(DumpLine(json) ==
        R"({"least":-9223372036854775808,"most":18446744073709551615,"one":1.0})");
}

TEST_CASE("a range becomes an array, and an array without elements stays one") {
  const std::vector<std::string> names = {"Ana", "Ben"};
  Json json = {{"names", names}, {"none", Json::Array()}, {"nothing", std::vector<std::string>()}};
  json["more"].Append({{"deep", 1}});
  json["more"].Append("flat");
  CHECK(DumpLine(json) ==
        R"({"names":["Ana","Ben"],"none":[],"nothing":[],"more":[{"deep":1},"flat"]})");
}

TEST_CASE("text is text: not a yes, not a list of characters, and never broken UTF-8") {
  const std::string_view view = "view";
  CHECK(DumpLine(Json{{"view", view}, {"plain", "p"}, {"broken", std::string("a\xff")}}) ==
        "{\"view\":\"view\",\"plain\":\"p\",\"broken\":\"a\xEF\xBF\xBD\"}");
}

TEST_CASE("a printable document stands in two columns a level") {
  CHECK(Dump(Json{{"a", Json{{"b", 1}}}}) == "{\n  \"a\": {\n    \"b\": 1\n  }\n}");
}

TEST_CASE("null, and what has nothing in it, is empty") {
  CHECK(Json().empty());
  CHECK(Json::Array().empty());
  CHECK_FALSE(Json("").empty());
  CHECK_FALSE(Json{{"a", Json()}}.empty());
}

}  // namespace
}  // namespace fallow::words
