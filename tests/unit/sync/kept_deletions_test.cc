// What happens when a person decides to keep what another device has deleted: everything that it
// deleted within that day comes back on every device, and nothing else does.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/fault_vfs.h"
#include "tests/support/household.h"

namespace fallow::sync {
namespace {

using journal::SubjectId;
using tests::FaultVfs;
using tests::Meet;
using tests::RequireSame;
using tests::TestDevice;
using tests::TryPush;
using tests::Value;

// A desk with 60 reflections and a phone that holds them too: twelve deletions pass.
struct Household {
  explicit Household(const std::string& vfs = "") : desk(vfs) {
    desk.Found("desk");
    phone.Join(desk, "phone");
    for (int i = 0; i < 60; ++i) ids.push_back(desk.Write("entry " + std::to_string(i)));
    Meet(desk, phone);
  }
  void DeletedOnPhone(size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) Value(phone.reflections().Delete(ids[i]));
  }
  // Twelve are taken, and what follows waits.
  void Hold(size_t end = 40) {
    DeletedOnPhone(0, 12);
    Meet(desk, phone);
    REQUIRE_FALSE(desk.exchange().held());
    DeletedOnPhone(12, end);
    Push();
  }
  void Push() {
    CHECK(absl::IsPermissionDenied(TryPush(phone, desk).status()));
    REQUIRE(desk.exchange().held());
  }
  void Keep() {
    FALLOW_REQUIRE_OK(desk.exchange().ReviewKeep());
    Meet(desk, phone);
    CHECK_FALSE(desk.exchange().held());
  }
  uint64_t taken() { return Value(desk.exchange().TakenBefore()); }
  bool IsThere(TestDevice& device, size_t i) {
    return !Value(device.reflections().Get(ids[i])).deleted;
  }
  void RequireThere(size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      INFO(i);
      CHECK(IsThere(desk, i));
      CHECK(IsThere(phone, i));
    }
  }

  TestDevice desk, phone;
  std::vector<SubjectId> ids;
};

TEST_CASE("keeping brings back what was deleted before the deletions were held, on every device") {
  Household both;
  both.Hold();
  CHECK(both.desk.exchange().held()->deletions == 40);
  CHECK(both.desk.exchange().held()->living == 60);
  CHECK(both.taken() == 12);
  FALLOW_REQUIRE_OK(both.desk.exchange().ReviewKeep());
  for (size_t i = 0; i < 12; ++i) CHECK(both.IsThere(both.desk, i));
  Meet(both.desk, both.phone);
  both.RequireThere(0, 60);
  RequireSame(both.desk, both.phone);
}

TEST_CASE("what was let through stays deleted, also where later deletions are kept") {
  Household both;
  both.Hold(20);
  FALLOW_REQUIRE_OK(both.desk.exchange().ReviewDelete());
  Meet(both.desk, both.phone);
  both.DeletedOnPhone(20, 30);
  Meet(both.desk, both.phone);
  both.DeletedOnPhone(30, 40);
  both.Push();
  CHECK(both.desk.exchange().held()->deletions == 20);
  CHECK(both.desk.exchange().held()->living == 40);
  CHECK(both.taken() == 10);
  both.Keep();
  both.RequireThere(20, 60);
  for (size_t i = 0; i < 20; ++i) CHECK_FALSE(both.IsThere(both.phone, i));
  RequireSame(both.desk, both.phone);
}

TEST_CASE("what the person deleted on this device stays deleted when another's are kept") {
  Household both;
  // On both devices, before either hears of the other's.
  Value(both.desk.reflections().Delete(both.ids[0]));
  Value(both.desk.reflections().Delete(both.ids[20]));
  both.Hold();
  // Brought back here, and deleted again; and one that was brought back and stays.
  Value(both.desk.reflections().Undelete(both.ids[1]));
  Value(both.desk.reflections().Delete(both.ids[1]));
  Value(both.desk.reflections().Undelete(both.ids[2]));
  both.desk.Edit(both.ids[2], "edited");
  // One that is still held, deleted here meanwhile.
  Value(both.desk.reflections().Delete(both.ids[30]));
  CHECK(both.taken() == 9);
  both.Keep();
  for (const size_t i : {0, 1, 20, 30}) {
    INFO(i);
    CHECK_FALSE(both.IsThere(both.desk, i));
    CHECK_FALSE(both.IsThere(both.phone, i));
  }
  both.RequireThere(2, 20);
  both.RequireThere(21, 30);
  both.RequireThere(31, 60);
  CHECK(both.phone.TextOf(both.ids[2]) == "edited");
  RequireSame(both.desk, both.phone);
}

