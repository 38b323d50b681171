// Letters and spaces on two devices that change them at the same time and then sync.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/store/practice/due.h"
#include "daemon/store/practice/letters.h"
#include "daemon/store/practice/settings.h"
#include "daemon/store/practice/spaces.h"
#include "tests/support/household.h"
#include "tests/support/practice_vault.h"

namespace fallow::tests {
namespace {

using store::Letters;
using store::Spaces;
using store::SpaceView;
constexpr absl::Duration kDay = absl::Hours(24);

struct Pair {
  Pair() {
    laptop.Found("laptop");
    desk.Join(laptop, "desk");
    Meet(laptop, desk);
  }
  void Advance(absl::Duration by) {
    laptop.clock().Advance(by);
    desk.clock().Advance(by);
  }
  journal::Moment Now() { return {laptop.clock().Now(), "UTC"}; }

  TestDevice laptop, desk;
};

SpaceView Only(TestDevice& device) {
  const auto views = Value(Spaces(device->practice()).All());
  REQUIRE(views.size() == 1);
  return views.front();
}

TEST_CASE("a letter that was opened on two devices apart was opened once, the same on both") {
  Pair pair;
  const auto letter =
      Value(Letters(pair.laptop->practice()).Write("Rest.", {pair.Now().at + kDay, "UTC"}, "UTC"));
  Meet(pair.laptop, pair.desk);
  pair.Advance(2 * kDay);
  const std::string id = journal::ToText(letter.id);
  Value(Letters(pair.laptop->practice()).Open(id, false, "Europe/Lisbon"));
  pair.Advance(kDay);
  Value(Letters(pair.desk->practice()).Open(id, false, "Asia/Tokyo"));
  Meet(pair.laptop, pair.desk);
  const auto here = Value(Letters(pair.laptop->practice()).Find(id));
  const auto there = Value(Letters(pair.desk->practice()).Find(id));
  REQUIRE(here.opened);
  CHECK(here.opened == there.opened);
  CHECK(here.text == "Rest.");
}

TEST_CASE("a farewell that was said on two devices apart has one space, answered on either") {
  Pair pair;
  const auto ana = AddConnection(pair.laptop->practice(), "Ana");
  const auto farewell = SayFarewell(pair.laptop->practice(), ana, pair.Now());
  Meet(pair.laptop, pair.desk);
  OpenSpace(pair.laptop->practice(), farewell, pair.Now());
  OpenSpace(pair.desk->practice(), farewell, pair.Now());
  pair.Advance(8 * kDay);
  Value(Spaces(pair.laptop->practice()).Answer(Only(pair.laptop), 3));
  Value(Spaces(pair.desk->practice()).Answer(Only(pair.desk), 7));
  Meet(pair.laptop, pair.desk);
  for (TestDevice* const device : {&pair.laptop, &pair.desk}) {
    CHECK(Only(*device).space.answered == std::set<uint32_t>{3, 7});
    CHECK(Value(store::DueNow((*device)->practice())).empty());
  }
  CHECK(Only(pair.laptop).space.id() == Only(pair.desk).space.id());
}

TEST_CASE("a farewell that was begun and said on two devices apart has one space") {
  Pair pair;
  const auto ana = AddConnection(pair.laptop->practice(), "Ana");
  Meet(pair.laptop, pair.desk);
  for (TestDevice* const device : {&pair.laptop, &pair.desk}) {
    auto& records = (*device)->practice();
    OpenSpace(records, SayFarewell(records, ana, pair.Now()), pair.Now());
  }
  Meet(pair.laptop, pair.desk);
  CHECK(Only(pair.laptop).space.subjects == Only(pair.desk).space.subjects);
  CHECK(Only(pair.laptop).space.subjects.size() == 2);
}

TEST_CASE("boundaries from two devices are both there, and one seen on either is seen on both") {
  Pair pair;
  const auto ana = AddConnection(pair.laptop->practice(), "Ana");
  const auto farewell = SayFarewell(pair.laptop->practice(), ana, pair.Now());
  OpenSpace(pair.laptop->practice(), farewell, pair.Now(), {90});
  Meet(pair.laptop, pair.desk);
  const journal::Moment tomorrow{pair.Now().at + kDay, "UTC"};
  Value(Spaces(pair.laptop->practice())
            .SetBoundary(Only(pair.laptop), "", {{}, "Not by phone", {tomorrow}}));
  Value(Spaces(pair.desk->practice())
            .SetBoundary(Only(pair.desk), "", {{}, "Keys back", {tomorrow}}));
  Meet(pair.laptop, pair.desk);
  CHECK(Only(pair.laptop).space.boundaries.size() == 2);
  pair.Advance(2 * kDay);
  const auto due = Value(store::DueNow(pair.desk->practice()));
  REQUIRE(due.size() == 2);
  FALLOW_REQUIRE_OK(store::MarkSeen(pair.desk->practice(), due));
  CHECK(Value(store::DueNow(pair.laptop->practice())).size() == 2);
  Meet(pair.laptop, pair.desk);
  CHECK(Value(store::DueNow(pair.laptop->practice())).empty());
}

TEST_CASE("settings that two devices made apart come to the same on both") {
  Pair pair;
  FALLOW_REQUIRE_OK(Spaces(pair.laptop->practice()).SetDays(std::vector<uint32_t>{1}));
  FALLOW_REQUIRE_OK(Spaces(pair.desk->practice()).SetDays(std::vector<uint32_t>{2}));
  FALLOW_REQUIRE_OK(
      store::SaySetting(pair.desk->practice(), Value(journal::ComposeSilence("space", false))));
  Meet(pair.laptop, pair.desk);
  const auto here = Value(store::Settings(pair.laptop->practice()));
  const auto there = Value(store::Settings(pair.desk->practice()));
  CHECK(here.check_in_days == there.check_in_days);
  CHECK(here.silenced == std::set<std::string>{"space"});
  CHECK(there.silenced == here.silenced);
}

}  // namespace
}  // namespace fallow::tests
