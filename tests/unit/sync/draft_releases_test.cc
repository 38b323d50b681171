// What becomes of drafts when something is let go: those that go with it go, once it is let go for
// good, and no others ever.

#include <catch2/catch.hpp>
#include <cerrno>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/release/concerned_drafts.h"
#include "daemon/store/release/due_releases.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/release/last_look.h"
#include "daemon/store/release/plans.h"
#include "daemon/store/release/receipts.h"
#include "daemon/store/writing/drafts.h"
#include "tests/support/fault_disk.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/household.h"
#include "tests/support/release_targets.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using journal::ReleasePlan;
using journal::SubjectId;
using tests::Connection;
using tests::FaultDisk;
using tests::FaultVfs;
using tests::Meet;
using tests::TestDevice;
using tests::Value;

using Texts = std::multiset<std::string>;

Draft Typed(std::string text, std::vector<std::string> about = {},
            DraftKind kind = DraftKind::kReflection) {
  Draft draft;
  draft.text = std::move(text);
  draft.about = std::move(about);
  draft.kind = kind;
  draft.saved = {absl::FromUnixSeconds(1'750'000'000), "UTC"};
  return draft;
}

// A device on which people and texts in progress are easily made.
struct Desk : TestDevice {
  explicit Desk(std::string base_vfs = "") : TestDevice(std::move(base_vfs)) {}

  void Know(std::string name, std::vector<std::string> aliases = {}) {
    journal::NewConnection what;
    what.name = std::move(name);
    what.aliases = std::move(aliases);
    Value(Connections(vault().practice(), reflections()).Add(what));
  }
  SubjectId WriteAbout(std::string text, std::vector<std::string> about) {
    journal::NewReflection what = tests::Text(std::move(text));
    what.about = std::move(about);
    return Value(reflections().Write(what)).id;
  }
  DraftId Keep(const Draft& draft) { return Value(vault().drafts().Save(draft)); }
  DraftId KeepEdit(const SubjectId& of, std::string text) {
    Draft draft = Typed(std::move(text), {}, DraftKind::kEdit);
    draft.reflection = of;
    return Keep(draft);
  }
  Texts DraftsLeft() {
    Texts left;
    for (const Draft& draft : Value(vault().drafts().GetAll()).drafts) left.insert(draft.text);
    return left;
  }
  absl::StatusOr<ReleasePlan> TryToLetGo(const ReleaseTarget& target) {
    return vault().release_plans().Plan(target, absl::ZeroDuration(), "UTC");
  }
  ReleasePlan LetGoOf(std::string name) { return Value(TryToLetGo(Connection(std::move(name)))); }
};

// Beside Al, people whose names begin so, and words that look like a mention and are none.
const Texts kNotAboutAl = {
    "A long draft about @Alexandra and our trip",
    "@Aline came by",
    "@Al-Hassan came by",
    "mail someone@al.example",
    "the handle `@Al` in code",
    "see https://example.org/@Al",
    "half a thought about nobody",
};
const Texts kAboutAl = {
    "@Al came by",
    "a word to @al, and (@AL)",
    "@Albert was here",
    "*@Al*",
};

void KnowAlAndOthers(Desk& desk) {
  desk.Know("Al", {"Albert"});
  desk.Know("Alexandra");
}

void KeepAll(Desk& desk, const Texts& texts) {
  for (const std::string& text : texts) desk.Keep(Typed(text));
}

TEST_CASE("a release takes the drafts that mention its connection, and none that look like it") {
  Desk desk;
  desk.Found("desk");
  KnowAlAndOthers(desk);
  KeepAll(desk, kNotAboutAl);
  KeepAll(desk, kAboutAl);
  desk.LetGoOf("Al");
  CHECK(desk.DraftsLeft() == kNotAboutAl);
}

TEST_CASE("a release on another device takes just as much of the drafts here") {
  Desk desk;
  Desk phone;
  desk.Found("desk");
  KnowAlAndOthers(desk);
  phone.Join(desk, "phone");
  Meet(desk, phone);
  KeepAll(phone, kNotAboutAl);
  KeepAll(phone, kAboutAl);
  desk.LetGoOf("Al");
  Meet(desk, phone);
  CHECK(phone.DraftsLeft() == kNotAboutAl);
}

// About Ana and somebody else, in every way in which a draft can be.
Texts KeepShared(Desk& desk) {
  desk.Keep(Typed("named both", {"Ana", "Ben"}));
  desk.Keep(Typed("named Ben, wrote @Ana", {"Ben"}));
  desk.Keep(Typed("named Ana, wrote @Ben", {"Ana"}));
  desk.Keep(Typed("wrote @Ana and @Ben"));
  desk.Keep(Typed("wrote @Ana and @somebody whom nobody knows yet"));
  // A farewell to Ben is no text about Ana, and a letter is about nobody.
  desk.Keep(Typed("a farewell that mentions @Ana", {"Ben"}, DraftKind::kFarewell));
  desk.Keep(Typed("a letter that mentions @Ana", {}, DraftKind::kLetter));
  desk.KeepEdit(desk.WriteAbout("about Ben", {"Ben"}), "about Ben, and now of @Ana, too");
  return desk.DraftsLeft();
}

TEST_CASE("a draft that is about somebody else as well stays, here and on other devices") {
  Desk desk;
  Desk phone;
  desk.Found("desk");
  desk.Know("Ana");
  desk.Know("Ben");
  phone.Join(desk, "phone");
  Meet(desk, phone);
  const Texts here = KeepShared(desk);
  const Texts there = KeepShared(phone);
  Meet(desk, phone);
  for (Desk* const each : {&desk, &phone}) {
    each->Keep(Typed("only Ana", {"ANA"}));
    each->Keep(Typed("a farewell to her", {"Ana"}, DraftKind::kFarewell));
  }
  desk.LetGoOf("Ana");
  CHECK(desk.DraftsLeft() == here);
  Meet(desk, phone);
  CHECK(phone.DraftsLeft() == there);
}

TEST_CASE("the last look names the drafts that go, and those that stay, by their titles") {
  Desk desk;
  desk.Found("desk");
  desk.Know("Ana", {"Annie"});
  const SubjectId about = desk.WriteAbout("about her", {"Ana"});
  const SubjectId other = desk.WriteAbout("about nobody", {});
  desk.KeepEdit(about, "# The walk\n\nsaid better");
  desk.KeepEdit(other, "another walk");
  desk.Keep(Typed("> a prompt\n\nHalf a thought of @annie\nand more"));
  desk.Keep(Typed("A dinner for @Ana and @Ben"));
  desk.Keep(Typed(std::string(100'000, 'x') + " @Ana"));
  const auto look = [&](const ReleaseTarget& target) {
    std::multiset<std::pair<std::string, bool>> found;
    for (const ConcernedDraft& each : Value(desk.vault().last_look().At(target)).drafts.drafts) {
      found.emplace(each.title, each.goes);
    }
    return found;
  };
  CHECK(look(Connection("Ana")) == std::multiset<std::pair<std::string, bool>>{
                                       {"The walk", true},
                                       {"Half a thought of @annie", true},
                                       {"A dinner for @Ana and @Ben", false},
                                       {std::string(kDraftTitleBytesMax, 'x'), true},
                                   });
  ReleaseTarget one;
  one.name = journal::ToText(about);
  CHECK(look(one) == std::multiset<std::pair<std::string, bool>>{{"The walk", true}});
  CHECK(desk.DraftsLeft().size() == 5);
}

TEST_CASE("a draft of bytes that are no text is looked through like any other") {
  Desk desk;
  desk.Found("desk");
  KnowAlAndOthers(desk);
  desk.Keep(Typed("\xFF\xC3 @Al \xE2\x82"));
  desk.Keep(Typed("\xFF\xC3 @Alexandra \xE2\x82"));
  desk.LetGoOf("Al");
  CHECK(desk.DraftsLeft() == Texts{"\xFF\xC3 @Alexandra \xE2\x82"});
}

TEST_CASE("a release that cannot be recorded takes no draft") {
  FaultVfs vfs;
  Desk desk(vfs.name());
  desk.Found("desk");
  desk.Know("Zoe");
  desk.Keep(Typed("half a thought about @Zoe"));
  const auto fault = GENERATE(FaultVfs::Fault::kDiskFull, FaultVfs::Fault::kIoError);
  Value(desk.vault().release_plans().Plan(Connection("Zoe"), absl::Minutes(1), "UTC"));
  const auto is_there = [&] {
    return Connections(desk.vault().practice(), desk.reflections()).Resolve("Zoe").ok();
  };
  uint64_t failures = 0;
  for (uint64_t call = 1;; ++call) {
    desk.clock().Advance(absl::Hours(2));
    vfs.FailAt(call, fault, true);
    desk.vault().due_releases().Run().IgnoreError();
    const bool failed = vfs.failed();
    vfs.StopFailing();
    if (!is_there()) break;
    REQUIRE(failed);
    ++failures;
    REQUIRE(desk.DraftsLeft().size() == 1);
  }
  CHECK(failures > 2);
  desk.Reopen();
  CHECK(desk.DraftsLeft().empty());
}

TEST_CASE("a release that comes from elsewhere and cannot be recorded takes no draft") {
  FaultVfs vfs;
  Desk desk;
  Desk phone(vfs.name());
  desk.Found("desk");
  desk.Know("Zoe");
  phone.Join(desk, "phone");
  Meet(desk, phone);
  phone.Keep(Typed("half a thought about @Zoe"));
  desk.LetGoOf("Zoe");
  uint64_t failures = 0;
  for (uint64_t call = 1;; ++call) {
    vfs.FailAt(call, FaultVfs::Fault::kDiskFull, true);
    tests::TryPush(desk, phone).IgnoreError();
    const bool failed = vfs.failed();
    vfs.StopFailing();
    const bool there =
        Connections(phone.vault().practice(), phone.reflections()).Resolve("Zoe").ok();
    if (!there) break;
    REQUIRE(failed);
    ++failures;
    REQUIRE(phone.DraftsLeft().size() == 1);
  }
  CHECK(failures > 2);
  phone.Reopen();
  Meet(desk, phone);
  CHECK(phone.DraftsLeft().empty());
}

TEST_CASE("drafts go at the next unlocking where the program died after the release") {
  PosixDisk posix;
  FaultDisk disk(posix);
  Desk desk;
  desk.UseDisk(disk);
  desk.Found("desk");
  desk.Know("Zoe");
  desk.Know("Ben");
  desk.Keep(Typed("half a thought about @Zoe"));
  desk.Keep(Typed("half a thought about @Ben"));
  disk.DieWith([&] {
    return !Connections(desk.vault().practice(), desk.reflections()).Resolve("Zoe").ok();
  });
  desk.TryToLetGo(Connection("Zoe")).IgnoreError();
  disk.DieWith({});
  CHECK(desk.DraftsLeft().size() == 2);
  desk.Reopen();
  CHECK(desk.DraftsLeft() == Texts{"half a thought about @Ben"});
}

// On which some files cannot be opened, as where permissions forbid it.
class ClosedFiles final : public Disk {
 public:
  explicit ClosedFiles(Disk& base) : base_(base) {}
  void Close(const Path& file) { closed_.insert(file.filename().string()); }
  void OpenAgain() { closed_.clear(); }

  absl::StatusOr<std::unique_ptr<InputFile>> Open(const Path& file) override {
    if (closed_.contains(file.filename().string())) {
      return base::FromErrno("A file of the vault cannot be opened", EACCES);
    }
    return base_.Open(file);
  }
  absl::StatusOr<std::unique_ptr<OutputFile>> Create(const Path& file) override {
    return base_.Create(file);
  }
  absl::Status CreateFolder(const Path& folder) override { return base_.CreateFolder(folder); }
  absl::Status Rename(const Path& from, const Path& to) override { return base_.Rename(from, to); }
  absl::Status SyncFolder(const Path& folder) override { return base_.SyncFolder(folder); }
  absl::Status Remove(const Path& path) override { return base_.Remove(path); }
  absl::StatusOr<std::vector<FolderEntry>> List(const Path& folder) override {
    return base_.List(folder);
  }

 private:
  Disk& base_;
  std::set<std::string> closed_;
};

std::string Unfinished(Desk& desk, const SubjectId& plan) {
  const ReleasePlan now = Value(desk.vault().release_plans().Find(journal::ToText(plan)));
  return Value(desk.vault().receipts().StandingOf(now)).unfinished;
}

TEST_CASE("a release is not done before drafts that could not be read have been looked into") {
  PosixDisk posix;
  ClosedFiles disk(posix);
  Desk desk;
  desk.UseDisk(disk);
  desk.Found("desk");
  desk.Know("Zoe");
  const DraftId hers = desk.Keep(Typed("half a thought about @Zoe"));
  const DraftId other = desk.Keep(Typed("half a thought about the weather"));
  const DraftId both = desk.Keep(Typed("a dinner", {"Zoe", "Ben"}));
  for (const DraftId& id : {hers, other, both}) disk.Close(journal::ToText(id));
  CHECK(Value(desk.vault().last_look().At(Connection("Zoe"))).drafts.unread.size() == 3);
  const ReleasePlan plan = desk.LetGoOf("Zoe");
  CHECK(Unfinished(desk, plan.id).find("3 drafts") != std::string::npos);
  desk.Reopen();
  CHECK(Unfinished(desk, plan.id).find("3 drafts") != std::string::npos);
  SECTION("at the next unlocking") {
    disk.OpenAgain();
    desk.Reopen();
  }
  SECTION("while the journal is open") {
    disk.OpenAgain();
    desk.clock().Advance(absl::Hours(2));
    FALLOW_REQUIRE_OK(desk.vault().due_releases().Run());
  }
  SECTION("also where one was discarded meanwhile") {
    FALLOW_REQUIRE_OK(desk.vault().drafts().Discard(hers));
    disk.OpenAgain();
    desk.Reopen();
  }
  CHECK(Unfinished(desk, plan.id).empty());
  CHECK(desk.DraftsLeft() == Texts{"half a thought about the weather", "a dinner"});
  desk.Reopen();
  CHECK(Unfinished(desk, plan.id).empty());
}

TEST_CASE("the draft of an edit that could not be read goes with the reflection later") {
  PosixDisk posix;
  ClosedFiles disk(posix);
  Desk desk;
  desk.UseDisk(disk);
  desk.Found("desk");
  const SubjectId id = desk.WriteAbout("about nobody", {});
  disk.Close(journal::ToText(desk.KeepEdit(id, "said better")));
  disk.Close(journal::ToText(desk.Keep(Typed("half a thought about the weather"))));
  ReleaseTarget target;
  target.name = journal::ToText(id);
  const ReleasePlan plan = Value(desk.TryToLetGo(target));
  CHECK(Unfinished(desk, plan.id).find("2 drafts") != std::string::npos);
  disk.OpenAgain();
  desk.Reopen();
  CHECK(Unfinished(desk, plan.id).empty());
  CHECK(desk.DraftsLeft() == Texts{"half a thought about the weather"});
}

TEST_CASE("a release from elsewhere is not done before drafts have been looked into, either") {
  PosixDisk posix;
  ClosedFiles disk(posix);
  Desk desk;
  Desk phone;
  phone.UseDisk(disk);
  desk.Found("desk");
  desk.Know("Zoe");
  phone.Join(desk, "phone");
  Meet(desk, phone);
  disk.Close(journal::ToText(phone.Keep(Typed("half a thought about @Zoe"))));
  const ReleasePlan plan = desk.LetGoOf("Zoe");
  Meet(desk, phone);
  CHECK_FALSE(Unfinished(phone, plan.id).empty());
  const auto said = [&] {
    Meet(desk, phone);
    const ReleasePlan now = Value(desk.vault().release_plans().Find(journal::ToText(plan.id)));
    return now.done.contains(phone.id());
  };
  CHECK_FALSE(said());
  disk.OpenAgain();
  phone.Reopen();
  CHECK(Unfinished(phone, plan.id).empty());
  CHECK(phone.DraftsLeft().empty());
  CHECK(said());
}

}  // namespace
}  // namespace fallow::store
