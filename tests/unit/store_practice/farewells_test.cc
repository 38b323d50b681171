#include "daemon/store/practice/farewells.h"

#include <catch2/catch.hpp>
#include <string>

#include "daemon/base/next_step.h"
#include "daemon/journal/moment.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/spaces.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

namespace v1 = fallow::store::v1;
using journal::RecordKind;
using journal::SubjectId;
using tests::TestVault;
using tests::Value;

constexpr size_t kWords = 2;

// A vault with the connections Ana and Ben, and its farewells.
struct Garden {
  TestVault vault;
  SubjectId ana, ben;
  Garden() {
    vault.CreateAndUnlock();
    ana = Add("Ana");
    ben = Add("Ben");
  }
  PracticeRecords& practice() { return vault->practice(); }
  SubjectId Add(const std::string& name) {
    const SubjectId id = practice().NewSubject();
    v1::ConnectionOperation operation;
    operation.set_name(name);
    FALLOW_REQUIRE_OK(practice().Say(id, RecordKind::kConnectionCreated, operation));
    return id;
  }
  void Say(const SubjectId& id, const v1::ConnectionOperation& operation) {
    FALLOW_REQUIRE_OK(practice().Say(id, RecordKind::kConnectionChanged, operation));
  }
  template <class Ask>
  auto With(const Ask& ask) {
    Farewells farewells(practice());
    return ask(farewells);
  }
  absl::StatusOr<NamedFarewell> Begin(std::string_view name, Farewells::Beginning what = {}) {
    return With([&](Farewells& farewells) { return farewells.Begin(name, what); });
  }
  absl::StatusOr<NamedFarewell> Get(std::string_view name) {
    return With([&](Farewells& farewells) { return farewells.Get(name); });
  }
  absl::StatusOr<NamedFarewell> Write(std::string_view name, std::string text,
                                      uint32_t base_version = 0) {
    Farewells::Change change;
    change.part = journal::FarewellPartEdit{kWords, std::move(text), base_version};
    return With([&](Farewells& farewells) { return farewells.Edit(name, change); });
  }
  absl::StatusOr<NamedFarewell> Said(std::string_view name, Farewells::Saying what = {}) {
    if (what.zone.empty()) what.zone = "UTC";
    return With([&](Farewells& farewells) { return farewells.MarkSaid(name, what); });
  }
  // The operations of all spaces.
  std::vector<v1::SpaceOperation> Spaces() {
    std::vector<v1::SpaceOperation> spaces;
    for (const auto& [id, history] : *Value(practice().Of(RecordKind::kSpaceOpened))) {
      for (const auto& record : history) {
        spaces.push_back(journal::OperationOf<v1::SpaceOperation>(record));
      }
    }
    return spaces;
  }
  absl::StatusOr<NamedFarewell> TakeBack(std::string_view name) {
    return With([&](Farewells& farewells) { return farewells.TakeBackSaid(name); });
  }
  journal::Connection Folded(std::string_view name) {
    return Value(ResolveConnection(practice(), name));
  }
  v1::Season SeasonNow(std::string_view name) {
    return journal::SeasonNow(Folded(name), vault.clock().Now());
  }
  store::SpaceView Space() { return Value(store::Spaces(practice()).All()).at(0); }
  size_t SpaceCount() { return Value(practice().Of(RecordKind::kSpaceOpened))->size(); }
  std::vector<v1::SeasonSet> Seasons(const SubjectId& id) {
    std::vector<v1::SeasonSet> seasons;
    for (const auto& record : *Value(practice().One(RecordKind::kConnectionCreated, id))) {
      const auto operation = journal::OperationOf<v1::ConnectionOperation>(record);
      seasons.insert(seasons.end(), operation.seasons().begin(), operation.seasons().end());
    }
    return seasons;
  }
};

TEST_CASE("a farewell is begun once, and found again after the vault was locked") {
  Garden garden;
  CHECK(absl::IsNotFound(garden.Get("Ana").status()));
  const NamedFarewell begun = Value(garden.Begin("ana"));
  CHECK(begun.connection == "Ana");
  Value(garden.Write("Ana", "I am leaving."));
  CHECK(Value(garden.Begin("Ana")).farewell.id == begun.farewell.id);
  garden.vault.Reopen();
  CHECK(Value(garden.Get("Ana")).farewell.parts[kWords].text == "I am leaving.");
  CHECK(absl::IsNotFound(garden.Get("Ben").status()));
  garden.vault.RequireSound();
}

