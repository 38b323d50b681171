#include "daemon/journal/connection_compose.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/base/strings.h"
#include "daemon/journal/moment.h"
#include "tests/support/connections.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;
using Catch::Contains;
using tests::SubjectOf;

Connection Make(uint8_t number, std::string name, std::vector<std::string> aliases = {}) {
  Connection connection;
  connection.id = SubjectOf(number);
  connection.name = std::move(name);
  connection.aliases = std::move(aliases);
  connection.parts = {connection.id};
  return connection;
}

NewConnection New(std::string name) {
  NewConnection what;
  what.name = std::move(name);
  what.season = {fallow::store::v1::SEASON_OPENING, {absl::FromUnixSeconds(1'700'000'000), "UTC"}};
  return what;
}

std::string Message(const absl::Status& status) {
  return std::string(status.message());
}

TEST_CASE("a name belongs to one connection, whatever its case") {
  const ConnectionBook book({Make(1, "Ana", {"Annie"}), Make(2, "Ben")});
  for (const char* name : {"ana", "ANNIE", " Ben "}) {
    CHECK(absl::IsInvalidArgument(ComposeConnection(New(name), book).status()));
  }
  NewConnection what = New("Cleo");
  what.aliases = {"annie"};
  CHECK(absl::IsInvalidArgument(ComposeConnection(what, book).status()));
  what.alike_known = true;
  CHECK_THAT(Message(ComposeConnection(what, book).status()), Contains("an alias of \"Ana\""));
}

TEST_CASE("a name that may be another's needs consent and names it") {
  const ConnectionBook book({Make(1, "Ana"), Make(2, "Ben")});
  NewConnection what = New("Anna");
  const absl::Status refused = ComposeConnection(what, book).status();
  CHECK(absl::IsPermissionDenied(refused));
  CHECK_THAT(Message(refused), Contains("\"Ana\""));
  what.alike_known = true;
  CHECK(ComposeConnection(what, book)->name() == "Anna");

  ConnectionEdit rename;
  rename.name = "Anna";
  CHECK(absl::IsPermissionDenied(ComposeConnectionEdit(*book.Named("Ben"), rename, book).status()));
  // A connection's own name is not reported as similar.
  CHECK(ComposeConnectionEdit(*book.Named("Ana"), rename, book)->name() == "Anna");
}

TEST_CASE("what cannot be a name is refused") {
  const ConnectionBook book({});
  for (const std::string& name : {std::string(), std::string("  "), std::string(300, 'x'),
                                  std::string("two\nlines"), std::string("bell\a")}) {
    CHECK(absl::IsInvalidArgument(ComposeConnection(New(name), book).status()));
  }
  NewConnection what = New("Ana");
  for (int i = 0; i < kAliasesMax; ++i) what.aliases.push_back("alias " + std::to_string(i));
  what.alike_known = true;
  CHECK(absl::IsInvalidArgument(ComposeConnection(what, book).status()));
  what = New("Ana");
  what.season->since.zone = "Nowhere/Land";
  CHECK(absl::IsInvalidArgument(ComposeConnection(what, book).status()));
}

TEST_CASE("a season that nobody asked for is not written down") {
  NewConnection what = New("Ana");
  what.season.reset();
  const auto operation = ComposeConnection(what, ConnectionBook({}));
  REQUIRE(operation.ok());
  CHECK(operation->seasons().empty());
}

TEST_CASE("a farewell closes the season once, from the day on which it was said") {
  const SubjectId farewell = SubjectOf(9), other = SubjectOf(8);
  const auto at = [](int64_t seconds) { return Moment{absl::FromUnixSeconds(seconds), "UTC"}; };
  Connection ana = Make(1, "Ana");
  const auto closing = ComposeSeasonOf(std::vector{farewell}, at(100), ana);
  REQUIRE(closing.seasons_size() == 1);
  CHECK(closing.seasons(0).season() == v1::SEASON_CLOSING);
  CHECK(closing.seasons(0).farewell() == farewell.view());
  CHECK(SaysNothing(ComposeSeasonOf(std::vector{farewell}, std::nullopt, ana)));

  // Two devices each began a farewell: the effect of the other one is taken back.
  ana.seasons = {{v1::SEASON_CLOSING, at(90), false, other}};
  const auto moved = ComposeSeasonOf(std::vector{farewell, other}, at(100), ana);
  REQUIRE(moved.seasons_size() == 2);
  CHECK(moved.seasons(0).season() == v1::SEASON_UNSPECIFIED);
  CHECK(moved.seasons(0).farewell() == other.view());
  CHECK(moved.seasons(1).since().unix_millis() == 100'000);

  ana.seasons = {{v1::SEASON_CLOSING, at(50)}, {v1::SEASON_CLOSING, at(90), false, farewell}};
  const auto closed_before = ComposeSeasonOf(std::vector{farewell}, at(100), ana);
  REQUIRE(closed_before.seasons_size() == 1);
  CHECK(closed_before.seasons(0).season() == v1::SEASON_UNSPECIFIED);
  CHECK(ComposeSeasonOf(std::vector{farewell}, at(40), ana).seasons(0).season() ==
        v1::SEASON_CLOSING);
}

TEST_CASE("an edit says only what is new") {
  const ConnectionBook book({Make(1, "Ana", {"Annie"})});
  ConnectionEdit edit;
  edit.name = "Ana";
  edit.kind = v1::CONNECTION_KIND_PERSON;
  edit.add_aliases = {"ANNIE", "ana"};
  edit.gave = "";
  const auto nothing = ComposeConnectionEdit(book.all()[0], edit, book);
  REQUIRE(nothing.ok());
  CHECK(SaysNothing(*nothing));
  edit.remove_aliases = {"Nobody"};
  CHECK(absl::IsNotFound(ComposeConnectionEdit(book.all()[0], edit, book).status()));
  edit.remove_aliases = {"Ana"};
  CHECK(absl::IsNotFound(ComposeConnectionEdit(book.all()[0], edit, book).status()));
}

TEST_CASE("the name that was can be taken away together with being renamed") {
  const ConnectionBook book({Make(1, "Ana")});
  ConnectionEdit edit;
  edit.name = "Anouk";
  edit.remove_aliases = {"Ana"};
  const auto operation = ComposeConnectionEdit(book.all()[0], edit, book);
  REQUIRE(operation.ok());
  tests::PracticeWriter writer(1);
  const PracticeHistory history{writer.Make(RecordKind::kConnectionCreated, tests::Named("Ana")),
                                writer.Make(RecordKind::kConnectionChanged, *operation)};
  CHECK(NamesOf(*FoldConnection(SubjectOf(1), history)) == std::vector<std::string>{"Anouk"});
}

TEST_CASE("quiet lies ahead") {
  const Connection ana = Make(1, "Ana");
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  CHECK(absl::IsInvalidArgument(ComposeQuiet(ana, now, now).status()));
  CHECK(ComposeQuiet(ana, now + absl::Hours(1), now)->quiet_until_unix_millis() > 0);
  CHECK(SaysNothing(*ComposeQuiet(ana, std::nullopt, now)));
  CHECK(absl::IsInvalidArgument(ComposeQuiet(ana, absl::InfiniteFuture(), now).status()));
}

TEST_CASE("a merger takes over the names and what it gave") {
  Connection ana = Make(1, "Ana");
  ana.gave = "time";
  Connection annie = Make(2, "Annie", {"Ann"});
  annie.gave = "patience";
  const auto merged = ComposeMerge(annie, ana);
  REQUIRE(merged.ok());
  CHECK(merged->aliases_added_size() == 2);
  CHECK(merged->gave() == "time\n\npatience");
  CHECK(absl::IsInvalidArgument(ComposeMerge(ana, ana).status()));
}

TEST_CASE("a connection is found by name, by alias and by its id's beginning") {
  const ConnectionBook book({Make(1, "Ana", {"Ben"}), Make(2, "Ben", {"Annie"})});
  CHECK((*book.Resolve("ana"))->name == "Ana");
  CHECK((*book.Resolve("Annie"))->name == "Ben");
  // A connection's name comes before another's alias.
  CHECK((*book.Resolve("ben"))->id == SubjectOf(2));
  CHECK((*book.Resolve(ToText(SubjectOf(2)).substr(0, 6)))->name == "Ben");
  const absl::Status unknown = book.Resolve("Anna").status();
  CHECK(absl::IsNotFound(unknown));
  CHECK_THAT(Message(unknown), Contains("the nearest is \"Ana\""));
  CHECK(absl::IsNotFound(book.Resolve("Zoltan").status()));
  CHECK(absl::IsInvalidArgument(book.Resolve("").status()));
}

}  // namespace
}  // namespace fallow::journal
