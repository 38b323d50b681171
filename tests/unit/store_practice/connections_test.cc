#include "daemon/store/practice/connections.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "daemon/store/practice/own_signs.h"
#include "tests/support/vault.h"

namespace fallow::tests {
namespace {

namespace v1 = fallow::store::v1;

journal::NewConnection Somebody(std::string name) {
  journal::NewConnection what;
  what.name = std::move(name);
  what.season = {fallow::store::v1::SEASON_OPENING, {absl::FromUnixSeconds(1'600'000'000), "UTC"}};
  return what;
}

store::Connections Of(TestVault& vault) {
  return {vault->practice(), vault.reflections()};
}

journal::NewReflection About(const std::string& name, int64_t unix_seconds, bool apart = false) {
  journal::NewReflection what = Text("about " + name);
  what.at.at = absl::FromUnixSeconds(unix_seconds);
  what.about = {name};
  what.apart = apart;
  return what;
}

std::optional<int64_t> LastContact(store::Connections connections, std::string_view name) {
  const auto found = Value(connections.Resolve(name));
  const auto figures = Value(connections.Figures(found));
  if (!figures.last_contact) return std::nullopt;
  return absl::ToUnixSeconds(figures.last_contact->at);
}

TEST_CASE("a connection outlives being locked") {
  TestVault vault;
  vault.CreateAndUnlock();
  journal::NewConnection what = Somebody("Ana");
  what.aliases = {"Annie"};
  what.kind = v1::CONNECTION_KIND_FRIENDSHIP;
  const journal::Connection made = Value(Of(vault).Add(what));
  CHECK(made.name == "Ana");
  vault.Reopen();
  CHECK(Value(Of(vault).Resolve("annie")) == made);
  vault.RequireSound();
}

TEST_CASE("a rename leaves every reflection where it was, and found") {
  TestVault vault;
  vault.CreateAndUnlock();
  auto connections = Of(vault);
  Value(connections.Add(Somebody("Ana")));
  const auto written = Value(vault.reflections().Write(About("ana", 1'650'000'000)));
  journal::ConnectionEdit edit;
  edit.name = "Ana Maria";
  Value(connections.Edit("ANA", edit));
  Value(vault.reflections().Write(About("Ana Maria", 1'660'000'000)));
  CHECK(Value(vault.reflections().Get(written.id)).version == 1U);
  const auto figures = Value(connections.Figures(Value(connections.Resolve("Ana"))));
  CHECK(figures.reflections == 2U);
}

TEST_CASE("last contact is the latest moment, and never moves back") {
  TestVault vault;
  vault.CreateAndUnlock();
  vault.clock().Set(absl::FromUnixSeconds(1'700'000'000));
  auto connections = Of(vault);
  Value(connections.Add(Somebody("Ana")));
  CHECK_FALSE(LastContact(connections, "Ana"));
  Value(vault.reflections().Write(About("Ana", 1'600'000'000, /*apart=*/true)));
  CHECK_FALSE(LastContact(connections, "Ana"));
  const auto latest = Value(vault.reflections().Write(About("ana", 1'690'000'000)));
  CHECK(LastContact(connections, "Ana") == 1'690'000'000);
  // Backdated, written apart, about someone else, or in the future.
  Value(vault.reflections().Write(About("Ana", 1'500'000'000)));
  Value(vault.reflections().Write(About("Ana", 1'695'000'000, /*apart=*/true)));
  Value(vault.reflections().Write(About("Ben", 1'696'000'000)));
  Value(vault.reflections().Write(About("Ana", 1'700'000'001)));
  CHECK(LastContact(connections, "Ana") == 1'690'000'000);
  vault.clock().Set(absl::FromUnixSeconds(1'700'000'001));
  CHECK(LastContact(connections, "Ana") == 1'700'000'001);
  vault.clock().Set(absl::FromUnixSeconds(1'700'000'000));
  Value(vault.reflections().Delete(latest.id));
  CHECK(LastContact(connections, "Ana") == 1'500'000'000);
  CHECK(Value(connections.Figures(Value(connections.Resolve("Ana")))).reflections == 4U);
}

TEST_CASE("a reflection that is about several names of one connection counts once") {
  TestVault vault;
  vault.CreateAndUnlock();
  auto connections = Of(vault);
  journal::NewConnection what = Somebody("Ana");
  what.aliases = {"Annie"};
  Value(connections.Add(what));
  journal::NewReflection both = About("Ana", 1'650'000'000);
  both.about.emplace_back("Annie");
  Value(vault.reflections().Write(both));
  CHECK(Value(connections.Figures(Value(connections.Resolve("Ana")))).reflections == 1U);
}

TEST_CASE("names that are written about are told from those of connections") {
  TestVault vault;
  vault.CreateAndUnlock();
  auto connections = Of(vault);
  Value(connections.Add(Somebody("Ana")));
  Value(vault.reflections().Write(About("ANA", 1'650'000'000)));
  Value(vault.reflections().Write(About("Ben", 1'650'000'000)));
  const auto names = Value(connections.NamesWithout(Value(connections.Book())));
  REQUIRE(names.size() == 1U);
  CHECK(names[0] == store::Name{"Ben", 1});
}

TEST_CASE("what nobody knows is not found, and nothing is written") {
  TestVault vault;
  vault.CreateAndUnlock();
  auto connections = Of(vault);
  Value(connections.Add(Somebody("Ana")));
  CHECK(absl::IsNotFound(connections.Edit("Zoltan", {}).status()));
  CHECK(absl::IsNotFound(connections.SetSeason("Zoltan", {}).status()));
  CHECK(absl::IsNotFound(connections.Merge("Ana", "Zoltan").status()));
  CHECK(absl::IsNotFound(connections.SetQuiet("Zoltan", std::nullopt).status()));
  CHECK(absl::IsInvalidArgument(connections.Merge("Ana", "ana").status()));
  CHECK(absl::IsInvalidArgument(connections.Add(Somebody("ana")).status()));
  CHECK(Value(connections.Book()).all().size() == 1U);
}

TEST_CASE("signs of one's own are added, changed and removed") {
  TestVault vault;
  vault.CreateAndUnlock();
  store::OwnSigns signs(vault->practice());
  FALLOW_REQUIRE_OK(signs.Set({"tender", true, "Softer than it was."}));
  FALLOW_REQUIRE_OK(signs.Set({"tender", true, "Soft."}));
  FALLOW_REQUIRE_OK(signs.Set({"brittle", false, "One word could break it."}));
  vault.Reopen();
  store::OwnSigns again(vault->practice());
  CHECK(Value(again.All()).size() == 2U);
  CHECK(Value(again.All())[1] == journal::OwnSign{"tender", true, "Soft."});
  FALLOW_REQUIRE_OK(again.Remove("tender"));
  CHECK(absl::IsNotFound(again.Remove("tender")));
  CHECK(Value(again.All()).size() == 1U);
}

}  // namespace
}  // namespace fallow::tests