TEST_CASE("beginning again only changes what is said again") {
  Garden garden;
  Value(garden.Begin("Ana", {.unsent = true, .language = "de"}));
  const NamedFarewell again = Value(garden.Begin("Ana"));
  CHECK(again.farewell.unsent);
  CHECK(again.farewell.language == "de");
  CHECK(Value(garden.Begin("Ana", {.unsent = false, .language = "en"})).farewell.language == "en");
  CHECK(absl::IsInvalidArgument(garden.Begin("Ana", {.language = "?"}).status()));
}

TEST_CASE("a connection that is not there is answered with the nearest") {
  Garden garden;
  const absl::Status near = garden.Begin("Anna").status();
  CHECK(absl::IsNotFound(near));
  CHECK(near.message().find("Ana") != absl::string_view::npos);
  const absl::Status far = garden.Begin("Somebody else").status();
  CHECK(absl::IsNotFound(far));
  CHECK(base::NextStepOf(far).thing == base::Thing::kConnections);
  CHECK(absl::IsInvalidArgument(garden.Begin("").status()));
  CHECK(absl::IsInvalidArgument(garden.Begin("\xff").status()));
}

TEST_CASE("a connection that was let go is not taken for one that never was") {
  Garden garden;
  v1::ReleaseOperation planned;
  planned.add_subjects(std::string(garden.ana.view()));
  planned.set_connection(std::string(garden.ana.view()));
  planned.mutable_planned()->set_zone("UTC");
  planned.mutable_kept()->set_name("Old friend");
  const SubjectId release = garden.practice().NewSubject();
  FALLOW_REQUIRE_OK(garden.practice().Say(release, RecordKind::kReleasePlanned, planned));
  CHECK(absl::IsNotFound(garden.Begin("old friend").status()));
  v1::ReleaseOperation done;
  done.mutable_done()->set_records(1);
  FALLOW_REQUIRE_OK(garden.practice().Say(release, RecordKind::kReleaseDone, done));
  const absl::Status status = garden.Begin("old friend").status();
  CHECK(absl::IsNotFound(status));
  CHECK(status.message().find("was let go") != absl::string_view::npos);
}

TEST_CASE("a farewell follows its connection through names and merging") {
  Garden garden;
  const SubjectId id = Value(garden.Begin("Ana")).farewell.id;
  v1::ConnectionOperation renamed;
  renamed.set_name("Anabel");
  garden.Say(garden.ana, renamed);
  CHECK(Value(garden.Get("Ana")).connection == "Anabel");
  CHECK(Value(garden.Get(journal::ToText(garden.ana).substr(0, 8))).farewell.id == id);
  Value(garden.Write("Ana", "To Ana."));
  Value(garden.Begin("Ben"));
  Value(garden.Write("Ben", "To Ben."));
  v1::ConnectionOperation merged;
  merged.set_merged_into(std::string(garden.ben.view()));
  garden.Say(garden.ana, merged);
  const NamedFarewell both = Value(garden.Get("Anabel"));
  CHECK(both.connection == "Ben");
  CHECK(both.farewell.id == id);
  CHECK(both.farewell.parts[kWords].text == "To Ana.\n\nTo Ben.");
  const auto list = Value(garden.With([](Farewells& farewells) { return farewells.List(); }));
  CHECK(list.size() == 1);
}

TEST_CASE("saying it closes the connection's season and opens a space with the usual days") {
  Garden garden;
  Value(garden.Begin("Ana"));
  const journal::Moment at{garden.vault.clock().Now() - absl::Hours(48), "Europe/Lisbon"};
  const NamedFarewell said = Value(garden.Said("Ana", {.at = at, .how = "in person"}));
  CHECK(journal::ToMillis(said.farewell.said->at) == journal::ToMillis(at.at));
  CHECK(said.farewell.how == "in person");
  REQUIRE(garden.Seasons(garden.ana).size() == 1);
  CHECK(garden.Seasons(garden.ana)[0].season() == v1::SEASON_CLOSING);
  REQUIRE(garden.Spaces().size() == 1);
  const v1::SpaceOperation space = garden.Spaces()[0];
  CHECK(space.follows() == said.farewell.id.view());
  CHECK(space.since().unix_millis() == journal::ToMillis(at.at));
  CHECK(std::vector<uint32_t>(space.days().days().begin(), space.days().days().end()) ==
        std::vector<uint32_t>{3, 7, 30, 90});
}

