// Plans on one device: what was decided is let go on its day, whatever has become of it.

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/journal/moment_proto.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/farewells.h"
#include "daemon/store/practice/spaces.h"
#include "daemon/store/release/due_releases.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/release/last_look.h"
#include "daemon/store/release/plans.h"
#include "daemon/store/release/receipts.h"
#include "daemon/store/writing/blobs.h"
#include "tests/support/byte_walk.h"
#include "tests/support/full_reflection.h"
#include "tests/support/release_targets.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

namespace v1 = fallow::store::v1;
using journal::ReleasePlan;
using journal::SubjectId;
using tests::Connection;
using tests::TestVault;
using tests::Text;
using tests::Value;
using State = ReleasePlan::State;

constexpr absl::Duration kDay = absl::Hours(24);

ReleaseTarget Subject(const SubjectId& id) {
  ReleaseTarget target;
  target.name = journal::ToText(id);
  return target;
}

ReleaseTarget History(const SubjectId& id) {
  ReleaseTarget target = Subject(id);
  target.kind = ReleaseTarget::Kind::kHistory;
  return target;
}

class Garden {
 public:
  Garden() { vault.CreateAndUnlock(); }

  LastLook& last_look() { return vault->last_look(); }
  ReleasePlans& release_plans() { return vault->release_plans(); }
  DueReleases& due_releases() { return vault->due_releases(); }
  Receipts& receipts() { return vault->receipts(); }
  ReleasePlan Plan(const ReleaseTarget& target, absl::Duration grace = journal::kGraceDefault) {
    return Value(release_plans().Plan(target, grace, "UTC"));
  }
  ReleasePlan Now(const ReleasePlan& plan) {
    return Value(release_plans().Find(journal::ToText(plan.id)));
  }
  std::string Waits(const ReleasePlan& plan) {
    return Value(receipts().StandingOf(Now(plan))).waits;
  }
  void Pass(absl::Duration time) {
    vault.clock().Advance(time);
    if (Value(due_releases().IsAny())) FALLOW_REQUIRE_OK(due_releases().Run());
  }
  bool IsGone(const SubjectId& id) {
    return absl::IsNotFound(vault.reflections().Get(id).status());
  }
  SubjectId WriteTwice(std::string first, std::string second) {
    const SubjectId id = vault.Write(std::move(first)).id;
    journal::ReflectionEdit edit;
    edit.text = std::move(second);
    Value(vault.reflections().Edit(id, edit));
    return id;
  }

  TestVault vault;
};

TEST_CASE("what goes on without its history says all that it said") {
  Garden garden;
  journal::NewReflection what;
  static_cast<journal::ReflectionContent&>(what) = tests::FullContent();
  const SubjectId id = Value(garden.vault.reflections().Write(what)).id;
  journal::ReflectionEdit edit;
  edit.text = "A letter came, and was answered.";
  const journal::ReflectionContent before = Value(garden.vault.reflections().Edit(id, edit));
  const ReleasePlan plan = garden.Plan(History(id), absl::ZeroDuration());
  REQUIRE(plan.renewed.has_value());
  // On this side it has also been through the row that the index keeps.
  const journal::ReflectionContent after = Value(garden.vault.reflections().Get(*plan.renewed));
  CHECK(after == before);
  CHECK(before.signs == tests::FullContent().signs);
}

TEST_CASE("a history whose reflection was let go meanwhile is done, with nothing to renew") {
  Garden garden;
  const SubjectId id = garden.WriteTwice("at first", "and then");
  const ReleasePlan history = garden.Plan(History(id), absl::Minutes(1));
  FALLOW_REQUIRE_OK(garden.vault->eraser().LetGo({&id, 1}, {}));
  garden.Pass(absl::Minutes(2));
  const ReleasePlan done = garden.Now(history);
  CHECK(done.state() == State::kDone);
  CHECK_FALSE(done.renewed.has_value());
  CHECK(done.nothing_left);
  CHECK(Value(garden.receipts().Of(journal::ToText(history.id)))
            .document.find("state: nothing was left") != std::string::npos);
}

TEST_CASE("a history whose reflection was deleted meanwhile goes, and does not bring it back") {
  Garden garden;
  const SubjectId id = garden.WriteTwice("at first", "and then");
  const ReleasePlan history = garden.Plan(History(id), absl::Minutes(1));
  Value(garden.vault.reflections().Delete(id));
  garden.Pass(absl::Minutes(2));
  CHECK(garden.Now(history).state() == State::kDone);
  CHECK_FALSE(garden.Now(history).renewed.has_value());
  CHECK_FALSE(garden.Now(history).nothing_left);
  CHECK(garden.IsGone(id));
  CHECK(garden.vault.List().empty());
  journal::Query deleted;
  deleted.deleted = true;
  CHECK(garden.vault.List(deleted).empty());
}

