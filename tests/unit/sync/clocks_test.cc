// Clocks that are wrong: nothing becomes final, and no release is carried out, before its days have
// truly passed. A true time goes on; what a device's clock shows may be wrong by years, from before
// an unlocking or while the journal is open, and is put right in either way.

#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "daemon/store/release/due_releases.h"
#include "daemon/store/release/last_look.h"
#include "daemon/store/release/plans.h"
#include "daemon/store/release/receipts.h"
#include "daemon/store/writing/final_deletions.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/household.h"
#include "tests/support/release_targets.h"

namespace fallow::store {
namespace {

using journal::ReleasePlan;
using journal::SubjectId;
using tests::Meet;
using tests::Reflection;
using tests::TestDevice;
using tests::Value;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr int kLateMax = 6;  // days

// A device that is used for some of each day and switched off every third night. Its databases do
// not wait for the real disk.
class Clocked : private tests::FaultVfs, public TestDevice {
 public:
  Clocked() : TestDevice(FaultVfs::name()) {}
  // What the daemon does at an unlocking, daily, and before anything is shown.
  void KeepHouse() {
    vault().final_deletions().Run().status().IgnoreError();
    if (Value(vault().due_releases().IsAny())) vault().due_releases().Run().IgnoreError();
  }
  void SwitchOffAndOn() {
    FALLOW_REQUIRE_OK(Lock());
    clock().Restart();
    FALLOW_REQUIRE_OK(Unlock());
    KeepHouse();
  }
  void LiveADay() {
    clock().Advance(absl::Hours(24));
    if (++days_ % 3 == 0) SwitchOffAndOn();
    KeepHouse();
  }
  enum class When { kAtUnlocking, kWhileOpen };
  void Shift(absl::Duration by, When when) {
    if (when == When::kWhileOpen) {
      clock().Set(clock().Now() + by);
      KeepHouse();
      return;
    }
    FALLOW_REQUIRE_OK(Lock());
    clock().Set(clock().Now() + by);
    clock().Restart();
    FALLOW_REQUIRE_OK(Unlock());
    KeepHouse();
  }