TEST_CASE("said again, it has another date, and there is no second space") {
  Garden garden;
  Value(garden.Begin("Ana"));
  const absl::Time now = garden.vault.clock().Now();
  Value(garden.Said("Ana",
                    {.at = journal::Moment{now - absl::Hours(48), "UTC"}, .how = "by letter"}));
  const NamedFarewell again =
      Value(garden.Said("Ana", {.at = journal::Moment{now - absl::Hours(24), "UTC"}}));
  CHECK(again.farewell.said->at == absl::FromUnixMillis(absl::ToUnixMillis(now - absl::Hours(24))));
  CHECK(again.farewell.how == "by letter");
  CHECK(garden.SpaceCount() == 1);
  CHECK(garden.Spaces().back().since().unix_millis() == absl::ToUnixMillis(now - absl::Hours(24)));
  REQUIRE(garden.Folded("Ana").seasons.size() == 1);
  CHECK(garden.Folded("Ana").seasons[0].since.at == again.farewell.said->at);
  const NamedFarewell how = Value(garden.Said("Ana", {.how = "on the phone"}));
  CHECK(how.farewell.said->at == again.farewell.said->at);
  CHECK(how.farewell.how == "on the phone");
}

TEST_CASE("a farewell said before the connection was added leaves it closing") {
  Garden garden;
  journal::NewConnection cleo;
  cleo.name = "Cleo";
  Value(Connections(garden.practice(), garden.vault.reflections()).Add(cleo));
  CHECK(garden.SeasonNow("Cleo") == v1::SEASON_OPENING);
  Value(garden.Begin("Cleo"));
  const journal::Moment before{garden.vault.clock().Now() - absl::Hours(6 * 24), "UTC"};
  Value(garden.Said("Cleo", {.at = before}));
  CHECK(garden.SeasonNow("Cleo") == v1::SEASON_CLOSING);
  REQUIRE(garden.Folded("Cleo").seasons.size() == 1);
  CHECK(garden.Folded("Cleo").seasons[0].since.at == before.at);
}

TEST_CASE("what was said by mistake is taken back with all that came of it") {
  Garden garden;
  const absl::Time now = garden.vault.clock().Now();
  v1::ConnectionOperation steady;
  steady.add_seasons()->set_season(v1::SEASON_STEADY);
  steady.mutable_seasons(0)->mutable_since()->set_unix_millis(absl::ToUnixMillis(now));
  steady.mutable_seasons(0)->mutable_since()->set_zone("UTC");
  garden.Say(garden.ana, steady);
  Value(garden.Begin("Ana"));
  Value(garden.Write("Ana", "I am leaving."));
  CHECK(absl::IsInvalidArgument(garden.TakeBack("Ana").status()));
  CHECK(absl::IsNotFound(garden.TakeBack("Ben").status()));
  // At exactly the moment for which another season was set.
  Value(garden.Said("Ana", {.at = journal::Moment{now, "UTC"}, .how = "by letter"}));
  CHECK(garden.SeasonNow("Ana") == v1::SEASON_CLOSING);
  const NamedFarewell back = Value(garden.TakeBack("Ana"));
  CHECK_FALSE(back.farewell.said.has_value());
  CHECK(back.farewell.how.empty());
  CHECK(back.farewell.parts[kWords].text == "I am leaving.");
  CHECK(garden.SeasonNow("Ana") == v1::SEASON_STEADY);
  CHECK(garden.Space().space.closed);
  CHECK(absl::IsInvalidArgument(garden.TakeBack("Ana").status()));
  // Said in earnest: as if it had never been taken back.
  CHECK(Value(garden.Said("Ana")).farewell.how.empty());
  CHECK_FALSE(garden.Space().space.closed);
  CHECK(garden.SpaceCount() == 1);
  CHECK(garden.SeasonNow("Ana") == v1::SEASON_CLOSING);
}