// A reflection that was changed, with an attachment.
SubjectId WriteWithAttachment(Garden& garden) {
  const auto upload = Value(garden.vault->blobs().Put("a.txt", "text/plain"));
  FALLOW_REQUIRE_OK(upload->Append(crypto::AsBytes(std::string_view("a page"))));
  journal::NewReflection what = Text("at first");
  what.attachments = {Value(upload->Finish()).id};
  const SubjectId id = Value(garden.vault.reflections().Write(what)).id;
  journal::ReflectionEdit edit;
  edit.text = "and then";
  Value(garden.vault.reflections().Edit(id, edit));
  return id;
}

TEST_CASE("a plan that cannot be carried out says why, holds up nothing, and is tried again") {
  Garden garden;
  const SubjectId id = WriteWithAttachment(garden);
  const SubjectId other = garden.vault.Write("something else").id;
  const ReleasePlan history = garden.Plan(History(id), absl::Minutes(1));
  const ReleasePlan whole = garden.Plan(Subject(other), absl::Minutes(1));
  CHECK(garden.Waits(history).empty());
  const auto blobs = garden.vault.folder() / "blobs";
  const auto away = garden.vault.root() / "away";
  std::filesystem::rename(blobs, away);
  std::filesystem::create_directory(blobs);
  garden.Pass(absl::Minutes(2));

  CHECK(garden.IsGone(other));
  CHECK(garden.Now(whole).state() == State::kDone);
  CHECK(garden.Now(history).state() == State::kPlanned);
  CHECK_FALSE(garden.Waits(history).empty());
  // It does not cost an attempt at every request.
  CHECK_FALSE(Value(garden.due_releases().IsAny()));

  SECTION("and is done once it can be") {
    std::filesystem::remove_all(blobs);
    std::filesystem::rename(away, blobs);
    garden.Pass(absl::Minutes(2));
    REQUIRE(garden.Now(history).renewed.has_value());
    const auto renewed = Value(garden.vault.reflections().Get(*garden.Now(history).renewed));
    CHECK(renewed.text == "and then");
    CHECK(renewed.attachments.size() == 1);
  }
  SECTION("and can be taken back") {
    Value(garden.release_plans().Cancel(journal::ToText(history.id)));
    garden.Pass(kDay);
    CHECK(garden.Now(history).state() == State::kCancelled);
    CHECK(garden.Waits(history).empty());
    CHECK_FALSE(garden.IsGone(id));
  }
  SECTION("and one that is to be done at once says so") {
    const SubjectId second = WriteWithAttachment(garden);
    std::filesystem::remove_all(blobs);
    std::filesystem::create_directory(blobs);
    const auto planned = garden.release_plans().Plan(History(second), absl::ZeroDuration(), "UTC");
    REQUIRE_FALSE(planned.ok());
    CHECK(base::NextStepOf(planned.status()).kind == base::Next::kCancelRelease);
    CHECK_FALSE(garden.IsGone(second));
  }
}

// A garden with a connection, a farewell to it, and a space whose boundary contains a unique word.
class Dora : public Garden {
 public:
  Dora() {
    journal::NewConnection what;
    what.name = "Zwetschge";
    what.season = {v1::SEASON_OPENING, {vault.clock().Now(), "UTC"}};
    Value(connections().Add(what));
    journal::ConnectionEdit gave;
    gave.gave = "Quittenbrot";
    Value(connections().Edit("Zwetschge", gave));
    Value(farewells().Begin("Zwetschge", {}));
    WriteGift("Hagebutte");
    Value(farewells().MarkSaid("Zwetschge", {.at = {}, .how = "", .zone = "UTC"}));
    Spaces spaces(vault->practice());
    Value(spaces.SetBoundary(Value(spaces.Find("Zwetschge")), "", {{}, "Vogelbeere", {}}));
  }

  Connections connections() { return {vault->practice(), vault.reflections()}; }
  Farewells farewells() { return Farewells(vault->practice()); }
  void WriteGift(const std::string& text) {
    Farewells::Change change;
    change.part = journal::FarewellPartEdit{0, text, 0};
    Value(farewells().Edit("Zwetschge", change));
  }
  std::vector<SpaceView> SpacesNow() { return Value(Spaces(vault->practice()).All()); }
  tests::ByteWalk Walk() {
    return Value(tests::ByteWalk::Take(vault.folder(), TestVault::kPassphrase));
  }
};

