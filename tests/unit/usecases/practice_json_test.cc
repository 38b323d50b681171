#include "daemon/usecases/practice_json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/farewells.h"
#include "daemon/store/practice/letters.h"
#include "daemon/store/practice/spaces.h"
#include "tests/support/vault.h"

namespace fallow::usecases {
namespace {

using tests::TestVault;
using tests::Value;

TEST_CASE("nothing is exported of a practice of which there is nothing") {
  TestVault vault;
  vault.CreateAndUnlock();
  CHECK(Value(ExportPractice(vault->practice())).json.empty());
}

TEST_CASE("an export holds connections, farewells, letters and spaces with their words") {
  TestVault vault;
  vault.CreateAndUnlock();
  store::PracticeRecords& records = vault->practice();
  store::Connections connections(records, vault.reflections());
  journal::NewConnection ana;
  ana.name = "Ana";
  ana.aliases = {"Annie"};
  Value(connections.Add(ana));
  journal::ConnectionEdit gave;
  gave.gave = "Time.";
  Value(connections.Edit("Ana", gave));
  store::Farewells farewells(records);
  Value(farewells.Begin("Ana", {}));
  store::Farewells::Change gift;
  gift.part = journal::FarewellPartEdit{0, "The \"long\" walks.", 0};
  Value(farewells.Edit("Ana", gift));
  Value(farewells.MarkSaid("Ana", {.how = "by letter", .zone = "Europe/Berlin"}));
  const absl::Time now = vault.clock().Now();
  Value(store::Letters(records).Write("Rest.", {now + absl::Hours(30), "UTC"}, "UTC"));
  store::Spaces spaces(records);
  Value(spaces.SetBoundary(Value(spaces.Find("Ana")), "", {{}, "No calls.", {}}));

  const PracticeExport made = Value(ExportPractice(records));
  CHECK(made.connections == 1U);
  CHECK(made.farewells == 1U);
  CHECK(made.letters == 1U);
  CHECK(made.spaces == 1U);
  const auto json = nlohmann::json::parse(made.json);
  CHECK(json["connections"][0]["name"] == "Ana");
  CHECK(json["connections"][0]["aliases"][0] == "Annie");
  CHECK(json["connections"][0]["gave"] == "Time.");
  CHECK(json["connections"][0]["seasons"][0]["season"] == "closing");
  CHECK(json["farewells"][0]["parts"]["gift"] == "The \"long\" walks.");
  CHECK(json["farewells"][0]["how"] == "by letter");
  CHECK(json["letters"][0]["text"] == "Rest.");
  CHECK(json["letters"][0]["opened"].is_null());
  CHECK(json["spaces"][0]["boundaries"][0]["text"] == "No calls.");
  CHECK(json["spaces"][0]["days"] == nlohmann::json({3, 7, 30, 90}));
}

}  // namespace
}  // namespace fallow::usecases
