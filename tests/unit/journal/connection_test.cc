#include "daemon/journal/connection.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/journal/moment.h"
#include "tests/support/connections.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;
using tests::AddSeason;
using tests::Named;
using tests::PracticeWriter;
using tests::Put;
using tests::SubjectOf;
using Names = std::vector<std::string>;

constexpr auto kCreated = RecordKind::kConnectionCreated;
constexpr auto kChanged = RecordKind::kConnectionChanged;

const SubjectId kA = SubjectOf(1);
const SubjectId kB = SubjectOf(2);
const SubjectId kC = SubjectOf(3);

v1::ConnectionOperation Into(const SubjectId& id) {
  v1::ConnectionOperation operation;
  operation.set_merged_into(id.bytes.data(), id.bytes.size());
  return operation;
}

TEST_CASE("a former name goes on as an alias") {
  PracticeWriter writer(1);
  PracticeHistory history{writer.Make(kCreated, Named("Ana"))};
  history.push_back(writer.Make(kChanged, Named("Ana Maria")));
  const auto folded = FoldConnection(kA, history);
  REQUIRE(folded);
  CHECK(folded->name == "Ana Maria");
  CHECK(folded->aliases == Names{"Ana"});

  history.push_back(writer.Make(kChanged, Named("ANA")));
  const auto back = FoldConnection(kA, history);
  CHECK(back->name == "ANA");
  CHECK(back->aliases == Names{"Ana Maria"});
}

TEST_CASE("another spelling of a name is no alias of it") {
  PracticeWriter writer(1);
  v1::ConnectionOperation operation = Named("Ana");
  operation.add_aliases_added("ANA");
  operation.add_aliases_added("Annie");
  operation.add_aliases_added("annie");
  const PracticeHistory history{writer.Make(kCreated, operation),
                                writer.Make(kChanged, Named("ana"))};
  const auto folded = FoldConnection(kA, history);
  CHECK(folded->name == "ana");
  CHECK(folded->aliases == Names{"Annie"});
}

TEST_CASE("an alias can be taken away, a name cannot") {
  PracticeWriter writer(1);
  v1::ConnectionOperation created = Named("Ana");
  created.add_aliases_added("Annie");
  v1::ConnectionOperation change;
  change.add_aliases_removed("ANNIE");
  change.add_aliases_removed("Ana");
  const PracticeHistory history{writer.Make(kCreated, created), writer.Make(kChanged, change)};
  const auto folded = FoldConnection(kA, history);
  CHECK(folded->name == "Ana");
  CHECK(folded->aliases.empty());
}

TEST_CASE("of two that set one thing the later counts") {
  PracticeWriter writer(1);
  v1::ConnectionOperation created = Named("Ana");
  created.set_kind(v1::CONNECTION_KIND_FAMILY);
  created.set_gave("time");
  created.set_quiet_until_unix_millis(5000);
  AddSeason(created, v1::SEASON_STEADY, 100);
  AddSeason(created, v1::SEASON_OPENING, 50);
  v1::ConnectionOperation change;
  change.set_kind(v1::CONNECTION_KIND_WORK);
  change.set_gave("");
  change.set_quiet_until_unix_millis(0);
  AddSeason(change, v1::SEASON_SHIFTING, 100);
  const PracticeHistory history{writer.Make(kCreated, created), writer.Make(kChanged, change)};
  const auto folded = FoldConnection(kA, history);
  CHECK(folded->kind == v1::CONNECTION_KIND_WORK);
  CHECK(folded->gave.empty());
  CHECK_FALSE(folded->quiet_until);
  REQUIRE(folded->seasons.size() == 2U);
  CHECK(folded->seasons[0].season == v1::SEASON_OPENING);
  CHECK(folded->seasons[1].season == v1::SEASON_SHIFTING);
}

TEST_CASE("the season is the latest that has begun, and the first before any has") {
  PracticeWriter writer(1);
  v1::ConnectionOperation created = Named("Ana");
  AddSeason(created, v1::SEASON_OPENING, 100);
  AddSeason(created, v1::SEASON_STEADY, 200);
  const PracticeHistory history{writer.Make(kCreated, created)};
  const auto folded = FoldConnection(kA, history);
  CHECK(SeasonAt(*folded, absl::FromUnixSeconds(10))->season == v1::SEASON_OPENING);
  CHECK(SeasonAt(*folded, absl::FromUnixSeconds(199))->season == v1::SEASON_OPENING);
  CHECK(SeasonAt(*folded, absl::FromUnixSeconds(200))->season == v1::SEASON_STEADY);
}

