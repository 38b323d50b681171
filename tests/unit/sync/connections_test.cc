#include "daemon/store/practice/connections.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "daemon/store/practice/own_signs.h"
#include "tests/support/household.h"

namespace fallow::tests {
namespace {

namespace v1 = fallow::store::v1;
using Names = std::vector<std::string>;

journal::NewConnection Somebody(std::string name) {
  journal::NewConnection what;
  what.name = std::move(name);
  what.season = {fallow::store::v1::SEASON_OPENING, {absl::FromUnixSeconds(1'600'000'000), "UTC"}};
  return what;
}

journal::NewReflection About(const std::string& name) {
  journal::NewReflection what = Text("about " + name);
  what.about = {name};
  return what;
}

store::Connections Of(store::Vault& vault) {
  return {vault.practice(), vault.reflections()};
}

// Two devices of one journal that know the same records.
struct Pair {
  TestDevice laptop, desk;
  Pair() {
    laptop.Found("laptop");
    desk.Join(laptop, "desk");
    Meet(laptop, desk);
  }
  void Meet() { tests::Meet(laptop, desk); }
  static void Meet(TestDevice& a, TestDevice& b) { tests::Meet(a, b); }
  store::Connections at_laptop() { return Of(laptop.vault()); }
  store::Connections at_desk() { return Of(desk.vault()); }
  // What both have, which is the same.
  std::vector<journal::Connection> Both() {
    Meet();
    const auto here = Value(at_laptop().Book()).all();
    CHECK(here == Value(at_desk().Book()).all());
    return here;
  }
};

TEST_CASE("two devices that notice at once keep both notes") {
  Pair pair;
  Value(pair.at_laptop().Add(Somebody("Ana")));
  pair.Meet();
  for (TestDevice* device : {&pair.laptop, &pair.desk}) {
    journal::NewReflection note = About("Ana");
    note.text.clear();
    note.signs = {"hesitating"};
    note.energy = device == &pair.laptop ? -2 : 1;
    Value(device->reflections().Write(note));
  }
  pair.Meet();
  RequireSame(pair.laptop, pair.desk);
  CHECK(Value(pair.at_desk().Figures(Value(pair.at_desk().Resolve("Ana")))).reflections == 2U);
}

TEST_CASE("a rename here, an alias and a season there: all of it holds") {
  Pair pair;
  Value(pair.at_laptop().Add(Somebody("Ana")));
  pair.Meet();
  journal::ConnectionEdit rename;
  rename.name = "Ana Maria";
  Value(pair.at_laptop().Edit("Ana", rename));
  journal::ConnectionEdit alias;
  alias.add_aliases = {"Nita"};
  Value(pair.at_desk().Edit("Ana", alias));
  Value(pair.at_desk().SetSeason(
      "Ana", {v1::SEASON_STEADY, {absl::FromUnixSeconds(1'650'000'000), "UTC"}}));
  Value(pair.desk.reflections().Write(About("Ana")));
  const auto both = pair.Both();
  REQUIRE(both.size() == 1U);
  CHECK(both[0].name == "Ana Maria");
  // Created at the same time, they are in the order of the devices' ids.
  CHECK(std::set(both[0].aliases.begin(), both[0].aliases.end()) ==
        std::set<std::string>{"Ana", "Nita"});
  CHECK(both[0].seasons.size() == 2U);
  CHECK(Value(pair.at_laptop().Figures(both[0])).reflections == 1U);
}

TEST_CASE("one connection made on both devices is one, and stays one when it is renamed") {
  Pair pair;
  journal::NewConnection here = Somebody("Ana");
  here.aliases = {"Annie"};
  Value(pair.at_laptop().Add(here));
  journal::NewConnection there = Somebody("ana");
  there.aliases = {"Nita"};
  Value(pair.at_desk().Add(there));
  journal::ConnectionEdit gave;
  gave.gave = "time";
  Value(pair.at_desk().Edit("ana", gave));
  auto both = pair.Both();
  REQUIRE(both.size() == 1U);
  CHECK(both[0].twins.size() == 1U);
  CHECK(both[0].gave == "time");

  journal::ConnectionEdit rename;
  rename.name = "Anouk";
  Value(pair.at_laptop().Edit("Ana", rename));
  both = pair.Both();
  REQUIRE(both.size() == 1U);
  CHECK(both[0].name == "Anouk");
  CHECK(both[0].twins.empty());
  CHECK(both[0].parts.size() == 2U);
  CHECK(both[0].gave == "time");
  for (const char* name : {"ana", "annie", "nita"}) {
    CHECK(Value(pair.at_desk().Resolve(name)).id == both[0].id);
  }
}

TEST_CASE("a merger here and a rename there: the new name is the other's too") {
  Pair pair;
  Value(pair.at_laptop().Add(Somebody("Ana")));
  Value(pair.at_laptop().Add(Somebody("Benedict")));
  pair.Meet();
  Value(pair.at_laptop().Merge("Benedict", "Ana"));
  journal::ConnectionEdit rename;
  rename.name = "Ben";
  Value(pair.at_desk().Edit("Benedict", rename));
  const auto both = pair.Both();
  REQUIRE(both.size() == 1U);
  CHECK(both[0].name == "Ana");
  CHECK(both[0].aliases.size() == 2U);
  CHECK(Value(pair.at_desk().Resolve("ben")).id == both[0].id);
  CHECK(Value(pair.at_desk().Resolve("benedict")).id == both[0].id);
}

TEST_CASE("mergers of two into each other leave one") {
  Pair pair;
  Value(pair.at_laptop().Add(Somebody("Ana")));
  Value(pair.at_laptop().Add(Somebody("Benedict")));
  pair.Meet();
  Value(pair.at_laptop().Merge("Benedict", "Ana"));
  Value(pair.at_desk().Merge("Ana", "Benedict"));
  const auto both = pair.Both();
  REQUIRE(both.size() == 1U);
  CHECK(journal::NamesOf(both[0]).size() == 2U);
}

TEST_CASE("of two seasons for one moment the later counts, on both devices") {
  Pair pair;
  Value(pair.at_laptop().Add(Somebody("Ana")));
  pair.Meet();
  const journal::Moment since{absl::FromUnixSeconds(1'650'000'000), "UTC"};
  Value(pair.at_laptop().SetSeason("Ana", {v1::SEASON_STEADY, since}));
  Value(pair.at_desk().SetSeason("Ana", {v1::SEASON_SHIFTING, since}));
  Value(pair.at_desk().SetSeason(
      "Ana", {v1::SEASON_CLOSING, {absl::FromUnixSeconds(1'660'000'000), "UTC"}}));
  const auto both = pair.Both();
  REQUIRE(both[0].seasons.size() == 3U);
}

TEST_CASE("quiet set on one device holds on the other") {
  Pair pair;
  Value(pair.at_laptop().Add(Somebody("Ana")));
  pair.Meet();
  const absl::Time now = pair.at_laptop().Now();
  Value(pair.at_laptop().SetQuiet("Ana", now + absl::Hours(48)));
  auto both = pair.Both();
  CHECK(journal::IsQuiet(both[0], now));
  Value(pair.at_desk().SetQuiet("Ana", std::nullopt));
  both = pair.Both();
  CHECK_FALSE(journal::IsQuiet(both[0], now));
}

TEST_CASE("signs added apart are in one vocabulary") {
  Pair pair;
  FALLOW_REQUIRE_OK(store::OwnSigns(pair.laptop->practice()).Set({"tender", true, "Softer."}));
  FALLOW_REQUIRE_OK(store::OwnSigns(pair.desk->practice()).Set({"brittle", false, "Thin."}));
  pair.Meet();
  const auto here = Value(store::OwnSigns(pair.laptop->practice()).All());
  CHECK(here.size() == 2U);
  CHECK(here == Value(store::OwnSigns(pair.desk->practice()).All()));
}

}  // namespace
}  // namespace fallow::tests
