// "Done" means settled: until keys and index are replaced on a device, nothing there or elsewhere
// says that it has let go, and the device goes on trying by itself.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/store/release/due_releases.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/release/last_look.h"
#include "daemon/store/release/plans.h"
#include "daemon/store/release/receipts.h"
#include "daemon/store/writing/final_deletions.h"
#include "tests/support/fault_disk.h"
#include "tests/support/household.h"
#include "tests/support/release_targets.h"

namespace fallow::store {
namespace {

using journal::ReleasePlan;
using journal::SubjectId;
using tests::FaultDisk;
using tests::Meet;
using tests::Reflection;
using tests::TestDevice;
using tests::Value;

// Two devices, the disk of each of which can be filled up.
struct Household {
  Household() {
    laptop.UseDisk(laptop_disk);
    desktop.UseDisk(desktop_disk);
    laptop.Found("laptop");
    desktop.Join(laptop, "desktop");
    Meet(laptop, desktop);
  }

  static void Fill(FaultDisk& disk) { disk.FailAt(1, FaultDisk::Fault::kDiskFull, true); }
  static ReleasePlan LetGo(TestDevice& device, const SubjectId& id) {
    return Value(device->release_plans().Plan(Reflection(id), absl::ZeroDuration(), "UTC"));
  }
  static ReleaseReceipt ReceiptOn(TestDevice& device, const ReleasePlan& plan) {
    return Value(device->receipts().Of(journal::ToText(plan.id)));
  }
  static ReceiptLine LineOf(const ReleaseReceipt& receipt, std::string_view name) {
    for (const ReceiptLine& line : receipt.devices) {
      if (line.name == name) return line;
    }
    FAIL("the receipt does not name " << name);
    return {};
  }
  // Nobody asks for anything but what is due, after each change and when its time has come.
  static void Pass(TestDevice& device, absl::Duration time) {
    Value(device->due_releases().NextAt());
    device.clock().Advance(time);
    if (Value(device->due_releases().IsAny())) {
      FALLOW_REQUIRE_OK(device->due_releases().Run());
    }
  }