TEST_CASE("keeping leaves what was deleted more than a day before, and by other devices") {
  Household both;
  TestDevice tablet;
  tablet.Join(both.desk, "tablet");
  Meet(both.desk, tablet);
  both.DeletedOnPhone(50, 55);
  Meet(both.desk, both.phone);
  both.desk.clock().Advance(absl::Hours(30));
  for (size_t i = 40; i < 45; ++i) Value(tablet.reflections().Delete(both.ids[i]));
  Meet(both.desk, tablet);
  Meet(both.desk, both.phone);
  both.DeletedOnPhone(0, 5);
  Meet(both.desk, both.phone);
  both.DeletedOnPhone(5, 20);
  both.Push();
  CHECK(both.desk.exchange().held()->deletions == 20);
  CHECK(both.desk.exchange().held()->living == 55);
  CHECK(both.taken() == 5);
  both.Keep();
  both.RequireThere(0, 40);
  for (const size_t i : {40, 44, 50, 54}) CHECK_FALSE(both.IsThere(both.desk, i));
  RequireSame(both.desk, both.phone);
}

TEST_CASE("deletions that wait go on counting from the day on which they began to wait") {
  Household both;
  both.Hold();
  both.desk.clock().Advance(absl::Hours(60));
  both.desk.Reopen();
  both.Push();
  CHECK(both.desk.exchange().held()->deletions == 40);
  CHECK(both.taken() == 12);
  both.Keep();
  both.RequireThere(0, 60);
}

TEST_CASE("a small rest of a mass deletion waits also a day later and after locking") {
  Household both;
  both.Hold(14);
  both.desk.clock().Advance(absl::Hours(60));
  both.desk.Reopen();
  both.Push();
  CHECK(both.desk.exchange().held()->deletions == 14);
}

TEST_CASE("a crash after keeping was decided asks no second time and brings all back") {
  Household both;
  both.Hold(16);
  FALLOW_REQUIRE_OK(both.desk.exchange().ReviewKeep());
  both.desk.Reopen();
  Meet(both.desk, both.phone);
  CHECK_FALSE(both.desk.exchange().held());
  both.RequireThere(0, 60);
  RequireSame(both.desk, both.phone);
}

TEST_CASE("a decision covers what waited and nothing that the device deletes later") {
  Household both;
  both.Hold();
  both.Keep();
  both.desk.Reopen();
  both.DeletedOnPhone(0, 12);
  Meet(both.desk, both.phone);
  for (size_t i = 0; i < 12; ++i) CHECK_FALSE(both.IsThere(both.desk, i));
  both.DeletedOnPhone(12, 20);
  both.Push();
  CHECK(both.desk.exchange().held()->deletions == 20);
  CHECK(both.taken() == 12);
}

TEST_CASE("keeping ends on a disk that fails at any call: nothing of it is half done for good") {
  uint64_t calls = 1;
  uint64_t stride = 1;
  for (uint64_t call = 0; call <= calls; call += stride) {
    FaultVfs vfs;
    Household both(vfs.name());
    both.Hold(16);
    // The first time without a failure, to count the calls.
    vfs.FailAt(call == 0 ? UINT64_MAX : call, FaultVfs::Fault::kIoError, true);
    const absl::Status kept = both.desk.exchange().ReviewKeep();
    both.desk.Lock().IgnoreError();
    if (call == 0) {
      calls = vfs.calls();
      stride = std::max<uint64_t>(1, calls / 8);
    }
    vfs.StopFailing();
    INFO("call " << call << " of " << calls << ": " << kept);
    FALLOW_REQUIRE_OK(both.desk.Unlock());
    if (absl::IsPermissionDenied(TryPush(both.phone, both.desk).status())) {
      CHECK_FALSE(kept.ok());
      CHECK(both.taken() == 12);
      FALLOW_REQUIRE_OK(both.desk.exchange().ReviewKeep());
    }
    Meet(both.desk, both.phone);
    both.RequireThere(0, 60);
    both.desk.RequireSound();
  }
}

TEST_CASE("what was deleted before a device joined counts for nothing") {
  TestDevice desk;
  desk.Found("desk");
  std::vector<SubjectId> ids;
  for (int i = 0; i < 48; ++i) ids.push_back(desk.Write("entry " + std::to_string(i)));
  for (size_t i = 0; i < 37; ++i) Value(desk.reflections().Delete(ids[i]));
  TestDevice phone;
  phone.Join(desk, "phone");
  Meet(desk, phone);
  Value(desk.reflections().Delete(ids[40]));
  Meet(desk, phone);
  CHECK_FALSE(phone.exchange().held());
}

TEST_CASE("what was written and deleted again elsewhere is no loss") {
  Household both;
  for (int i = 0; i < 38; ++i) {
    const SubjectId id = both.phone.Write("for a moment " + std::to_string(i));
    Value(both.phone.reflections().Delete(id));
  }
  both.DeletedOnPhone(0, 2);
  Meet(both.desk, both.phone);
  CHECK_FALSE(both.desk.exchange().held());
}

TEST_CASE("a reflection that was deleted twice counts as one") {
  Household both;
  both.DeletedOnPhone(0, 6);
  Meet(both.desk, both.phone);
  for (size_t i = 0; i < 6; ++i) Value(both.phone.reflections().Undelete(both.ids[i]));
  Meet(both.desk, both.phone);
  both.DeletedOnPhone(0, 20);
  both.Push();
  CHECK(both.desk.exchange().held()->deletions == 20);
  CHECK(both.desk.exchange().held()->living == 60);
  CHECK(both.taken() == 0);
  both.Keep();
  both.RequireThere(0, 60);
}

}  // namespace
}  // namespace fallow::sync