TEST_CASE("without any season that was set it is opening, since no day") {
  PracticeWriter writer(1);
  const PracticeHistory history{writer.Make(kCreated, Named("Ana"))};
  const auto folded = FoldConnection(kA, history);
  CHECK(folded->seasons.empty());
  CHECK(SeasonAt(*folded, absl::FromUnixSeconds(200)) == nullptr);
  CHECK(SeasonNow(*folded, absl::FromUnixSeconds(200)) == v1::SEASON_OPENING);
  v1::ConnectionOperation change;
  AddSeason(change, v1::SEASON_SHIFTING, 100);
  const auto shifted =
      FoldConnection(kA, {writer.Make(kCreated, Named("Ana")), writer.Make(kChanged, change)});
  CHECK(SeasonNow(*shifted, absl::FromUnixSeconds(200)) == v1::SEASON_SHIFTING);
}

TEST_CASE("a farewell brings about one season, whatever its moment, until that is taken back") {
  PracticeWriter writer(1);
  v1::ConnectionOperation created = Named("Ana");
  AddSeason(created, v1::SEASON_STEADY, 100);
  PracticeHistory history{writer.Make(kCreated, created)};
  const auto say = [&](v1::Season season, int64_t at) {
    v1::ConnectionOperation change;
    AddSeason(change, season, at);
    change.mutable_seasons(0)->set_farewell(std::string(kB.view()));
    REQUIRE(CheckPractice(kChanged, change.SerializeAsString()).ok());
    history.push_back(writer.Make(kChanged, change));
    return FoldConnection(kA, history)->seasons;
  };
  // At a moment for which another season is set, it replaces that one, and gives the place back.
  REQUIRE(say(v1::SEASON_CLOSING, 100).size() == 1U);
  CHECK(FoldConnection(kA, history)->seasons[0].farewell == kB);
  const auto moved = say(v1::SEASON_CLOSING, 300);
  REQUIRE(moved.size() == 2U);
  CHECK(moved[0].season == v1::SEASON_STEADY);
  CHECK(moved[1].since.at == absl::FromUnixSeconds(300));
  const auto left = say(v1::SEASON_UNSPECIFIED, 300);
  REQUIRE(left.size() == 1U);
  CHECK(left[0].season == v1::SEASON_STEADY);
}

TEST_CASE("only a farewell's season can be taken back, and a farewell is a subject") {
  v1::ConnectionOperation change;
  AddSeason(change, v1::SEASON_UNSPECIFIED, 100);
  CHECK_FALSE(CheckPractice(kChanged, change.SerializeAsString()).ok());
  change.mutable_seasons(0)->set_farewell("short");
  CHECK_FALSE(CheckPractice(kChanged, change.SerializeAsString()).ok());
  change.mutable_seasons(0)->set_season(v1::SEASON_CLOSING);
  CHECK_FALSE(CheckPractice(kChanged, change.SerializeAsString()).ok());
}

TEST_CASE("somebody is quiet until the moment named, and not at it") {
  Connection connection;
  CHECK_FALSE(IsQuiet(connection, absl::FromUnixSeconds(1)));
  connection.quiet_until = absl::FromUnixSeconds(10);
  CHECK(IsQuiet(connection, absl::FromUnixSeconds(9)));
  CHECK_FALSE(IsQuiet(connection, absl::FromUnixSeconds(10)));
}

TEST_CASE("what is merged gives its names and seasons, and nothing else") {
  PracticeWriter writer(1);
  PracticeSubjects subjects;
  v1::ConnectionOperation gone = Named("Annie");
  gone.add_aliases_added("Ann");
  gone.set_gave("time");
  AddSeason(gone, v1::SEASON_CLOSING, 100);
  Put(subjects, kA, writer.Make(kCreated, gone));
  Put(subjects, kB, writer.Make(kCreated, Named("Ana")));
  Put(subjects, kA, writer.Make(kChanged, Into(kB)));
  const std::vector<Connection> all = FoldConnections(subjects);
  REQUIRE(all.size() == 1U);
  CHECK(all[0].id == kB);
  CHECK(all[0].name == "Ana");
  CHECK(all[0].aliases == Names{"Annie", "Ann"});
  CHECK(all[0].gave.empty());
  REQUIRE(all[0].seasons.size() == 1U);
  CHECK(all[0].seasons[0].season == v1::SEASON_CLOSING);
  // This holds until it has a season of its own.
  CHECK(SeasonAt(all[0], absl::FromUnixSeconds(200))->season == v1::SEASON_CLOSING);
  v1::ConnectionOperation own;
  AddSeason(own, v1::SEASON_STEADY, 50);
  Put(subjects, kB, writer.Make(kChanged, own));
  const Connection ana = FoldConnections(subjects).front();
  CHECK(ana.seasons.size() == 2U);
  CHECK(SeasonAt(ana, absl::FromUnixSeconds(200))->season == v1::SEASON_STEADY);
  CHECK(all[0].parts == std::vector<SubjectId>{kB, kA});
  CHECK(all[0].twins.empty());
}

