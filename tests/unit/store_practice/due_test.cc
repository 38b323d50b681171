#include "daemon/store/practice/due.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/store/practice/letters.h"
#include "daemon/store/practice/spaces.h"
#include "tests/support/practice_vault.h"

namespace fallow::store {
namespace {

using tests::TestVault;
using tests::Value;
using What = DueThing::What;
constexpr absl::Duration kDay = absl::Hours(24);

struct Fixture {
  Fixture() {
    vault.CreateAndUnlock();
    connection = tests::AddConnection(records(), "Ana");
    farewell = tests::SayFarewell(records(), connection, In(absl::ZeroDuration()));
    tests::OpenSpace(records(), farewell, In(absl::ZeroDuration()), {3, 7});
  }
  PracticeRecords& records() { return vault->practice(); }
  journal::Moment In(absl::Duration by) { return {vault.clock().Now() + by, "UTC"}; }
  std::vector<What> Due() {
    std::vector<What> due;
    for (const DueThing& each : Value(DueNow(records()))) due.push_back(each.what);
    return due;
  }
  void SetBoundary(std::vector<journal::Moment> remind) {
    Spaces spaces(records());
    const auto view = Value(spaces.Find("ana"));
    Value(spaces.SetBoundary(view, "", {{}, "Not by phone", std::move(remind)}));
  }

  TestVault vault;
  journal::SubjectId connection, farewell;
};

TEST_CASE("what has come to its day is due, by its time, and what lies ahead is not") {
  Fixture test;
  Value(Letters(test.records()).Write("Rest.", test.In(5 * kDay), "UTC"));
  test.SetBoundary({test.In(6 * kDay)});
  CHECK(test.Due().empty());
  test.vault.clock().Advance(8 * kDay);
  CHECK(test.Due() == std::vector{What::kCheckIn, What::kLetter, What::kBoundary, What::kCheckIn});
  const auto things = Value(DueNow(test.records()));
  CHECK(things[0].day == 3);
  CHECK(things[0].connection == "Ana");
  CHECK(things[2].text == "Not by phone");
}

TEST_CASE("a boundary is told once for each of its days that came since") {
  Fixture test;
  test.SetBoundary({test.In(1 * kDay), test.In(2 * kDay), test.In(30 * kDay)});
  test.vault.clock().Advance(absl::Hours(50));
  auto things = Value(DueNow(test.records()));
  REQUIRE(things.size() == 1);
  CHECK(things[0].reminders.size() == 2);
  CHECK(test.Due() == std::vector{What::kBoundary});
  FALLOW_REQUIRE_OK(MarkSeen(test.records(), things));
  CHECK(test.Due().empty());
  test.vault.clock().Advance(28 * kDay);
  CHECK(test.Due() == std::vector{What::kCheckIn, What::kCheckIn, What::kBoundary});
}

TEST_CASE("check-ins and letters stay due until somebody sees to them") {
  Fixture test;
  Value(Letters(test.records()).Write("Rest.", test.In(kDay), "UTC"));
  test.vault.clock().Advance(4 * kDay);
  const auto things = Value(DueNow(test.records()));
  FALLOW_REQUIRE_OK(MarkSeen(test.records(), things));
  CHECK(test.Due() == std::vector{What::kLetter, What::kCheckIn});
  Value(Letters(test.records()).Open(journal::ToText(things[0].id), false, "UTC"));
  CHECK(test.Due() == std::vector{What::kCheckIn});
}

TEST_CASE("nothing reminds of a connection that is quiet, or of a space that is closed") {
  Fixture test;
  test.vault.clock().Advance(4 * kDay);
  tests::Quiet(test.records(), test.connection, test.vault.clock().Now() + kDay);
  CHECK(test.Due().empty());
  test.vault.clock().Advance(kDay);
  CHECK(test.Due() == std::vector{What::kCheckIn});
  Spaces spaces(test.records());
  Value(spaces.Close(Value(spaces.Find("ana"))));
  CHECK(test.Due().empty());
}

TEST_CASE("nothing reminds of a connection that was made twice apart, whichever is quiet") {
  Fixture test;
  const auto twin = tests::AddConnection(test.records(), "ana");
  test.vault.clock().Advance(4 * kDay);
  tests::Quiet(test.records(), twin, test.vault.clock().Now() + kDay);
  CHECK(test.Due().empty());
}

TEST_CASE("a release is told of a week before, until it is done or cancelled") {
  Fixture test;
  const auto bo = tests::AddConnection(test.records(), "Bo");
  const auto release = tests::PlanRelease(test.records(), bo, test.In(9 * kDay).at);
  test.vault.clock().Advance(kDay);
  CHECK(test.Due().empty());
  test.vault.clock().Advance(kDay);
  CHECK(test.Due() == std::vector{What::kRelease});
  v1::ReleaseOperation cancelled;
  cancelled.set_cancelled(true);
  FALLOW_REQUIRE_OK(test.records().Say(release, journal::RecordKind::kReleaseChanged, cancelled));
  CHECK(test.Due().empty());
}

}  // namespace
}  // namespace fallow::store
