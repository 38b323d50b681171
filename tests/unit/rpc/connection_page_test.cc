#include "daemon/rpc/connection_page.h"

#include <catch2/catch.hpp>
#include <string>

#include "daemon/base/next_step.h"
#include "daemon/journal/words.h"
#include "daemon/rpc/connection_drift.h"
#include "daemon/rpc/convert_connection.h"
#include "daemon/rpc/vocabulary.h"
#include "daemon/store/practice/farewells.h"
#include "daemon/usecases/naming.h"
#include "tests/support/vault.h"
#include "tests/unit/rpc/fakes.h"

namespace fallow::rpc {
namespace {

namespace v1 = client::v1;
namespace store_v1 = fallow::store::v1;
using Catch::Contains;
using tests::TestVault;
using tests::Value;

constexpr int64_t kDay = 86'400;
constexpr int64_t kStart = 1'704'067'200;  // 2024-01-01

struct Journal : TestVault {
  Journal() {
    CreateAndUnlock();
    clock().Set(absl::FromUnixSeconds(kStart + 400 * kDay));
    journal::NewConnection what;
    what.name = "Ana";
    what.aliases = {"Annie"};
    what.season = {store_v1::SEASON_OPENING, {absl::FromUnixSeconds(kStart), "UTC"}};
    Value(usecases::ConnectionsOf(vault()).Add(what));
  }
  store::Vault& vault() { return *operator->(); }
  Defaults defaults() { return {clock().Now(), "UTC"}; }
  void Note(int day, std::vector<std::string> signs, std::optional<int> energy,
            std::string text = "", bool apart = false) {
    journal::NewReflection what;
    what.text = std::move(text);
    what.at = {absl::FromUnixSeconds(kStart + day * kDay), "UTC"};
    what.about = {day % 2 == 0 ? "Ana" : "annie"};
    what.signs = std::move(signs);
    what.energy = energy;
    what.apart = apart;
    Value(reflections().Write(what));
  }
  v1::ConnectionPage Page(const std::string& name = "Ana") {
    FakeSession session;
    v1::ConnectionPage page;
    FALLOW_REQUIRE_OK(FillPage(vault(), session, name, defaults(), &page));
    return page;
  }
  v1::DriftView Drift(const v1::LookAtDriftRequest& request) {
    v1::DriftView view;
    FALLOW_REQUIRE_OK(FillDrift(vault(), request, defaults(), &view));
    return view;
  }
};

// "2024-1-11 KIND_SIGN SEASON_UNSPECIFIED laughter", in the order of the page.
std::vector<std::string> StoryOf(const v1::ConnectionPage& page) {
  std::vector<std::string> story;
  for (const v1::StoryEvent& each : page.story()) {
    story.push_back(std::to_string(each.day().year()) + "-" + std::to_string(each.day().month()) +
                    "-" + std::to_string(each.day().day()) + " " +
                    v1::StoryEvent::Kind_Name(each.kind()) + " " + v1::Season_Name(each.season()) +
                    (each.sign().empty() ? "" : " " + each.sign()));
  }
  return story;
}

TEST_CASE("a page says what there is of a connection, and its story in time") {
  Journal journal;
  journal.Note(10, {"laughter"}, 2, "A long evening");
  journal.Note(31, {"hesitating", "laughter"}, {});
  journal.Note(41, {"hesitating"}, -1);
  journal.Note(51, {}, {}, "thought of her", /*apart=*/true);
  const v1::ConnectionPage page = journal.Page("annie");
  CHECK(page.connection().name() == "Ana");
  CHECK(page.connection().season() == v1::SEASON_OPENING);
  CHECK(page.connection().reflections() == 4U);
  CHECK(page.connection().last_contact().unix_millis() == (kStart + 41 * kDay) * 1000);
  REQUIRE(page.signs_size() == 2);
  CHECK(page.signs(0).sign() == "hesitating");
  CHECK(page.signs(0).count() == 2U);
  CHECK(page.signs(1).bright());
  REQUIRE(page.latest_size() == 4);
  CHECK(page.latest(0).text() == "thought of her");
  CHECK(page.farewell() == v1::ConnectionPage::FAREWELL_STATE_UNSPECIFIED);
  CHECK_FALSE(page.has_release_due());
  CHECK(StoryOf(page) == std::vector<std::string>{
                             "2024-1-1 KIND_SEASON SEASON_OPENING",
                             "2024-1-11 KIND_FIRST_WRITTEN SEASON_UNSPECIFIED",
                             "2024-1-11 KIND_SIGN SEASON_UNSPECIFIED laughter",
                             "2024-2-1 KIND_SIGN SEASON_UNSPECIFIED hesitating",
                             "2024-2-11 KIND_LAST_CONTACT SEASON_UNSPECIFIED",
                         });
}

TEST_CASE("a page tells of the farewell and of the day of release") {
  Journal journal;
  auto& practice = journal.vault().practice();
  const journal::SubjectId ana = Value(usecases::ConnectionsOf(journal.vault()).Resolve("Ana")).id;
  store_v1::FarewellOperation begun;
  begun.set_connection(std::string(ana.view()));
  const journal::SubjectId farewell = practice.NewSubject();
  FALLOW_REQUIRE_OK(practice.Say(farewell, journal::RecordKind::kFarewellBegun, begun));
  CHECK(journal.Page().farewell() == v1::ConnectionPage::FAREWELL_STATE_BEGUN);
  store_v1::FarewellOperation said;
  said.mutable_said()->mutable_at()->set_unix_millis(kStart * 1000);
  said.mutable_said()->mutable_at()->set_zone("UTC");
  FALLOW_REQUIRE_OK(practice.Say(farewell, journal::RecordKind::kFarewellChanged, said));
  CHECK(journal.Page().farewell() == v1::ConnectionPage::FAREWELL_STATE_SAID);
  CHECK(journal.Page().farewell_said().unix_millis() == kStart * 1000);

  CHECK(StoryOf(journal.Page()).at(1) == "2024-1-1 KIND_FAREWELL_SAID SEASON_UNSPECIFIED");

  // A farewell that was said, and then turned into a letter that stays unsent.
  store_v1::FarewellOperation unsent;
  unsent.set_unsent(true);
  FALLOW_REQUIRE_OK(practice.Say(farewell, journal::RecordKind::kFarewellChanged, unsent));
  CHECK(journal.Page().farewell() == v1::ConnectionPage::FAREWELL_STATE_UNSENT);
  CHECK(journal.Page().has_farewell_said());
  CHECK(StoryOf(journal.Page()).at(1) == "2024-1-1 KIND_LETTER_FINISHED SEASON_UNSPECIFIED");

  store_v1::ReleaseOperation release;
  release.add_subjects(std::string(ana.view()));
  release.set_connection(std::string(ana.view()));
  release.mutable_planned()->set_zone("UTC");
  release.set_due_unix_millis(kStart * 1000);
  release.mutable_kept()->set_name("Ana");
  const journal::SubjectId plan = practice.NewSubject();
  FALLOW_REQUIRE_OK(practice.Say(plan, journal::RecordKind::kReleasePlanned, release));
  CHECK(journal.Page().release_due().unix_millis() == kStart * 1000);
  store_v1::ReleaseOperation cancelled;
  cancelled.set_cancelled(true);
  FALLOW_REQUIRE_OK(practice.Say(plan, journal::RecordKind::kReleaseChanged, cancelled));
  CHECK_FALSE(journal.Page().has_release_due());
}

TEST_CASE("a page shows what a farewell's first part says, and no season that nobody set") {
  Journal journal;
  journal::NewConnection cleo;
  cleo.name = "Cleo";
  Value(usecases::ConnectionsOf(journal.vault()).Add(cleo));
  CHECK(journal.Page("Cleo").connection().season() == v1::SEASON_OPENING);
  CHECK(journal.Page("Cleo").connection().seasons().empty());
  CHECK(journal.Page("Cleo").story().empty());
  store::Farewells farewells(journal.vault().practice());
  Value(farewells.Begin("Cleo", {}));
  CHECK(journal.Page("Cleo").gratitude().empty());
  store::Farewells::Change gift;
  gift.part = journal::FarewellPartEdit{0, "The long walks.", 0};
  Value(farewells.Edit("Cleo", gift));
  CHECK(journal.Page("Cleo").gratitude() == "The long walks.");
}

TEST_CASE("what was kept of a connection that is gone is found by its name") {
  Journal journal;
  auto& practice = journal.vault().practice();
  store_v1::ReleaseOperation release;
  release.add_subjects(std::string(16, 'x'));
  release.set_connection(std::string(16, 'x'));
  release.mutable_planned()->set_zone("UTC");
  release.mutable_kept()->set_name("Ben");
  release.mutable_kept()->set_gratitude("for the walks");
  const journal::SubjectId plan = practice.NewSubject();
  FALLOW_REQUIRE_OK(practice.Say(plan, journal::RecordKind::kReleasePlanned, release));
  store_v1::ReleaseOperation done;
  done.mutable_done()->set_at_unix_millis(kStart * 1000);
  FALLOW_REQUIRE_OK(practice.Say(plan, journal::RecordKind::kReleaseDone, done));
  const v1::ConnectionPage page = journal.Page("ben");
  CHECK(page.connection().kept());
  CHECK(page.connection().released().unix_millis() == kStart * 1000);
  CHECK(page.gratitude() == "for the walks");
}

TEST_CASE("what was kept without a name is found by its release") {
  Journal journal;
  auto& practice = journal.vault().practice();
  const auto release = [&](std::string_view gratitude) {
    store_v1::ReleaseOperation planned;
    planned.add_subjects(std::string(16, 'x'));
    planned.set_connection(std::string(16, 'x'));
    planned.mutable_planned()->set_zone("UTC");
    const journal::SubjectId plan = practice.NewSubject();
    FALLOW_REQUIRE_OK(practice.Say(plan, journal::RecordKind::kReleasePlanned, planned));
    store_v1::ReleaseOperation done;
    done.mutable_done()->set_at_unix_millis(kStart * 1000);
    done.mutable_kept()->set_gratitude(std::string(gratitude));
    FALLOW_REQUIRE_OK(practice.Say(plan, journal::RecordKind::kReleaseDone, done));
    return journal::ToText(plan);
  };
  const std::string walks = release("for the walks");
  const std::string talks = release("for the talks");
  CHECK(journal.Page(walks.substr(0, 8)).gratitude() == "for the walks");
  CHECK(journal.Page(talks).gratitude() == "for the talks");
  CHECK(journal.Page(talks).connection().name().empty());
  CHECK(journal.Page(talks).connection().kind() == v1::CONNECTION_KIND_UNSPECIFIED);
}

TEST_CASE("drift looks at everything about a connection but files without words") {
  Journal journal;
  for (int day = 0; day < 100; day += 5) journal.Note(day, {"effort"}, day < 50 ? 2 : -2);
  journal.Note(101, {"my-own-gone"}, {}, "apart", /*apart=*/true);
  v1::LookAtDriftRequest request;
  request.set_name("annie");
  request.set_columns(80);
  const v1::DriftView view = journal.Drift(request);
  CHECK(view.name() == "Ana");
  CHECK(view.notes() == 21U);
  CHECK(view.contacts() == 20U);
  CHECK(Value(FromProto(view.first())) == absl::CivilDay(2024, 1, 1));
  CHECK(Value(FromProto(view.last())) == absl::CivilDay(2025, 2, 4));
  CHECK(view.dark() == 20U);
  REQUIRE(view.changes_size() == 1);
  CHECK(Value(FromProto(view.changes(0).since())) == absl::CivilDay(2024, 2, 20));
  CHECK(view.signs(0).sign() == "effort");
  CHECK(view.noted_weeks() == static_cast<uint64_t>(view.weeks_size()));
  CHECK(view.columns_size() == 58);  // all weeks, also those without notes
  CHECK(view.energy_days_needed() == 12U);
  CHECK(view.unknown_signs() == 1U);
  REQUIRE(view.facts_size() > 2);
  CHECK(view.facts(0).kind() == v1::DriftFact::KIND_NOTED);
  CHECK(view.facts(2).kind() == v1::DriftFact::KIND_STEP);
  request.set_columns(10);
  CHECK(journal.Drift(request).columns_size() == 10);
  request.set_columns(0);
  CHECK(journal.Drift(request).columns_size() == 0);

  ToProto(absl::CivilDay(2024, 3, 1), request.mutable_first());
  ToProto(absl::CivilDay(2024, 3, 31), request.mutable_last());
  CHECK(journal.Drift(request).notes() == 7U);
  request.mutable_first()->set_day(32);
  v1::DriftView none;
  CHECK(absl::IsInvalidArgument(FillDrift(journal.vault(), request, journal.defaults(), &none)));
}

TEST_CASE("of a drift without notes one thing is stated, and nothing drawn") {
  Journal journal;
  v1::LookAtDriftRequest request;
  request.set_name("Ana");
  request.set_columns(80);
  const v1::DriftView view = journal.Drift(request);
  CHECK(view.notes() == 0U);
  CHECK(view.columns_size() == 0);
  REQUIRE(view.facts_size() == 1);
  CHECK(view.facts(0).kind() == v1::DriftFact::KIND_NOTHING_NOTED);
}

TEST_CASE("drift of somebody quiet is shown to one who knows") {
  Journal journal;
  Value(usecases::ConnectionsOf(journal.vault())
            .SetQuiet("Ana", journal.clock().Now() + absl::Hours(48)));
  v1::LookAtDriftRequest request;
  request.set_name("Ana");
  v1::DriftView view;
  const absl::Status refused = FillDrift(journal.vault(), request, journal.defaults(), &view);
  CHECK(absl::IsPermissionDenied(refused));
  CHECK(base::NextStepOf(refused).kind == base::Next::kShowAnyway);
  request.set_anyway(true);
  CHECK(journal.Drift(request).name() == "Ana");
}

TEST_CASE("a note needs a sign, an energy or words") {
  v1::NoticeRequest request;
  const Defaults defaults{absl::UnixEpoch(), "UTC"};
  request.set_text(" \n");
  CHECK(absl::IsInvalidArgument(FromProto(request, defaults).status()));
  request.set_energy(0);
  CHECK(FromProto(request, defaults)->energy == 0);
  CHECK(FromProto(request, defaults)->text.empty());
  request.add_signs(std::string(300, 'x'));
  CHECK(absl::IsInvalidArgument(FromProto(request, defaults).status()));
}

TEST_CASE("a kind or a season of a later version is refused") {
  const Defaults defaults{absl::UnixEpoch(), "UTC"};
  v1::AddConnectionRequest request;
  request.set_name("Ana");
  request.set_kind(v1::CONNECTION_KIND_PLACE);
  request.set_season(v1::SEASON_CLOSING);
  CHECK(journal::WordFor(FromProto(request, defaults)->kind) == "place");
  CHECK(journal::WordFor(FromProto(request, defaults)->season->season) == "closing");
  CHECK(FromProto(request, defaults)->season->since == journal::Moment{absl::UnixEpoch(), "UTC"});
  request.set_kind(static_cast<v1::ConnectionKind>(99));
  CHECK(absl::IsInvalidArgument(FromProto(request, defaults).status()));
  request.set_kind(v1::CONNECTION_KIND_UNSPECIFIED);
  request.set_season(static_cast<v1::Season>(99));
  CHECK(absl::IsInvalidArgument(FromProto(request, defaults).status()));
}

TEST_CASE("a day that no calendar has is refused") {
  v1::Day day;
  CHECK(absl::IsInvalidArgument(FromProto(day).status()));
  ToProto(absl::CivilDay(2024, 2, 29), &day);
  CHECK(Value(FromProto(day)) == absl::CivilDay(2024, 2, 29));
  day.set_year(2025);
  CHECK(absl::IsInvalidArgument(FromProto(day).status()));
  day.set_year(10'000);
  CHECK(absl::IsInvalidArgument(FromProto(day).status()));
}

}  // namespace
}  // namespace fallow::rpc
