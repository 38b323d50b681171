// Takes what another device sends while a call to the disk fails: every failure is either reported
// or made up for later, and afterwards nothing is missing or duplicated.

#include <catch2/catch.hpp>

#include "tests/support/fault_vfs.h"
#include "tests/support/household.h"

namespace fallow::sync {
namespace {

using tests::FaultVfs;
using tests::Meet;
using tests::RequireSame;
using tests::TestDevice;
using tests::TryPush;
using tests::Value;

constexpr uint64_t kSamples = 8;  // of the calls, for each kind of failure

// The disk of a device that was just added and has not synced with any other.
void Prepare(TestDevice& host, TestDevice& guest) {
  host.Found("desk");
  std::vector<journal::SubjectId> ids;
  for (int i = 0; i < 20; ++i) ids.push_back(host.Write("entry " + std::to_string(i)));
  host.Edit(ids[3], "edited");
  Value(host.reflections().Delete(ids[4]));
  guest.Join(host, "phone");
}

void FailThrough(FaultVfs::Fault fault, bool for_good) {
  uint64_t calls = 1;
  uint64_t stride = 1;
  for (uint64_t call = 0; call <= calls; call += stride) {
    FaultVfs vfs;
    TestDevice host;
    TestDevice guest(vfs.name());
    Prepare(host, guest);
    guest.Write("its own");
    // The first time without a failure, to count the calls.
    vfs.FailAt(call == 0 ? UINT64_MAX : call, fault, for_good);
    TryPush(host, guest).status().IgnoreError();
    guest.Lock().IgnoreError();
    if (call == 0) {
      calls = vfs.calls();
      stride = std::max<uint64_t>(1, calls / kSamples);
    }
    vfs.StopFailing();
    INFO("call " << call << " of " << calls);
    FALLOW_REQUIRE_OK(guest.Unlock());
    guest.RequireSound();
    Meet(host, guest);
    RequireSame(host, guest);
    guest.RequireSound();
  }
}

TEST_CASE("taking records while a call to the disk fails loses nothing") {
  SECTION("input or output error") {
    FailThrough(FaultVfs::Fault::kIoError, false);
  }
  SECTION("a disk that dies") {
    FailThrough(FaultVfs::Fault::kIoError, true);
  }
  SECTION("a disk full for a moment") {
    FailThrough(FaultVfs::Fault::kDiskFull, false);
  }
  SECTION("a short write") {
    FailThrough(FaultVfs::Fault::kShortWrite, false);
  }
}

}  // namespace
}  // namespace fallow::sync