ReleaseTarget KeepAll() {
  ReleaseTarget target = Connection("Zwetschge");
  target.keep.name = target.keep.dates = target.keep.gratitude = target.keep.boundaries = true;
  return target;
}

TEST_CASE("a plan that was taken back has copied nothing") {
  Dora garden;
  const ReleasePlan plan = garden.Plan(KeepAll());
  CHECK_FALSE(journal::HasKept(plan));
  Value(garden.release_plans().Cancel(journal::ToText(plan.id)));
  for (const char* const word : {"Zwetschge", "Quittenbrot", "Hagebutte", "Vogelbeere"}) {
    CHECK(garden.Walk().Holds(word));
  }
  garden.Plan(Connection("Zwetschge"), absl::ZeroDuration());
  const tests::ByteWalk walk = garden.Walk();
  for (const char* const word : {"Zwetschge", "Quittenbrot", "Hagebutte", "Vogelbeere"}) {
    INFO(word);
    CHECK(walk.Find(word).empty());
  }
  CHECK(walk.opened_though_let_go().empty());
  CHECK(garden.vault->eraser().settled());
}

TEST_CASE("what a release kept can be let go, with its receipt and its space") {
  Dora garden;
  const ReleasePlan plan = garden.Plan(KeepAll(), absl::ZeroDuration());
  CHECK(plan.kept.name() == "Zwetschge");
  CHECK(plan.kept.gratitude() == "Quittenbrot\n\nHagebutte");
  CHECK(garden.Walk().Holds("Hagebutte"));
  const ReleaseScope scope = Value(garden.last_look().At(Subject(plan.id)));
  CHECK(scope.counts.releases == 1);
  CHECK(scope.counts.spaces == 1);
  CHECK(scope.goes.name() == "Zwetschge");
  const ReleasePlan second = garden.Plan(Subject(plan.id), absl::ZeroDuration());
  CHECK(second.state() == State::kDone);
  CHECK(journal::WhatIsReleased(second) == "what a release kept and a space");
  CHECK(garden.SpacesNow().empty());
  const tests::ByteWalk walk = garden.Walk();
  for (const char* const word : {"Zwetschge", "Quittenbrot", "Hagebutte", "Vogelbeere"}) {
    INFO(word);
    CHECK(walk.Find(word).empty());
  }
  CHECK(absl::IsInvalidArgument(garden.last_look().At(Subject(second.id)).status()));
  CHECK(absl::IsNotFound(garden.release_plans().Find(journal::ToText(plan.id)).status()));
}

TEST_CASE("nothing is planned twice") {
  Dora garden;
  const SubjectId id = garden.vault.Write("by itself").id;
  const ReleasePlan first = garden.Plan(Subject(id), absl::Minutes(1));
  const ReleasePlan whole = garden.Plan(Connection("Zwetschge"), absl::Minutes(1));
  const auto again = garden.release_plans().Plan(Subject(id), absl::Minutes(2), "UTC");
  CHECK_THAT(std::string(again.status().message()), Catch::Contains(journal::ToText(first.id)));
  CHECK_THAT(std::string(again.status().message()), Catch::Contains("15 June 2025"));
  CHECK_FALSE(garden.release_plans().Plan(KeepAll(), absl::ZeroDuration(), "UTC").ok());
  CHECK(Value(garden.release_plans().List()).size() == 2);
  CHECK(garden.SpacesNow().size() == 1);

  Value(garden.release_plans().Cancel(journal::ToText(first.id)));
  Value(garden.release_plans().Cancel(journal::ToText(whole.id)));
  CHECK_FALSE(Value(garden.receipts().StandingOf(garden.Now(first))).also.has_value());
  garden.Pass(kDay);
  CHECK_FALSE(garden.IsGone(id));
  CHECK(garden.connections().Resolve("Zwetschge").ok());
}

TEST_CASE("what is to stay is as it is on the day") {
  Dora garden;
  ReleaseTarget target = Connection("Zwetschge");
  target.keep.gratitude = true;
  const ReleasePlan plan = garden.Plan(target, absl::Minutes(1));
  garden.WriteGift("Hagebutte and Mispel");
  garden.Pass(absl::Minutes(2));
  CHECK(garden.Now(plan).kept.gratitude() == "Quittenbrot\n\nHagebutte and Mispel");
  CHECK(garden.Now(plan).kept.name().empty());
  const auto kept = Value(garden.connections().Kept());
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].name.empty());
  CHECK(kept[0].release == plan.id);
}

