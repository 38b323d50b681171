// Plans on one device: what is decided on is let go on its day, whatever has become of it.

#include "daemon/store/releases.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/store/blobs.h"
#include "daemon/store/connections.h"
#include "daemon/store/farewells.h"
#include "daemon/store/release.h"
#include "tests/support/byte_walk.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using journal::ReleasePlan;
using journal::SubjectId;
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

  Releases& releases() { return vault->releases(); }
  ReleasePlan Plan(const ReleaseTarget& target, absl::Duration grace = journal::kGraceDefault) {
    return Value(releases().Plan(target, grace, "UTC"));
  }
  ReleasePlan Now(const ReleasePlan& plan) {
    return Value(releases().Find(journal::ToText(plan.id)));
  }
  std::string Waits(const ReleasePlan& plan) {
    return Value(releases().StandingOf(Now(plan))).waits;
  }
  void Pass(absl::Duration time) {
    vault.clock().Advance(time);
    if (Value(releases().IsAnyDue())) FALLOW_REQUIRE_OK(releases().RunDue());
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

TEST_CASE("a history whose reflection was let go meanwhile is done, with nothing to renew") {
  Garden garden;
  const SubjectId id = garden.WriteTwice("at first", "and then");
  const ReleasePlan history = garden.Plan(History(id), absl::Minutes(1));
  FALLOW_REQUIRE_OK(garden.vault->release().LetGo({&id, 1}, {}));
  garden.Pass(absl::Minutes(2));
  const ReleasePlan done = garden.Now(history);
  CHECK(done.state() == State::kDone);
  CHECK_FALSE(done.renewed.has_value());
  CHECK(done.nothing_left);
  CHECK(Value(garden.releases().ReceiptOf(journal::ToText(history.id)))
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
  // It does not cost everything that is asked for.
  CHECK_FALSE(Value(garden.releases().IsAnyDue()));

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
    Value(garden.releases().Cancel(journal::ToText(history.id)));
    garden.Pass(kDay);
    CHECK(garden.Now(history).state() == State::kCancelled);
    CHECK(garden.Waits(history).empty());
    CHECK_FALSE(garden.IsGone(id));
  }
  SECTION("and one that is to be done at once says so") {
    const SubjectId second = WriteWithAttachment(garden);
    std::filesystem::remove_all(blobs);
    std::filesystem::create_directory(blobs);
    const auto planned = garden.releases().Plan(History(second), absl::ZeroDuration(), "UTC");
    REQUIRE_FALSE(planned.ok());
    CHECK_THAT(std::string(planned.status().message()), Catch::Contains("fallow release cancel"));
    CHECK_FALSE(garden.IsGone(second));
  }
}

}  // namespace
}  // namespace fallow::store
