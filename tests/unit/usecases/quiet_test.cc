// Everything that Fallow brings up on its own leaves out quiet connections. Each of these ways is
// listed here and shown to mention Ana first, and no longer once she is quiet.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "daemon/practice/look_back.h"
#include "daemon/usecases/check_ins.h"
#include "daemon/usecases/drift.h"
#include "daemon/usecases/due.h"
#include "daemon/usecases/look_back_gather.h"
#include "daemon/usecases/naming.h"
#include "daemon/usecases/pages.h"
#include "daemon/usecases/prompt_source.h"
#include "daemon/usecases/writing.h"
#include "tests/support/practice_vault.h"

namespace fallow::usecases {
namespace {

using tests::Text;
using tests::Value;
using What = store::DueThing::What;
constexpr absl::Duration kDay = absl::Hours(24);

// A journal with Ana in it, in which everything would remind of her.
struct Reminding : tests::TestVault {
  Reminding() {
    CreateAndUnlock();
    written = clock().Now();
    ana = tests::AddConnection(vault().practice(), "Ana");
    const journal::Moment now{written, "UTC"};
    const auto farewell = tests::SayFarewell(vault().practice(), ana, now);
    tests::OpenSpace(vault().practice(), farewell, now);
    journal::NewReflection note = Text("With @Ana");
    note.at = now;
    note.starred = true;
    note.energy = 1;
    Value(usecases::Write(vault(), note));
    clock().Advance(4 * kDay);
    store::Spaces spaces(vault().practice());
    journal::Boundary boundary{.id = {}, .text = "Not by phone", .remind = {}};
    boundary.remind.push_back({clock().Now() + kDay, "UTC"});
    Value(spaces.SetBoundary(Value(spaces.Find("Ana")), "", boundary));
    Value(ConnectionsOf(vault()).SetSeason(
        "Ana", {fallow::store::v1::SEASON_CLOSING, {clock().Now(), "UTC"}}));
    clock().Advance(2 * kDay);
  }
  store::Vault& vault() { return *operator->(); }
  void KeepQuiet() { tests::Quiet(vault().practice(), ana, clock().Now() + 30 * kDay); }

  size_t OnThatDay() {
    const absl::CivilDay day = absl::ToCivilDay(written, absl::UTCTimeZone());
    return Value(OnThisDay(vault(), day.month(), day.day(), static_cast<int>(day.year()) + 1, 100,
                           clock().Now()))
        .size();
  }
  practice::Past LookBack() {
    const absl::CivilDay day = absl::ToCivilDay(written, absl::UTCTimeZone());
    LookBackGatherer gatherer({day - 30, day + 30}, "UTC");
    while (Value(gatherer.Step(vault()))) continue;
    return gatherer.Take();
  }
  size_t Due(What what) {
    const auto things = Value(DueNow(vault()));
    return static_cast<size_t>(
        std::ranges::count_if(things, [&](const auto& each) { return each.what == what; }));
  }

  absl::Time written;
  journal::SubjectId ana;
};

TEST_CASE("on-this-day leaves out who is kept quiet") {
  Reminding journal;
  CHECK(journal.OnThatDay() == 1);
  journal.KeepQuiet();
  CHECK(journal.OnThatDay() == 0);
}

TEST_CASE("prompts leave out who is kept quiet") {
  Reminding journal;
  PromptSource prompts("");
  const absl::Time now = journal.clock().Now();
  CHECK_THAT(Value(prompts.Next(journal.vault(), "farewell", "ana", now)).text,
             Catch::Contains("Ana"));
  journal.KeepQuiet();
  CHECK(absl::IsNotFound(prompts.Next(journal.vault(), "farewell", "ana", now).status()));
}

TEST_CASE("a look-back leaves out who is kept quiet") {
  Reminding journal;
  const practice::Past before = journal.LookBack();
  CHECK(before.reflections.size() == 1);
  CHECK(before.seasons.size() == 1);
  CHECK(before.farewells.size() == 1);
  journal.KeepQuiet();
  const practice::Past after = journal.LookBack();
  CHECK(after.reflections.empty());
  CHECK(after.seasons.empty());
  CHECK(after.farewells.empty());
}

TEST_CASE("drift leaves out who is kept quiet, unless it is wanted anyway") {
  Reminding journal;
  const absl::Time now = journal.clock().Now();
  DriftWish wish{.name = "Ana", .first = {}, .last = {}, .zone = "UTC"};
  CHECK(Value(LookAtDrift(journal.vault(), wish, now)).drift.notes == 1);
  journal.KeepQuiet();
  CHECK(absl::IsPermissionDenied(LookAtDrift(journal.vault(), wish, now).status()));
  wish.anyway = true;
  CHECK(Value(LookAtDrift(journal.vault(), wish, now)).drift.notes == 1);
}

TEST_CASE("check-ins and boundaries that are due leave out who is kept quiet") {
  Reminding journal;
  CHECK(journal.Due(What::kCheckIn) == 1);
  CHECK(journal.Due(What::kBoundary) == 1);
  journal.KeepQuiet();
  CHECK(journal.Due(What::kCheckIn) == 0);
  CHECK(journal.Due(What::kBoundary) == 0);
}

TEST_CASE("the check-in that is answered next leaves out who is kept quiet") {
  Reminding journal;
  PromptSource source("");
  const auto find = [&](std::string_view space) {
    return FindCheckIn(journal.vault(), space, 0, Value(CheckInPromptsOf(journal.vault(), source)),
                       journal.clock().Now());
  };
  CHECK(Value(find("")).space.connection == "Ana");
  journal.KeepQuiet();
  CHECK(absl::IsNotFound(find("").status()));
  CHECK(Value(find("Ana")).day == 3);  // asked for by name, it is there
}

TEST_CASE("a release of who is kept quiet is told in time, and does not say the name") {
  Reminding journal;
  tests::PlanRelease(journal.vault().practice(), journal.ana, journal.clock().Now() + kDay);
  const auto release = [&] {
    std::string said;
    for (const auto& each : Value(DueNow(journal.vault()))) {
      said += (each.released.connection ? "a connection: " : "") + each.released_name;
    }
    return said;
  };
  CHECK(release() == "a connection: Ana");
  journal.KeepQuiet();
  CHECK(release() == "a connection: ");
}

TEST_CASE("the page of who is kept quiet is shown, for it is asked for by name") {
  Reminding journal;
  journal.KeepQuiet();
  const auto page = Value(PageOf(journal.vault(), "ana", "UTC"));
  REQUIRE(std::holds_alternative<ConnectionPage>(page));
  CHECK(std::get<ConnectionPage>(page).latest.size() == 1);
}

}  // namespace
}  // namespace fallow::usecases