TEST_CASE("more gratitude than fits is refused by its name") {
  Dora garden;
  garden.WriteGift(std::string(200'000, 'a'));
  journal::ConnectionEdit gave;
  gave.gave = std::string(100'000, 'b');
  Value(garden.connections().Edit("Zwetschge", gave));
  ReleaseTarget target = Connection("Zwetschge");
  target.keep.gratitude = true;
  const absl::Status status =
      garden.release_plans().Plan(target, journal::kGraceDefault, "UTC").status();
  CHECK(absl::IsInvalidArgument(status));
  CHECK_THAT(std::string(status.message()), Catch::Contains("farewell's gift"));
  CHECK(Value(garden.release_plans().List()).empty());
}

TEST_CASE("the space of a farewell goes with it and a fresh one opens, unless boundaries stay") {
  Dora garden;
  const SubjectId before = garden.SpacesNow().at(0).space.id();
  ReleaseTarget target = Connection("Zwetschge");
  SECTION("they go") {
    CHECK(Value(garden.last_look().At(target)).counts.spaces == 1);
    const ReleasePlan plan = garden.Plan(target, absl::ZeroDuration());
    const auto spaces = garden.SpacesNow();
    REQUIRE(spaces.size() == 1);
    CHECK(spaces[0].space.id() != before);
    CHECK(spaces[0].space.follows == plan.id);
    CHECK(spaces[0].space.boundaries.empty());
    CHECK(plan.counts.spaces == 1);
  }
  SECTION("they stay") {
    target.keep.boundaries = target.keep.name = true;
    CHECK(Value(garden.last_look().At(target)).counts.spaces == 0);
    garden.Plan(target, absl::ZeroDuration());
    const auto spaces = garden.SpacesNow();
    REQUIRE(spaces.size() == 1);
    CHECK(spaces[0].space.id() == before);
    CHECK(spaces[0].follows == SpaceView::Follows::kRelease);
    CHECK(spaces[0].connection == "Zwetschge");
    CHECK(spaces[0].space.boundaries.size() == 1);
  }
}

TEST_CASE("a plan is named by what it is about while that is here") {
  Dora garden;
  const SubjectId id = garden.vault.Write("The first words\nand others").id;
  const ReleasePlan one = garden.Plan(Subject(id), absl::Minutes(1));
  const ReleasePlan whole = garden.Plan(Connection("Zwetschge"), absl::Minutes(1));
  const auto standing = [&](const ReleasePlan& plan) {
    return Value(garden.receipts().StandingOf(garden.Now(plan)));
  };
  CHECK(standing(one).subject == id);
  CHECK(standing(one).words == "The first words\nand others");
  CHECK(standing(whole).subject == whole.connection);
  CHECK(standing(whole).name == "Zwetschge");
  garden.Pass(absl::Minutes(2));
  CHECK_FALSE(standing(one).subject.has_value());
  CHECK(standing(one).words.empty());
  CHECK(standing(whole).name.empty());
}

TEST_CASE("an id's beginning that is a reflection's and a letter's is refused") {
  Garden garden;
  const SubjectId id = garden.vault.Write("a reflection").id;
  SubjectId letter = id;
  letter.bytes.back() ^= 1;
  v1::LetterOperation operation;
  operation.set_text("a letter");
  *operation.mutable_open_at() = journal::MomentToProto({garden.vault.clock().Now(), "UTC"});
  *operation.mutable_at() = journal::MomentToProto({garden.vault.clock().Now(), "UTC"});
  FALLOW_REQUIRE_OK(
      garden.vault->practice().Say(letter, journal::RecordKind::kLetterWritten, operation));
  ReleaseTarget target;
  target.name = journal::ToText(id).substr(0, 8);
  CHECK(absl::IsInvalidArgument(garden.last_look().At(target).status()));
  CHECK(Value(garden.last_look().At(Subject(letter))).counts.letters == 1);
  CHECK(Value(garden.last_look().At(Subject(id))).counts.reflections == 1);
  letter.bytes.back() ^= 2;
  FALLOW_REQUIRE_OK(
      garden.vault->practice().Say(letter, journal::RecordKind::kLetterWritten, operation));
  Value(garden.vault.reflections().Delete(id));
  FALLOW_REQUIRE_OK(garden.vault->eraser().LetGo({&id, 1}, {}));
  CHECK(absl::IsInvalidArgument(garden.last_look().At(target).status()));
}

}  // namespace
}  // namespace fallow::store