TEST_CASE("a season of its own is not replaced by one of what was merged") {
  for (const bool merged_first : {false, true}) {
    PracticeWriter writer(1);
    PracticeSubjects subjects;
    v1::ConnectionOperation gone = Named("Annie");
    v1::ConnectionOperation stays = Named("Ana");
    AddSeason(gone, v1::SEASON_CLOSING, 100);
    AddSeason(stays, v1::SEASON_STEADY, 100);
    if (merged_first) Put(subjects, kA, writer.Make(kCreated, gone));
    Put(subjects, kB, writer.Make(kCreated, stays));
    if (!merged_first) Put(subjects, kA, writer.Make(kCreated, gone));
    Put(subjects, kA, writer.Make(kChanged, Into(kB)));
    const std::vector<Connection> all = FoldConnections(subjects);
    REQUIRE(all[0].seasons.size() == 1U);
    CHECK(all[0].seasons[0].season == v1::SEASON_STEADY);
    CHECK_FALSE(all[0].seasons[0].merged);
  }
}

TEST_CASE("a name given elsewhere to what was merged here is not lost") {
  PracticeWriter here(1), there(2);
  PracticeSubjects subjects;
  const PracticeRecord a = here.Make(kCreated, Named("Annie"));
  there.Hear(a);
  Put(subjects, kA, a);
  Put(subjects, kB, here.Make(kCreated, Named("Ana")));
  Put(subjects, kA, here.Make(kChanged, Into(kB)));
  Put(subjects, kA, there.Make(kChanged, Named("Anouk")));
  const std::vector<Connection> all = FoldConnections(subjects);
  REQUIRE(all.size() == 1U);
  CHECK(NamesOf(all[0]) == Names{"Ana", "Annie", "Anouk"});
}

TEST_CASE("what was merged into something that is gone stands for itself") {
  PracticeWriter writer(1);
  PracticeSubjects subjects;
  Put(subjects, kA, writer.Make(kCreated, Named("Annie")));
  Put(subjects, kA, writer.Make(kChanged, Into(kB)));
  const std::vector<Connection> all = FoldConnections(subjects);
  REQUIRE(all.size() == 1U);
  CHECK(all[0].id == kA);
}

TEST_CASE("mergers in a circle leave one connection with all the names") {
  PracticeWriter writer(1);
  PracticeSubjects subjects;
  Put(subjects, kA, writer.Make(kCreated, Named("Anouk")));
  Put(subjects, kB, writer.Make(kCreated, Named("Berta")));
  Put(subjects, kC, writer.Make(kCreated, Named("Cleo")));
  Put(subjects, kA, writer.Make(kChanged, Into(kB)));
  Put(subjects, kB, writer.Make(kChanged, Into(kA)));
  Put(subjects, kC, writer.Make(kChanged, Into(kB)));
  const std::vector<Connection> all = FoldConnections(subjects);
  REQUIRE(all.size() == 1U);
  CHECK(all[0].id == kA);
  CHECK(all[0].name == "Anouk");
  CHECK(all[0].aliases == Names{"Berta", "Cleo"});
}

TEST_CASE("one that was merged into itself stands for itself") {
  PracticeWriter writer(1);
  PracticeSubjects subjects;
  Put(subjects, kA, writer.Make(kCreated, Named("Ana")));
  Put(subjects, kA, writer.Make(kChanged, Into(kA)));
  REQUIRE(FoldConnections(subjects).size() == 1U);
}

TEST_CASE("two made apart under one name are one") {
  PracticeWriter here(1), there(2);
  PracticeSubjects subjects;
  v1::ConnectionOperation one = Named("ANA");
  one.set_gave("time");
  AddSeason(one, v1::SEASON_OPENING, 100);
  v1::ConnectionOperation other = Named("Ana");
  other.add_aliases_added("Annie");
  AddSeason(other, v1::SEASON_STEADY, 200);
  Put(subjects, kB, here.Make(kCreated, one));
  Put(subjects, kA, there.Make(kCreated, other));
  const std::vector<Connection> all = FoldConnections(subjects);
  REQUIRE(all.size() == 1U);
  // The one created first, by the order of records and not by id.
  CHECK(all[0].id == kB);
  CHECK(all[0].twins == std::vector<SubjectId>{kA});
  CHECK(all[0].name == "Ana");
  CHECK(all[0].aliases == Names{"Annie"});
  CHECK(all[0].gave == "time");
  CHECK(all[0].seasons.size() == 2U);
}

TEST_CASE("records that name nothing make no connection") {
  PracticeWriter writer(1);
  PracticeSubjects subjects;
  Put(subjects, kA, writer.Make(kChanged, Into(kB)));
  CHECK(FoldConnections(subjects).empty());
  CHECK_FALSE(FoldConnection(kA, subjects.at(kA)));
}

}  // namespace
}  // namespace fallow::journal