TEST_CASE("a season that was set otherwise stays when a farewell is taken back") {
  Garden garden;
  v1::ConnectionOperation closing;
  closing.add_seasons()->set_season(v1::SEASON_CLOSING);
  closing.mutable_seasons(0)->mutable_since()->set_zone("UTC");
  garden.Say(garden.ana, closing);
  Value(garden.Begin("Ana"));
  Value(garden.Said("Ana"));
  CHECK(garden.Folded("Ana").seasons.size() == 1);
  Value(garden.TakeBack("Ana"));
  CHECK(garden.SeasonNow("Ana") == v1::SEASON_CLOSING);
}

TEST_CASE("a space that somebody has made use of stays open when its farewell is taken back") {
  Garden garden;
  const auto use = GENERATE(0, 1, 2);
  Value(garden.Begin("Ana"));
  Value(garden.Said("Ana"));
  store::Spaces spaces(garden.practice());
  if (use == 0) Value(spaces.Answer(garden.Space(), 3));
  if (use == 1) Value(spaces.SetDays(garden.Space(), std::vector<uint32_t>{5}));
  if (use == 2) Value(spaces.SetBoundary(garden.Space(), "", {{}, "No calls.", {}}));
  Value(garden.TakeBack("Ana"));
  CHECK_FALSE(garden.Space().space.closed);
}

TEST_CASE("a space opens with the days that the journal was last given") {
  Garden garden;
  for (const uint32_t day : {5u, 50u}) {
    v1::PracticeOperation days;
    days.mutable_days()->add_days(day);
    FALLOW_REQUIRE_OK(
        garden.practice().Say(garden.practice().NewSubject(), RecordKind::kPracticeSet, days));
  }
  FALLOW_REQUIRE_OK(garden.practice().Say(garden.practice().NewSubject(), RecordKind::kPracticeSet,
                                          v1::PracticeOperation()));
  Value(garden.Begin("Ana"));
  Value(garden.Said("Ana"));
  REQUIRE(garden.Spaces().size() == 1);
  CHECK(garden.Spaces()[0].days().days_size() == 1);
  CHECK(garden.Spaces()[0].days().days(0) == 50);
}

TEST_CASE("what lies ahead cannot have been said, and nothing is kept of it") {
  Garden garden;
  Value(garden.Begin("Ana"));
  const journal::Moment ahead{garden.vault.clock().Now() + absl::Hours(72), "UTC"};
  CHECK(absl::IsInvalidArgument(garden.Said("Ana", {.at = ahead}).status()));
  CHECK(absl::IsInvalidArgument(garden.Said("Ana", {.how = std::string(300, 'a')}).status()));
  CHECK_FALSE(Value(garden.Get("Ana")).farewell.said.has_value());
  CHECK(garden.SpaceCount() == 0);
  CHECK(absl::IsNotFound(garden.Said("Ben").status()));
}

TEST_CASE("a text that has moved on here is refused, and a finding set aside comes back") {
  Garden garden;
  Value(garden.Begin("Ana"));
  const uint32_t version = Value(garden.Write("Ana", "one")).farewell.parts[kWords].version;
  Value(garden.Write("Ana", "one two"));
  CHECK(absl::IsAborted(garden.Write("Ana", "one three", version).status()));
  const auto set = [&](bool back) {
    FALLOW_REQUIRE_OK(
        garden.With([&](Farewells& farewells) { return farewells.SetAside("Ana", 77, back); }));
    return Value(garden.Get("Ana")).farewell.aside;
  };
  CHECK(set(false) == std::set<uint64_t>{77});
  CHECK(set(true).empty());
}

TEST_CASE("connections that were merged into each other have one farewell") {
  Garden garden;
  Value(garden.Begin("Ana"));
  v1::ConnectionOperation into_ben;
  into_ben.set_merged_into(std::string(garden.ben.view()));
  garden.Say(garden.ana, into_ben);
  v1::ConnectionOperation into_ana;
  into_ana.set_merged_into(std::string(garden.ana.view()));
  garden.Say(garden.ben, into_ana);
  CHECK(Value(garden.Get("Ana")).farewell.id == Value(garden.Get("Ben")).farewell.id);
}

}  // namespace
}  // namespace fallow::store
