// Releases on several devices: planned on one, carried out on each other one as they meet.

#include <catch2/catch.hpp>

#include "daemon/journal/moment_proto.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/farewells.h"
#include "daemon/store/practice/spaces.h"
#include "daemon/store/release/last_look.h"
#include "daemon/store/release/plans.h"
#include "daemon/store/release/receipts.h"
#include "tests/support/household.h"
#include "tests/support/release_targets.h"

namespace fallow::store {
namespace {

using journal::ReleasePlan;
using journal::SubjectId;
using tests::Connection;
using tests::Meet;
using tests::Reflection;
using tests::TestDevice;
using tests::Value;

bool IsGone(TestDevice& device, const SubjectId& id) {
  return absl::IsNotFound(device.reflections().Get(id).status());
}

ReleaseReceipt ReceiptOn(TestDevice& device, const ReleasePlan& plan) {
  return Value(device->receipts().Of(journal::ToText(plan.id)));
}

size_t LetGo(const ReleaseReceipt& receipt) {
  return static_cast<size_t>(
      std::count_if(receipt.devices.begin(), receipt.devices.end(),
                    [](const ReceiptLine& line) { return line.let_go.has_value(); }));
}

SubjectId WriteAbout(TestDevice& device, std::string text, std::vector<std::string> about) {
  journal::NewReflection what = tests::Text(std::move(text));
  what.about = std::move(about);
  return Value(device.reflections().Write(what)).id;
}

void AddConnection(TestDevice& device, std::string name, std::vector<std::string> aliases = {}) {
  journal::NewConnection what;
  what.name = std::move(name);
  what.aliases = std::move(aliases);
  Value(Connections(device->practice(), device.reflections()).Add(what));
}

struct Pair {
  Pair() {
    laptop.Found("laptop");
    desktop.Join(laptop, "desktop");
    Meet(laptop, desktop);
  }
  TestDevice laptop, desktop;
};

TEST_CASE("what is let go on one device is let go on the other when they meet") {
  Pair pair;
  const SubjectId id = pair.laptop.Write("a thing said once");
  Meet(pair.laptop, pair.desktop);
  const ReleasePlan plan =
      Value(pair.laptop->release_plans().Plan(Reflection(id), absl::ZeroDuration(), "UTC"));
  CHECK(plan.state() == ReleasePlan::State::kDone);
  CHECK(IsGone(pair.laptop, id));
  CHECK_FALSE(IsGone(pair.desktop, id));
  CHECK(LetGo(ReceiptOn(pair.laptop, plan)) == 1);
  CHECK(ReceiptOn(pair.laptop, plan).devices.size() == 2);

  Meet(pair.laptop, pair.desktop);
  CHECK(IsGone(pair.desktop, id));
  CHECK(LetGo(ReceiptOn(pair.laptop, plan)) == 2);
  CHECK(LetGo(ReceiptOn(pair.desktop, plan)) == 2);
  pair.laptop.RequireSound();
  pair.desktop.RequireSound();
}

TEST_CASE("a plan waits for its day, and each device keeps it by itself") {
  Pair pair;
  const SubjectId id = pair.laptop.Write("kept for a week");
  const ReleasePlan plan =
      Value(pair.laptop->release_plans().Plan(Reflection(id), journal::kGraceDefault, "UTC"));
  Meet(pair.laptop, pair.desktop);
  pair.laptop.clock().Advance(absl::Hours(24 * 6));
  pair.laptop.Reopen();
  CHECK_FALSE(IsGone(pair.laptop, id));

  // The other device hears nothing for a year, and carries it out at its next unlocking.
  pair.desktop.clock().Advance(absl::Hours(24 * 365));
  pair.desktop.Reopen();
  CHECK(IsGone(pair.desktop, id));
  Meet(pair.laptop, pair.desktop);
  CHECK(IsGone(pair.laptop, id));
  CHECK(LetGo(ReceiptOn(pair.laptop, plan)) == 2);
}

TEST_CASE("a plan that was taken back on the other device lets nothing go") {
  Pair pair;
  const SubjectId id = pair.laptop.Write("it stays after all");
  const ReleasePlan plan =
      Value(pair.laptop->release_plans().Plan(Reflection(id), journal::kGraceDefault, "UTC"));
  Meet(pair.laptop, pair.desktop);
  Value(pair.desktop->release_plans().Cancel(journal::ToText(plan.id)));
  Meet(pair.laptop, pair.desktop);
  for (TestDevice* const device : {&pair.laptop, &pair.desktop}) {
    device->clock().Advance(absl::Hours(24 * 30));
    device->Reopen();
    CHECK_FALSE(IsGone(*device, id));
  }
}

TEST_CASE("what was let go cannot be taken back") {
  Pair pair;
  const SubjectId id = pair.laptop.Write("gone");
  const ReleasePlan plan =
      Value(pair.laptop->release_plans().Plan(Reflection(id), absl::ZeroDuration(), "UTC"));
  const auto cancelled = pair.laptop->release_plans().Cancel(journal::ToText(plan.id));
  REQUIRE_FALSE(cancelled.ok());
  CHECK(std::string(cancelled.status().message()).find("let go already") != std::string::npos);
}

TEST_CASE("a change made elsewhere does not bring it back, and the receipt tells of it") {
  Pair pair;
  const SubjectId id = pair.laptop.Write("the first words");
  Meet(pair.laptop, pair.desktop);
  pair.desktop.Edit(id, "other words, written apart");
  const ReleasePlan plan =
      Value(pair.laptop->release_plans().Plan(Reflection(id), absl::ZeroDuration(), "UTC"));
  Meet(pair.laptop, pair.desktop);
  for (TestDevice* const device : {&pair.laptop, &pair.desktop}) {
    CHECK(IsGone(*device, id));
    CHECK(ReceiptOn(*device, plan).written_meanwhile == 1);
    device->RequireSound();
  }
}

TEST_CASE("both devices may let the same thing go at once") {
  Pair pair;
  const SubjectId id = pair.laptop.Write("twice");
  Meet(pair.laptop, pair.desktop);
  Value(pair.laptop->release_plans().Plan(Reflection(id), absl::ZeroDuration(), "UTC"));
  Value(pair.desktop->release_plans().Plan(Reflection(id), absl::ZeroDuration(), "UTC"));
  Meet(pair.laptop, pair.desktop);
  CHECK(IsGone(pair.laptop, id));
  CHECK(IsGone(pair.desktop, id));
  CHECK(Value(pair.laptop->release_plans().List()).size() == 2);
  CHECK(Value(pair.desktop->release_plans().List()).size() == 2);
}

TEST_CASE("a connection goes with all that is about it, and what was to stay stays") {
  Pair pair;
  AddConnection(pair.laptop, "Ana");
  const SubjectId alone = WriteAbout(pair.laptop, "only Ana", {"ana"});
  const SubjectId shared = WriteAbout(pair.laptop, "Ana and Ben", {"Ana", "Ben"});
  const SubjectId other = WriteAbout(pair.laptop, "only Ben", {"Ben"});
  Meet(pair.laptop, pair.desktop);
  ReleaseTarget target = Connection("Ana");
  target.keep.name = true;
  target.keep.shared = true;
  const ReleasePlan plan = Value(pair.laptop->release_plans().Plan(target, absl::Hours(1), "UTC"));
  CHECK(plan.counts.reflections == 1);
  // What is written about her until then is released with her.
  const SubjectId later = WriteAbout(pair.desktop, "once more", {"Ana"});
  Meet(pair.laptop, pair.desktop);
  pair.laptop.clock().Advance(absl::Hours(2));
  pair.laptop.Reopen();
  Meet(pair.laptop, pair.desktop);
  for (TestDevice* const device : {&pair.laptop, &pair.desktop}) {
    CHECK(IsGone(*device, alone));
    CHECK(IsGone(*device, later));
    CHECK_FALSE(IsGone(*device, shared));
    CHECK_FALSE(IsGone(*device, other));
    CHECK_FALSE(Connections((*device)->practice(), device->reflections()).Resolve("Ana").ok());
    const ReleaseReceipt receipt = ReceiptOn(*device, plan);
    CHECK(receipt.plan.kept.name() == "Ana");
    CHECK(receipt.plan.counts.reflections == 2);
    CHECK(LetGo(receipt) == 2);
  }
}

// A desktop that does not sync while the laptop releases Ana.
struct Apart : Pair {
  Apart() {
    AddConnection(laptop, "Ana", {"Annie"});
    known = WriteAbout(laptop, "known to both", {"Ana"});
    Meet(laptop, desktop);
  }
  ReleasePlan LetGoOfAna(bool keep_shared = false) {
    ReleaseTarget target = Connection("Ana");
    target.keep.shared = keep_shared;
    return Value(laptop->release_plans().Plan(target, absl::ZeroDuration(), "UTC"));
  }
  SubjectId known;
};

TEST_CASE("what was written elsewhere about a released connection goes with it, and is told of") {
  Apart apart;
  const SubjectId late = WriteAbout(apart.desktop, "written without knowing", {"annie"});
  const SubjectId other = WriteAbout(apart.desktop, "about somebody else", {"Ben"});
  const ReleasePlan plan = apart.LetGoOfAna();
  Meet(apart.laptop, apart.desktop);
  Meet(apart.laptop, apart.desktop);
  for (TestDevice* const device : {&apart.laptop, &apart.desktop}) {
    CHECK(IsGone(*device, apart.known));
    CHECK(IsGone(*device, late));
    CHECK_FALSE(IsGone(*device, other));
    CHECK(ReceiptOn(*device, plan).written_meanwhile == 1);
    CHECK(LetGo(ReceiptOn(*device, plan)) == 2);
    device->RequireSound();
  }
}

TEST_CASE("a farewell begun elsewhere goes with its connection, whoever is met first") {
  Apart apart;
  TestDevice phone;
  phone.Join(apart.laptop, "phone");
  Meet(apart.laptop, phone);
  Meet(apart.laptop, apart.desktop);
  Farewells farewells(apart.desktop->practice());
  Value(farewells.Begin("Ana", {}));
  const bool first = GENERATE(false, true);
  if (first) Meet(apart.desktop, phone);
  apart.LetGoOfAna();
  Meet(apart.laptop, phone);
  Meet(apart.laptop, apart.desktop);
  Meet(apart.laptop, phone);
  Meet(apart.desktop, phone);
  for (TestDevice* const device : {&apart.laptop, &apart.desktop, &phone}) {
    CHECK(Value((*device)->practice().Of(journal::RecordKind::kFarewellBegun))->empty());
    device->RequireSound();
  }
}

TEST_CASE("what is also about somebody else stays elsewhere, too, where that was wanted") {
  Apart apart;
  const SubjectId late = WriteAbout(apart.desktop, "written without knowing", {"Ana"});
  const SubjectId shared = WriteAbout(apart.desktop, "about two", {"Ana", "Ben"});
  apart.LetGoOfAna(/*keep_shared=*/true);
  Meet(apart.laptop, apart.desktop);
  Meet(apart.laptop, apart.desktop);
  for (TestDevice* const device : {&apart.laptop, &apart.desktop}) {
    CHECK(IsGone(*device, late));
    CHECK_FALSE(IsGone(*device, shared));
  }
}

TEST_CASE("what was made part of another elsewhere leaves that one as it is") {
  Apart apart;
  Connections at_desk(apart.desktop->practice(), apart.desktop.reflections());
  AddConnection(apart.desktop, "Ben");
  const SubjectId about_ben = WriteAbout(apart.desktop, "about Ben", {"Ben"});
  Value(at_desk.Merge("Ana", "Ben"));
  apart.LetGoOfAna();
  Meet(apart.laptop, apart.desktop);
  CHECK(IsGone(apart.desktop, apart.known));
  CHECK_FALSE(IsGone(apart.desktop, about_ben));
  CHECK(at_desk.Resolve("Ben").ok());
}

TEST_CASE("a history is let go and what it came to stays under a new id") {
  Pair pair;
  const SubjectId id = pair.laptop.Write("what was meant at first");
  pair.laptop.Edit(id, "what is meant now");
  Meet(pair.laptop, pair.desktop);
  ReleaseTarget target = Reflection(id);
  target.kind = ReleaseTarget::Kind::kHistory;
  const ReleasePlan plan =
      Value(pair.laptop->release_plans().Plan(target, absl::ZeroDuration(), "UTC"));
  REQUIRE(plan.renewed.has_value());
  Meet(pair.laptop, pair.desktop);
  for (TestDevice* const device : {&pair.laptop, &pair.desktop}) {
    CHECK(IsGone(*device, id));
    CHECK(device->TextOf(*plan.renewed) == "what is meant now");
    CHECK(Value(device->reflections().History(*plan.renewed)).size() == 1);
  }
}

TEST_CASE("a plan from another device that names a device lets go of the rest of it") {
  Pair pair;
  const SubjectId id = pair.laptop.Write("planned beside it");
  const SubjectId other = pair.laptop.Write("planned by itself");
  fallow::store::v1::ReleaseOperation rogue;
  for (const SubjectId& each : {journal::SubjectOf(pair.desktop.id()), id}) {
    rogue.add_subjects(std::string(each.view()));
  }
  *rogue.mutable_planned() = journal::MomentToProto({pair.laptop.clock().Now(), "UTC"});
  rogue.set_due_unix_millis(journal::ToMillis(pair.laptop.clock().Now() + absl::Hours(1)));
  const SubjectId plan = pair.laptop->practice().NewSubject();
  FALLOW_REQUIRE_OK(pair.laptop->practice().Say(plan, journal::RecordKind::kReleasePlanned, rogue));
  Value(pair.laptop->release_plans().Plan(Reflection(other), absl::Hours(2), "UTC"));
  Meet(pair.laptop, pair.desktop);
  pair.desktop.clock().Advance(absl::Hours(24 * 365));
  pair.desktop.Reopen();
  CHECK(IsGone(pair.desktop, id));
  CHECK(IsGone(pair.desktop, other));
  for (const ReleasePlan& each : Value(pair.desktop->release_plans().List())) {
    CHECK(each.state() == ReleasePlan::State::kDone);
  }
  CHECK(pair.desktop->exchange().devices().Others().size() == 1);
  pair.desktop.RequireSound();
}

TEST_CASE("a history waits for the device that planned it, and says when that cannot be") {
  Pair pair;
  const SubjectId id = pair.laptop.Write("what was meant at first");
  pair.laptop.Edit(id, "what is meant now");
  ReleaseTarget target = Reflection(id);
  target.kind = ReleaseTarget::Kind::kHistory;
  const ReleasePlan plan = Value(pair.laptop->release_plans().Plan(target, absl::Hours(1), "UTC"));
  Meet(pair.laptop, pair.desktop);
  CHECK(ReceiptOn(pair.desktop, plan).waits.empty());
  pair.desktop.clock().Advance(absl::Hours(24));
  pair.desktop.Reopen();
  CHECK_THAT(ReceiptOn(pair.desktop, plan).waits, Catch::Contains("next time it is unlocked"));
  FALLOW_REQUIRE_OK(pair.desktop.exchange().RemoveDevice(pair.laptop.id()));
  CHECK_THAT(ReceiptOn(pair.desktop, plan).waits, Catch::Contains("plan it again"));
  Value(pair.desktop->release_plans().Cancel(journal::ToText(plan.id)));
  Value(pair.desktop->release_plans().Plan(target, absl::ZeroDuration(), "UTC"));
  CHECK(IsGone(pair.desktop, id));
}

TEST_CASE("a plan waits here as long as it can be taken back there, whatever its clock says") {
  Pair pair;
  const SubjectId id = pair.laptop.Write("kept for a week");
  Meet(pair.laptop, pair.desktop);
  // Its clock is years behind, or the one here years ahead.
  const bool behind = GENERATE(true, false);
  (behind ? pair.laptop : pair.desktop).clock().Advance((behind ? -1 : 1) * absl::Hours(24 * 3000));
  const ReleasePlan plan =
      Value(pair.laptop->release_plans().Plan(Reflection(id), journal::kGraceDefault, "UTC"));
  Meet(pair.laptop, pair.desktop);
  pair.desktop.Reopen();
  CHECK_FALSE(IsGone(pair.desktop, id));
  CHECK_THAT(ReceiptOn(pair.desktop, plan).waits, Catch::Contains("taken back until"));
  pair.desktop.clock().Advance(absl::Hours(24 * 6));
  pair.desktop.Reopen();
  CHECK_FALSE(IsGone(pair.desktop, id));
  SECTION("and goes then") {
    pair.desktop.clock().Advance(absl::Hours(24 * 2));
    pair.desktop.Reopen();
    CHECK(IsGone(pair.desktop, id));
  }
  SECTION("and can be taken back until then") {
    Value(pair.desktop->release_plans().Cancel(journal::ToText(plan.id)));
    pair.desktop.clock().Advance(absl::Hours(24 * 2));
    pair.desktop.Reopen();
    CHECK_FALSE(IsGone(pair.desktop, id));
  }
  SECTION("and goes at once where the other has done it") {
    pair.laptop.clock().Advance(absl::Hours(24 * 8));
    pair.laptop.Reopen();
    Meet(pair.laptop, pair.desktop);
    CHECK(IsGone(pair.desktop, id));
  }
}

TEST_CASE(
    "of two plans made apart the one taken back names the other, and the later finds nothing") {
  Pair pair;
  const SubjectId id = pair.laptop.Write("planned twice");
  Meet(pair.laptop, pair.desktop);
  const ReleasePlan first =
      Value(pair.laptop->release_plans().Plan(Reflection(id), absl::Hours(1), "UTC"));
  const ReleasePlan second =
      Value(pair.desktop->release_plans().Plan(Reflection(id), absl::Hours(2), "UTC"));
  Meet(pair.laptop, pair.desktop);
  SECTION("one is taken back") {
    Value(pair.laptop->release_plans().Cancel(journal::ToText(first.id)));
    const ReleaseReceipt standing = ReceiptOn(pair.laptop, first);
    REQUIRE(standing.also.has_value());
    CHECK(standing.also->id == second.id);
  }
  SECTION("both are done") {
    for (TestDevice* const device : {&pair.laptop, &pair.desktop}) {
      device->clock().Advance(absl::Hours(3));
      device->Reopen();
    }
    Meet(pair.laptop, pair.desktop);
    CHECK_FALSE(ReceiptOn(pair.laptop, first).plan.nothing_left);
    CHECK(ReceiptOn(pair.laptop, second).plan.nothing_left);
    CHECK(ReceiptOn(pair.desktop, second).plan.nothing_left);
  }
}

TEST_CASE("two devices' spaces are one after a release, with the boundaries or without") {
  Pair pair;
  journal::NewConnection ana;
  ana.name = "Ana";
  ana.season = {fallow::store::v1::SEASON_OPENING, {pair.laptop.clock().Now(), "UTC"}};
  Value(Connections(pair.laptop->practice(), pair.laptop.reflections()).Add(ana));
  Meet(pair.laptop, pair.desktop);
  for (TestDevice* const device : {&pair.laptop, &pair.desktop}) {
    Farewells farewells((*device)->practice());
    Value(farewells.Begin("Ana", {}));
    Value(farewells.MarkSaid("Ana", {.at = {}, .how = "", .zone = "UTC"}));
  }
  Meet(pair.laptop, pair.desktop);
  const auto spaces = [](TestDevice& device) {
    return Value(Spaces(device->practice()).All()).size();
  };
  CHECK(spaces(pair.laptop) == 1);
  ReleaseTarget target = Connection("Ana");
  target.keep.boundaries = GENERATE(true, false);
  Value(pair.laptop->release_plans().Plan(target, absl::Hours(1), "UTC"));
  Meet(pair.laptop, pair.desktop);
  // Each carries it out on its own.
  for (TestDevice* const device : {&pair.laptop, &pair.desktop}) {
    device->clock().Advance(absl::Hours(2));
    device->Reopen();
    CHECK(spaces(*device) == 1);
  }
  Meet(pair.laptop, pair.desktop);
  CHECK(spaces(pair.laptop) == 1);
  CHECK(spaces(pair.desktop) == 1);
}

TEST_CASE("a receipt holds as it was signed and not when it was changed") {
  Pair pair;
  const SubjectId id = pair.laptop.Write("for the record");
  const ReleasePlan plan =
      Value(pair.laptop->release_plans().Plan(Reflection(id), absl::ZeroDuration(), "UTC"));
  Meet(pair.laptop, pair.desktop);
  const std::string document = ReceiptOn(pair.laptop, plan).document;
  CHECK(document.find("for the record") == std::string::npos);
  CHECK(Value(pair.desktop->receipts().Verify(document)).device == "laptop");
  for (size_t i = 0; i < document.size(); i += 7) {
    std::string changed = document;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    CHECK_FALSE(pair.desktop->receipts().Verify(changed).ok());
  }
  CHECK_FALSE(pair.desktop->receipts().Verify("").ok());
  CHECK_FALSE(pair.desktop->receipts().Verify(document.substr(0, 40)).ok());
}

}  // namespace
}  // namespace fallow::store