 private:
  int days_ = 0;
};

// One excursion of a clock.
struct Excursion {
  absl::Duration error;
  Clocked::When there, back;
  int days;  // that it lasts
};

Excursion AnyExcursion() {
  using When = Clocked::When;
  Excursion excursion;
  excursion.error = GENERATE(-20 * 365 * kDay, -40 * kDay, 40 * kDay, 20 * 365 * kDay);
  excursion.there = GENERATE(When::kAtUnlocking, When::kWhileOpen);
  excursion.back = GENERATE(When::kAtUnlocking, When::kWhileOpen);
  // For a moment, or for days.
  excursion.days = excursion.there == excursion.back ? 0 : 4;
  return excursion;
}

// Whether the journal was used for long before, or is new.
void Age(Clocked& device) {
  const int days = GENERATE(0, 10);
  for (int day = 0; day < days; ++day) device.LiveADay();
}

// From what begins now until it has happened, in days, while `device` lives through the excursion
// when `excursion_after` days have passed.
int DaysUntil(Clocked& device, const Excursion& excursion, int excursion_after,
              const std::function<bool()>& happened, int days_max) {
  int day = 0;
  const auto live = [&](int until) {
    while (day < until && !happened()) {
      ++day;
      device.LiveADay();
    }
  };
  live(excursion_after);
  device.Shift(excursion.error, excursion.there);
  live(excursion_after + excursion.days);
  device.Shift(-excursion.error, excursion.back);
  live(days_max);
  return day;
}

bool IsGone(TestDevice& device, const SubjectId& id) {
  return absl::IsNotFound(device.reflections().Get(id).status());
}

TEST_CASE("a deletion made under a clock that is wrong can be taken back for its 30 days") {
  Clocked device;
  device.Found("desk");
  const SubjectId id = device.Write("regretted");
  Age(device);
  const Excursion excursion = AnyExcursion();
  device.Shift(excursion.error, excursion.there);
  Value(device.reflections().Delete(id));
  int day = 0;
  for (; day < excursion.days; ++day) device.LiveADay();
  device.Shift(-excursion.error, excursion.back);
  for (; day < 60 && !IsGone(device, id); ++day) device.LiveADay();
  CHECK(day >= 30);
  CHECK(day <= 30 + kLateMax);
}

TEST_CASE("a clock that is wrong after a deletion does not cut its 30 days short") {
  Clocked device;
  device.Found("desk");
  const SubjectId id = device.Write("regretted");
  Age(device);
  Value(device.reflections().Delete(id));
  const int days = DaysUntil(
      device, AnyExcursion(), /*excursion_after=*/2, [&] { return IsGone(device, id); }, 60);
  CHECK(days >= 30);
  CHECK(days <= 30 + kLateMax);
}

TEST_CASE("a clock that is wrong carries out no plan before its days have passed") {
  Clocked device;
  device.Found("desk");
  const SubjectId id = device.Write("to go in a week");
  Age(device);
  const int made_after = GENERATE(0, 1);
  const Excursion excursion = AnyExcursion();
  const auto plan = [&] {
    Value(device.vault().release_plans().Plan(Reflection(id), 14 * kDay, "UTC"));
  };
  int days = 0;
  if (made_after == 0) {
    plan();
    days = DaysUntil(
        device, excursion, 2, [&] { return IsGone(device, id); }, 60);
  } else {
    // Made while it was wrong.
    device.Shift(excursion.error, excursion.there);
    plan();
    for (; days < excursion.days; ++days) device.LiveADay();
    device.Shift(-excursion.error, excursion.back);
    for (; days < 60 && !IsGone(device, id); ++days) device.LiveADay();
  }
  CHECK(days >= 14);
  CHECK(days <= 14 + kLateMax);
}

TEST_CASE("a plan of another device waits its days here, whatever clock is wrong") {
  Clocked laptop;
  Clocked desk;
  laptop.Found("laptop");
  desk.Join(laptop, "desk");
  const SubjectId id = laptop.Write("to go in a fortnight");
  Meet(laptop, desk);
  const Excursion excursion = AnyExcursion();
  const bool there = GENERATE(true, false);
  if (there) {
    // The clock of the device that decides is wrong, and it is not met again.
    laptop.Shift(excursion.error, excursion.there);
  }
  Value(laptop.vault().release_plans().Plan(Reflection(id), 14 * kDay, "UTC"));
  Meet(laptop, desk);
  int days = 0;
  if (there) {
    for (; days < 60 && !IsGone(desk, id); ++days) desk.LiveADay();
  } else {
    days = DaysUntil(
        desk, excursion, 2, [&] { return IsGone(desk, id); }, 60);
  }
  CHECK(days >= 14);
  // A plan that names a day years ahead, from a clock that was ahead, is done in its time as well.
  CHECK(days <= 14 + kLateMax);
}

TEST_CASE("a deletion by another device is kept its 30 days here, whatever clock is wrong") {
  Clocked laptop;
  Clocked desk;
  laptop.Found("laptop");
  desk.Join(laptop, "desk");
  const SubjectId id = laptop.Write("regretted");
  Meet(laptop, desk);
  const Excursion excursion = AnyExcursion();
  const bool there = GENERATE(true, false);
  if (there) laptop.Shift(excursion.error, excursion.there);
  Value(laptop.reflections().Delete(id));
  Meet(laptop, desk);
  int day = 0;
  const auto live = [&](int until) {
    for (; day < until && !IsGone(desk, id); ++day) {
      desk.LiveADay();
      Meet(laptop, desk);
    }
  };
  live(1);
  if (!there) desk.Shift(excursion.error, excursion.there);
  live(1 + excursion.days);
  if (!there) desk.Shift(-excursion.error, excursion.back);
  live(60);
  CHECK(day >= 30);
  CHECK(day <= 30 + kLateMax);
}

TEST_CASE("a plan says until when it can be taken back here when its day does not count") {
  Clocked device;
  device.Found("desk");
  const SubjectId id = device.Write("to go in a month");
  const ReleasePlan plan =
      Value(device.vault().release_plans().Plan(Reflection(id), 30 * kDay, "UTC"));
  device.Shift(40 * kDay, Clocked::When::kAtUnlocking);
  CHECK_FALSE(IsGone(device, id));
  const ReleaseReceipt standing = Value(device.vault().receipts().StandingOf(plan));
  CHECK(standing.plan.state() == ReleasePlan::State::kPlanned);
  CHECK_THAT(standing.waits, Catch::Contains("can be taken back until"));
  CHECK_FALSE(Value(device.vault().due_releases().IsAny()));
  CHECK(Value(device.vault().due_releases().NextAt()) > device.clock().Now() + 29 * kDay);
  Value(device.vault().release_plans().Cancel(journal::ToText(plan.id)));
  for (int day = 0; day < 40; ++day) device.LiveADay();
  CHECK_FALSE(IsGone(device, id));
}

}  // namespace
}  // namespace fallow::store
