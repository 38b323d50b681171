// What the log has lost and the index still shows: letting it go takes it from the index as well,
// here and, where they have it, on the other devices.

#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/store/practice/connections.h"
#include "daemon/store/release/due_releases.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/release/last_look.h"
#include "daemon/store/release/plans.h"
#include "daemon/store/release/receipts.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/vault_parts.h"
#include "daemon/store/writing/final_deletions.h"
#include "tests/support/household.h"
#include "tests/support/lost_records.h"
#include "tests/support/release_targets.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using journal::ReleasePlan;
using journal::SubjectId;
using tests::Connection;
using tests::Lose;
using tests::Meet;
using tests::Push;
using tests::TestDevice;
using tests::Text;
using tests::Value;

constexpr std::string_view kWords = "A heron stood in the reeds.";

ReleasePlan LetGoNow(TestDevice& device, const ReleaseTarget& target) {
  return Value(device.vault().release_plans().Plan(target, absl::ZeroDuration(), "UTC"));
}

std::vector<journal::Reflection> Found(TestDevice& device, std::string_view word) {
  journal::Query query;
  journal::Term term;
  term.kind = journal::Term::Kind::kWord;
  term.value = word;
  query.terms.push_back(term);
  Cursor cursor;
  return Value(device.reflections().List(query, cursor, 100));
}

bool IsShown(TestDevice& device, const SubjectId& id) {
  return device.reflections().Get(id).ok();
}

crypto::IndexKey IndexKeyOf(TestDevice& device) {
  return Value(Value(ReadKeyslots(device.environment().disk, device.folder()))
                   .Open(device.keyslots().unlock_key()))
      .secrets()
      .index.Copy();
}

// Whether the key that opened index.db before still does.
bool OpensIndex(TestDevice& device, const crypto::IndexKey& key) {
  FALLOW_REQUIRE_OK(device.Lock());
  const auto vfs = Value(SealedVfs::Create("", device.random()));
  const bool opens = Index::Open(*vfs, device.folder() / kIndexName, key).ok();
  FALLOW_REQUIRE_OK(device.Unlock());
  return opens;
}

TEST_CASE("letting go of what only the index has takes it from there, and then it is done") {
  TestDevice desk, phone;
  desk.Found("desk");
  phone.Join(desk, "phone");  // and is not met: nothing is written back
  const SubjectId kept = desk.Write("The reeds were cut.");
  const SubjectId id = desk.Write(std::string(kWords));
  Lose(desk, 1);
  REQUIRE(IsShown(desk, id));
  const crypto::IndexKey before = IndexKeyOf(desk);
  const ReleaseScope look = Value(desk.vault().last_look().At(tests::Reflection(id)));
  CHECK(look.counts.reflections == 1);
  const ReleasePlan plan = LetGoNow(desk, tests::Reflection(id));
  CHECK(plan.state() == ReleasePlan::State::kDone);
  CHECK_FALSE(plan.nothing_left);
  CHECK(Value(desk.vault().receipts().StandingOf(plan)).unfinished.empty());
  CHECK_FALSE(IsShown(desk, id));
  CHECK(Found(desk, "heron").empty());
  CHECK(Found(desk, "reeds").size() == 1);
  CHECK_FALSE(OpensIndex(desk, before));
  CHECK_FALSE(IsShown(desk, id));
  CHECK(IsShown(desk, kept));
  desk.RequireSound();
}

TEST_CASE("a connection's release takes the reflections about it that only the index has") {
  TestDevice desk, phone;
  desk.Found("desk");
  phone.Join(desk, "phone");  // and is not met: nothing is written back
  journal::NewConnection zoe;
  zoe.name = "Zoe";
  Value(Connections(desk.vault().practice(), desk.reflections()).Add(zoe));
  journal::NewReflection about = Text(std::string(kWords));
  about.about = {"Zoe"};
  const SubjectId known = Value(desk.reflections().Write(about)).id;
  const SubjectId lost = Value(desk.reflections().Write(about)).id;
  Lose(desk, 1);
  CHECK(Value(desk.vault().last_look().At(Connection("Zoe"))).counts.reflections == 2);
  CHECK(LetGoNow(desk, Connection("Zoe")).state() == ReleasePlan::State::kDone);
  CHECK_FALSE(IsShown(desk, known));
  CHECK_FALSE(IsShown(desk, lost));
}

TEST_CASE("what was let go where only the index had it goes on the other devices, too") {
  TestDevice desk, phone;
  desk.Found("desk");
  phone.Join(desk, "phone");
  Meet(desk, phone);
  const SubjectId id = desk.Write(std::string(kWords));
  SECTION("that have it") {
    Meet(desk, phone);
    REQUIRE(IsShown(phone, id));
    Lose(desk, 1);
  }
  SECTION("that never had it") {
    Lose(desk, 1);
  }
  REQUIRE(IsShown(desk, id));
  const ReleasePlan plan = LetGoNow(desk, tests::Reflection(id));
  Meet(desk, phone);
  Meet(desk, phone);
  CHECK_FALSE(IsShown(phone, id));
  CHECK_FALSE(IsShown(desk, id));
  const auto receipt = Value(phone.vault().receipts().StandingOf(
      Value(phone.vault().release_plans().Find(journal::ToText(plan.id)))));
  for (const ReceiptLine& line : receipt.devices) CHECK(line.let_go.has_value());
  desk.RequireSound();
  phone.RequireSound();
}

TEST_CASE("a release that arrives takes what only the index has") {
  TestDevice desk, phone;
  desk.Found("desk");
  phone.Join(desk, "phone");
  const SubjectId id = desk.Write(std::string(kWords));
  Meet(desk, phone);
  Lose(desk, 1);
  REQUIRE(IsShown(desk, id));
  const crypto::IndexKey before = IndexKeyOf(desk);
  LetGoNow(phone, tests::Reflection(id));
  Push(phone, desk);
  CHECK_FALSE(IsShown(desk, id));
  CHECK(desk.vault().eraser().settled());
  CHECK_FALSE(OpensIndex(desk, before));
  desk.Reopen();
  CHECK_FALSE(IsShown(desk, id));
  Meet(desk, phone);
  CHECK_FALSE(IsShown(desk, id));
}

TEST_CASE("a deletion that the log has lost becomes final neither early nor at others' cost") {
  TestDevice desk;
  desk.Found("desk");
  const SubjectId old = desk.Write("An old page.");
  const SubjectId kept = desk.Write("The reeds were cut.");
  Value(desk.reflections().Delete(old));
  Value(desk.vault().final_deletions().Run());
  uint64_t final = 0;
  const auto pass = [&](int days) {
    for (int day = 0; day < days; ++day) {
      desk.clock().Advance(absl::Hours(24));
      final += Value(desk.vault().final_deletions().Run());
    }
  };
  pass(28);
  const SubjectId lost = desk.Write(std::string(kWords));
  Value(desk.reflections().Delete(lost));
  Value(desk.reflections().Delete(kept));
  REQUIRE(final == 0);
  Lose(desk, 3);
  pass(5);
  CHECK(final == 1);
  CHECK_FALSE(IsShown(desk, old));
  CHECK(IsShown(desk, kept));
  CHECK(IsShown(desk, lost));
}

}  // namespace
}  // namespace fallow::store
