#include "daemon/store/practice/spaces.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/practice_vault.h"

namespace fallow::store {
namespace {

using tests::TestVault;
using tests::Value;
using Days = std::vector<uint32_t>;
constexpr absl::Duration kDay = absl::Hours(24);

// A vault in which a farewell was said to Ana, which opened a space.
struct Fixture {
  Fixture() {
    vault.CreateAndUnlock();
    connection = tests::AddConnection(records(), "Ana");
    const journal::Moment now{vault.clock().Now(), "UTC"};
    farewell = tests::SayFarewell(records(), connection, now);
    space = tests::OpenSpace(records(), farewell, now);
  }
  PracticeRecords& records() { return vault->practice(); }
  Spaces spaces() { return Spaces(records()); }

  TestVault vault;
  journal::SubjectId connection, farewell, space;
};

TEST_CASE("a space is found by its connection's name, in any case, and by its id") {
  Fixture test;
  const auto by_name = Value(test.spaces().Find("ANA"));
  CHECK(by_name.space.id() == test.space);
  CHECK(by_name.follows == SpaceView::Follows::kFarewell);
  CHECK(by_name.connection == "Ana");
  CHECK(Value(test.spaces().Find(journal::ToText(test.space).substr(0, 5))).space.id() ==
        test.space);
  CHECK(absl::IsNotFound(test.spaces().Find("Bo").status()));
  CHECK(absl::IsNotFound(test.spaces().Find("aaaa").status()));
}

TEST_CASE("an answer is of the check-in that waits, and the next one follows") {
  Fixture test;
  CHECK(absl::IsNotFound(test.spaces().FindDue("").status()));
  test.vault.clock().Advance(8 * kDay);
  auto view = Value(test.spaces().FindDue(""));
  CHECK(view.space.DueDay(test.records().Now()) == 3);
  view = Value(test.spaces().Answer(view, 3));
  CHECK(view.space.DueDay(test.records().Now()) == 7);
  const auto again = Value(test.spaces().Answer(view, 3));
  CHECK(again.space.answered == view.space.answered);
  CHECK(absl::IsInvalidArgument(test.spaces().Answer(view, 4).status()));
}

TEST_CASE("of several spaces the one whose check-in came first is answered first") {
  Fixture test;
  const auto bo = tests::AddConnection(test.records(), "Bo");
  const journal::Moment later{test.vault.clock().Now() + kDay, "UTC"};
  const auto farewell = tests::SayFarewell(test.records(), bo, later);
  const auto other = tests::OpenSpace(test.records(), farewell, later, {1});
  test.vault.clock().Advance(5 * kDay);
  CHECK(Value(test.spaces().FindDue("")).space.id() == other);
  tests::Quiet(test.records(), bo, test.vault.clock().Now() + kDay);
  CHECK(Value(test.spaces().FindDue("")).space.id() == test.space);
  Value(test.spaces().Close(Value(test.spaces().Find("Ana"))));
  CHECK(absl::IsNotFound(test.spaces().FindDue("").status()));
}

TEST_CASE("days are set for spaces to come, or for one") {
  Fixture test;
  CHECK(Value(test.spaces().Days()) == Days{3, 7, 30, 90});
  FALLOW_REQUIRE_OK(test.spaces().SetDays(Days{14}));
  FALLOW_REQUIRE_OK(test.spaces().SetDays(Days{10, 20}));
  CHECK(Value(test.spaces().Days()) == Days{10, 20});
  auto view = Value(test.spaces().Find("ana"));
  CHECK(view.space.days == Days{3, 7, 30, 90});
  view = Value(test.spaces().SetDays(view, Days{1}));
  CHECK(view.space.days == Days{1});
  CHECK(absl::IsInvalidArgument(test.spaces().SetDays(Days{7, 3})));
  test.vault.Reopen();
  CHECK(Value(test.spaces().Days()) == Days{10, 20});
}

TEST_CASE("boundaries are added, changed and removed by their ids") {
  Fixture test;
  auto view = Value(test.spaces().Find("ana"));
  view = Value(test.spaces().SetBoundary(view, "", {{}, "Not by phone", {}}));
  view = Value(test.spaces().SetBoundary(view, "", {{}, "Keys back", {}}));
  REQUIRE(view.space.boundaries.size() == 2);
  const std::string first = journal::ToText(view.space.boundaries[0].id);
  view = Value(test.spaces().SetBoundary(view, first.substr(0, 6), {{}, "Letters only", {}}));
  CHECK(view.space.boundaries[0].text == "Letters only");
  view = Value(test.spaces().RemoveBoundary(view, first));
  REQUIRE(view.space.boundaries.size() == 1);
  CHECK(view.space.boundaries[0].text == "Keys back");
  CHECK(absl::IsNotFound(test.spaces().RemoveBoundary(view, first).status()));
  CHECK(absl::IsInvalidArgument(test.spaces().RemoveBoundary(view, "ab").status()));
}

TEST_CASE("a space goes on without a name when what it follows is not there") {
  Fixture test;
  journal::SubjectId unknown;
  unknown.bytes.fill(9);
  tests::OpenSpace(test.records(), unknown, {test.vault.clock().Now() - kDay, "UTC"});
  const auto views = Value(test.spaces().All());
  REQUIRE(views.size() == 2);
  CHECK(views[1].follows == SpaceView::Follows::kGone);
  CHECK(views[1].connection.empty());
  CHECK(views[1].names.empty());
}

TEST_CASE("a space after a release is called by the name that was kept") {
  Fixture test;
  v1::ReleaseOperation operation;
  operation.add_subjects(std::string(test.farewell.view()));
  *operation.mutable_planned() = journal::MomentToProto({test.vault.clock().Now(), "UTC"});
  operation.mutable_kept()->set_name("Bo");
  const journal::SubjectId release = test.records().NewSubject();
  FALLOW_REQUIRE_OK(test.records().Say(release, journal::RecordKind::kReleasePlanned, operation));
  tests::OpenSpace(test.records(), release, {test.vault.clock().Now(), "UTC"});
  const auto view = Value(test.spaces().Find("bo"));
  CHECK(view.follows == SpaceView::Follows::kRelease);
  CHECK(view.connection == "Bo");
  CHECK(view.names.empty());
}

}  // namespace
}  // namespace fallow::store
