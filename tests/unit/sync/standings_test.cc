// Devices that meet only through a third: what each says of itself reaches the others, and nobody
// on the way can make more of it than it is.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/store/peers/standing.h"
#include "daemon/store/writing/final_deletions.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/household.h"

namespace fallow::store {
namespace {

using journal::SubjectId;
using tests::Meet;
using tests::TestDevice;
using tests::Value;

constexpr absl::Duration kDay = absl::Hours(24);

class Quick : private tests::FaultVfs, public TestDevice {
 public:
  Quick() : TestDevice(FaultVfs::name()) {}
};

// Two devices that never meet, and one that both meet.
struct Spokes {
  Quick hub, laptop, phone;
  Spokes() {
    hub.Found("hub");
    laptop.Join(hub, "laptop");
    phone.Join(hub, "phone");
  }
  static void HandOn(TestDevice& from, TestDevice& to) {
    for (const std::string& standing : Value(from.replica().Standings())) {
      FALLOW_REQUIRE_OK(to.replica().TakeStanding(standing).status());
    }
  }
  static void MeetAndTell(TestDevice& a, TestDevice& b) {
    Meet(a, b);
    HandOn(a, b);
    HandOn(b, a);
  }
  void ADay() {
    for (Quick* device : {&hub, &laptop, &phone}) device->clock().Advance(kDay);
  }
  void MeetAll() {
    MeetAndTell(laptop, hub);
    MeetAndTell(phone, hub);
    MeetAndTell(laptop, hub);
  }
  std::string StandingOf(TestDevice& whose, TestDevice& at) {
    for (const std::string& standing : Value(at.replica().Standings())) {
      if (Value(ReadStanding(standing)).device == whose.id()) return standing;
    }
    return "";
  }
};

uint64_t Finish(TestDevice& device) {
  return Value(device->final_deletions().Run());
}

TEST_CASE("devices that meet only through a third agree") {
  Spokes all;
  all.laptop.Write("a walk by the sea");
  all.MeetAll();
  all.MeetAll();
  const auto same = all.laptop.exchange().NotesOn(all.phone.id()).same;
  REQUIRE(same.has_value());
  CHECK(*same <= all.laptop.clock().Now());
  CHECK(all.phone.exchange().NotesOn(all.laptop.id()).same.has_value());

  // What only one of them has is not the same.
  all.ADay();
  all.phone.Write("a day at home");
  all.MeetAll();
  const auto later = all.laptop.exchange().NotesOn(all.phone.id()).same;
  REQUIRE(later.has_value());
  CHECK(*later <= all.laptop.clock().Now());
}

TEST_CASE("a deletion becomes final on devices that meet only through a third") {
  Spokes all;
  const SubjectId id = all.laptop.Write("to be deleted");
  all.MeetAll();
  Value(all.laptop.reflections().Delete(id));
  uint64_t finished[3] = {};
  for (int day = 0; day < 40; ++day) {
    all.laptop.Write("day " + std::to_string(day));
    all.MeetAll();
    all.ADay();
    finished[0] += Finish(all.hub);
    finished[1] += Finish(all.laptop);
    finished[2] += Finish(all.phone);
    if (day < 29) CHECK(finished[0] + finished[1] + finished[2] == 0);
  }
  CHECK(finished[0] == 1);
  CHECK(finished[1] == 1);
  CHECK(finished[2] == 1);
}

TEST_CASE("an old epoch key goes once devices that are never met are known to have a later one") {
  Spokes all;
  all.MeetAll();
  const EpochId old = Value(all.laptop.exchange().CurrentEpoch())->id;
  for (Quick* device : {&all.hub, &all.laptop, &all.phone}) device->clock().Advance(31 * kDay);
  for (int i = 0; i < 4; ++i) all.MeetAll();
  CHECK(all.laptop.exchange().epochs().Find(old) == nullptr);
  CHECK(all.phone.exchange().epochs().Find(old) == nullptr);
}

TEST_CASE("an old standing makes nothing final before its days, however often it is repeated") {
  Spokes all;
  const SubjectId id = all.laptop.Write("deleted, and missed on the phone");
  all.MeetAll();
  Value(all.laptop.reflections().Delete(id));
  all.MeetAll();
  all.MeetAll();
  const std::string old = all.StandingOf(all.phone, all.hub);
  REQUIRE_FALSE(old.empty());
  // From here on the hub keeps back what the phone says, and repeats the old.
  Value(all.phone.reflections().Undelete(id));
  for (int day = 0; day < 60; ++day) {
    all.ADay();
    Meet(all.laptop, all.hub);
    CHECK(Value(all.laptop.replica().TakeStanding(old)) == false);
    CHECK(Finish(all.laptop) == 0);
  }
  all.MeetAll();
  CHECK(all.laptop.TextOf(id) == "deleted, and missed on the phone");
}

TEST_CASE("a standing counts once everything that it names is here") {
  Spokes all;
  all.MeetAll();
  all.MeetAll();
  all.ADay();
  const auto before = all.laptop.exchange().NotesOn(all.phone.id());
  all.phone.Write("not on the laptop yet");
  Spokes::HandOn(all.laptop, all.hub);
  Spokes::HandOn(all.hub, all.phone);
  const std::string standing = all.StandingOf(all.phone, all.phone);
  CHECK(Value(all.laptop.replica().TakeStanding(standing)));
  CHECK(all.laptop.exchange().NotesOn(all.phone.id()).same == before.same);
  Meet(all.phone, all.hub);
  Meet(all.laptop, all.hub);
  CHECK(all.laptop.exchange().NotesOn(all.phone.id()).same > before.same);
}

TEST_CASE("nobody can say for another what it holds") {
  Spokes all;
  all.MeetAll();
  all.ADay();
  const std::string said = all.StandingOf(all.phone, all.phone);
  Standing forged = Value(ReadStanding(said));
  forged.mark += 1000;
  const journal::VaultId vault = all.hub.exchange().vault_id();
  const std::string by_hub = SignStanding(forged, vault, all.hub.keyslots().secrets().device);
  CHECK(absl::IsDataLoss(all.laptop.replica().TakeStanding(by_hub).status()));
  // Nor of another journal.
  const std::string elsewhere = SignStanding(forged, {}, all.phone.keyslots().secrets().device);
  CHECK(absl::IsDataLoss(all.laptop.replica().TakeStanding(elsewhere).status()));
  for (size_t i = 0; i < by_hub.size(); i += 7) {
    CHECK(absl::IsDataLoss(all.laptop.replica().TakeStanding(by_hub.substr(0, i)).status()));
    std::string bad = by_hub;
    bad[i] = static_cast<char>(bad[i] ^ 0x40);
    const auto taken = all.laptop.replica().TakeStanding(bad);
    CHECK((absl::IsDataLoss(taken.status()) || (taken.ok() && !*taken)));
  }
  // What the phone has said counts, and what this device is said to have said does not.
  CHECK(Value(all.laptop.replica().TakeStanding(said)));
  CHECK_FALSE(Value(all.laptop.replica().TakeStanding(all.StandingOf(all.laptop, all.laptop))));
}

TEST_CASE("a device is heard although a copy of its disk was a later incarnation for a while") {
  Spokes all;
  all.MeetAll();
  all.ADay();
  // What a copy has said that took another incarnation, and wrote nothing in it.
  Standing copy = Value(ReadStanding(all.StandingOf(all.phone, all.phone)));
  copy.incarnation = 4'000'000'000;
  copy.mark += 1000;
  const std::string of_copy =
      SignStanding(copy, all.hub.exchange().vault_id(), all.phone.keyslots().secrets().device);
  CHECK(Value(all.laptop.replica().TakeStanding(of_copy)));
  Spokes::HandOn(all.laptop, all.hub);
  CHECK_FALSE(Value(all.laptop.replica().TakeStanding(all.StandingOf(all.phone, all.phone))));
  all.phone.Write("after all");
  all.MeetAll();
  all.MeetAll();
  const std::string heard = all.StandingOf(all.phone, all.laptop);
  REQUIRE_FALSE(heard.empty());
  CHECK(Value(ReadStanding(heard)).frontier == all.phone.exchange().Known());
  // Another copy is outdone only some time later, so that two that run do not talk without end.
  copy = Value(ReadStanding(heard));
  copy.incarnation += 1;
  const std::string again =
      SignStanding(copy, all.hub.exchange().vault_id(), all.phone.keyslots().secrets().device);
  CHECK_FALSE(Value(all.phone.replica().TakeStanding(again)));
  CHECK(Value(ReadStanding(all.StandingOf(all.phone, all.phone))).incarnation < copy.incarnation);
  all.ADay();
  CHECK_FALSE(Value(all.phone.replica().TakeStanding(again)));
  CHECK(Value(ReadStanding(all.StandingOf(all.phone, all.phone))).incarnation > copy.incarnation);
}

TEST_CASE("what a released device says of itself counts for nothing and is not handed on") {
  Spokes all;
  all.MeetAll();
  const std::string said = all.StandingOf(all.phone, all.phone);
  FALLOW_REQUIRE_OK(all.hub.exchange().RemoveDevice(all.phone.id()));
  CHECK(all.StandingOf(all.phone, all.hub).empty());
  Meet(all.laptop, all.hub);
  CHECK_FALSE(Value(all.laptop.replica().TakeStanding(said)));
  CHECK(all.StandingOf(all.phone, all.laptop).empty());
}

TEST_CASE("standings outlast the daemon") {
  Spokes all;
  all.MeetAll();
  all.ADay();
  all.MeetAll();
  all.hub.Reopen();
  CHECK_FALSE(all.StandingOf(all.phone, all.hub).empty());
  CHECK_FALSE(all.StandingOf(all.laptop, all.hub).empty());
}

}  // namespace
}  // namespace fallow::store
