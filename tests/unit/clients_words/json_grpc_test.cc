#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "clients/words/json.h"
#include "tests/unit/clients_words/reflection.h"

namespace fallow::words {
namespace {

TEST_CASE("a reflection's JSON has every field of the contract") {
  const auto json = nlohmann::ordered_json::parse(Dump(ToJson(ExampleReflection())));
  CHECK(json["schema"] == kJsonSchema);
  CHECK(json["id"] == "bm43hlow7ybvykdtk2rd3p76dq");
  CHECK(json["at"] == "2024-03-01T21:05:00+00:00");
  CHECK(json["zone"] == "Europe/Lisbon");
  CHECK(json["title"] == "A walk");
  CHECK(json["text"] == "# A walk\n\nBy the river.");
  CHECK(json["tags"] == nlohmann::ordered_json::array({"walk"}));
  CHECK(json["about"] == nlohmann::ordered_json::array({"Ana"}));
  CHECK(json["mood"] == "calm");
  CHECK(json["starred"] == true);
  CHECK(json["signs"].empty());
  CHECK(json["energy"].is_null());
  CHECK(json["apart"] == false);
  CHECK(json["attachments"].empty());
  CHECK(json["device"] == "laptop");
  CHECK(json["edited"].is_null());
  CHECK_FALSE(json.contains("deleted"));
}

TEST_CASE("a moment is written with the offset that its own zone had then") {
  client::v1::Moment moment;
  moment.set_zone("America/New_York");
  moment.set_unix_millis(1720000000123);
  CHECK(Rfc3339(moment) == "2024-07-03T05:46:40.123-04:00");
  moment.set_zone("+05:30");
  moment.set_unix_millis(0);
  CHECK(Rfc3339(moment) == "1970-01-01T05:30:00+05:30");
  moment.set_zone("No/Such_Zone");
  CHECK(Rfc3339(moment) == "1970-01-01T00:00:00+00:00");
}

TEST_CASE("an energy of zero is a number") {
  client::v1::Reflection reflection = ExampleReflection();
  reflection.set_energy(0);
  reflection.add_signs("seen");
  const auto json = nlohmann::ordered_json::parse(Dump(ToJson(reflection)));
  CHECK(json["energy"] == 0);
  CHECK(json["signs"] == nlohmann::ordered_json::array({"seen"}));
}

TEST_CASE("an absent mood is null") {
  client::v1::Reflection reflection = ExampleReflection();
  reflection.clear_mood();
  CHECK(nlohmann::ordered_json::parse(Dump(ToJson(reflection)))["mood"].is_null());
}

}  // namespace
}  // namespace fallow::words