  TestDevice laptop, desktop;
  FaultDisk laptop_disk{laptop.environment().disk};
  FaultDisk desktop_disk{desktop.environment().disk};
};

TEST_CASE("a release that is not settled is nowhere said to be done, and then it is") {
  Household both;
  const SubjectId id = both.laptop.Write("a thing said once");
  Meet(both.laptop, both.desktop);
  Household::Fill(both.laptop_disk);
  const ReleasePlan plan = Household::LetGo(both.laptop, id);
  CHECK_FALSE(both.laptop->eraser().settled());
  CHECK(absl::IsNotFound(both.laptop.reflections().Get(id).status()));

  ReleaseReceipt receipt = Household::ReceiptOn(both.laptop, plan);
  CHECK_THAT(receipt.unfinished, Catch::Contains("No space left"));
  CHECK_FALSE(Household::LineOf(receipt, "laptop").let_go);
  CHECK(Household::LineOf(receipt, "laptop").unfinished);
  CHECK_THAT(receipt.document, Catch::Contains("not finished: "));
  CHECK_THAT(receipt.document, !Catch::Contains("let go: "));
  CHECK_FALSE(both.laptop->receipts().Unfinished().empty());

  // The other one has done it, and hears that the first has not.
  Meet(both.laptop, both.desktop);
  receipt = Household::ReceiptOn(both.desktop, plan);
  CHECK(receipt.unfinished.empty());
  CHECK(Household::LineOf(receipt, "desktop").let_go);
  CHECK_FALSE(Household::LineOf(receipt, "laptop").let_go);
  CHECK(Household::LineOf(receipt, "laptop").unfinished);

  both.laptop_disk.StopFailing();
  SECTION("by itself, after a while") {
    const absl::Time next = Value(both.laptop->due_releases().NextAt());
    CHECK(next <= both.laptop.clock().Now() + absl::Hours(1));
    Household::Pass(both.laptop, absl::Hours(1));
  }
  SECTION("at the next unlocking") {
    both.laptop.Reopen();
  }
  CHECK(both.laptop->eraser().settled());
  CHECK(both.laptop->receipts().Unfinished().empty());
  receipt = Household::ReceiptOn(both.laptop, plan);
  CHECK(receipt.unfinished.empty());
  CHECK(Household::LineOf(receipt, "laptop").let_go == both.laptop.clock().Now());
  CHECK_THAT(receipt.document, !Catch::Contains("not finished"));
  CHECK(Value(both.laptop->due_releases().NextAt()) == absl::InfiniteFuture());
  Meet(both.laptop, both.desktop);
  CHECK(Household::LineOf(Household::ReceiptOn(both.desktop, plan), "laptop").let_go);
}

TEST_CASE("a release that comes from elsewhere is said to be done here once it is settled") {
  Household both;
  const SubjectId id = both.laptop.Write("a thing said once");
  Meet(both.laptop, both.desktop);
  Household::Fill(both.desktop_disk);
  const ReleasePlan plan = Household::LetGo(both.laptop, id);
  Meet(both.laptop, both.desktop);
  CHECK(absl::IsNotFound(both.desktop.reflections().Get(id).status()));
  CHECK_THAT(Household::ReceiptOn(both.desktop, plan).unfinished, Catch::Contains("No space left"));
  CHECK(Household::LineOf(Household::ReceiptOn(both.desktop, plan), "desktop").unfinished);
  CHECK_FALSE(Household::LineOf(Household::ReceiptOn(both.laptop, plan), "desktop").let_go);

  both.desktop_disk.StopFailing();
  Household::Pass(both.desktop, absl::Hours(1));
  CHECK(both.desktop->eraser().settled());
  CHECK(Household::ReceiptOn(both.desktop, plan).unfinished.empty());
  Meet(both.laptop, both.desktop);
  CHECK(Household::LineOf(Household::ReceiptOn(both.laptop, plan), "desktop").let_go);
}

TEST_CASE("what a long exchange let go is settled soon where it breaks off") {
  Household both;
  const SubjectId id = both.laptop.Write("a thing said once");
  Meet(both.laptop, both.desktop);
  std::vector<journal::NewReflection> many(200, tests::Text("and much else"));
  for (const auto& each : Value(both.laptop.reflections().WriteMany(many))) CHECK(each.ok());
  Household::LetGo(both.laptop, id);
  tests::Push(both.laptop, both.desktop);
  CHECK(absl::IsNotFound(both.desktop.reflections().Get(id).status()));
  if (!both.desktop->eraser().settled()) {
    CHECK(Value(both.desktop->due_releases().NextAt()) <=
          both.desktop.clock().Now() + absl::Minutes(1));
  }
  Household::Pass(both.desktop, absl::Minutes(2));
  CHECK(both.desktop->eraser().settled());
}

TEST_CASE("a final deletion that is not settled is told, too") {
  Household both;
  const SubjectId id = both.laptop.Write("regretted");
  Value(both.laptop.reflections().Delete(id));
  Household::Fill(both.laptop_disk);
  uint64_t final = 0;
  for (int day = 0; day < 40; ++day) {
    both.laptop.clock().Advance(absl::Hours(24));
    both.desktop.clock().Advance(absl::Hours(24));
    both.laptop_disk.StopFailing();
    Meet(both.laptop, both.desktop);
    Household::Fill(both.laptop_disk);
    final += Value(both.laptop->final_deletions().Run());
    if (final > 0) break;
  }
  CHECK(final == 1);
  CHECK_THAT(both.laptop->receipts().Unfinished(), Catch::Contains("No space left"));
  both.laptop_disk.StopFailing();
  Household::Pass(both.laptop, absl::Hours(1));
  CHECK(both.laptop->receipts().Unfinished().empty());
}

}  // namespace
}  // namespace fallow::store
