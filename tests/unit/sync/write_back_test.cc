// What a mended log has lost and the index still has: it is written back as new records, once no
// other device can bring the old ones; and what other devices bring is there once.

#include "daemon/store/writing/write_back.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/final_deletions.h"
#include "daemon/store/writing/templates.h"
#include "tests/support/fault_disk.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/full_reflection.h"
#include "tests/support/household.h"
#include "tests/support/lost_records.h"

namespace fallow::store {
namespace {

using journal::Reflection;
using journal::SubjectId;
using tests::Everything;
using tests::LastRecords;
using tests::Lose;
using tests::LoseThose;
using tests::Meet;
using tests::MendAndLock;
using tests::RequireSame;
using tests::TestDevice;
using tests::Text;
using tests::Value;

constexpr std::string_view kWords = "A heron stood in the reeds.";

std::vector<std::string> TextsOf(TestDevice& device) {
  std::vector<std::string> texts;
  for (const Reflection& one : Everything(device)) texts.push_back(one.text);
  std::sort(texts.begin(), texts.end());
  return texts;
}

bool CanBeEdited(TestDevice& device, const SubjectId& id) {
  journal::ReflectionEdit edit;
  edit.text = "Another text.";
  return device.reflections().Edit(id, edit).ok() && device.TextOf(id) == "Another text.";
}

bool Says(TestDevice& device, std::string_view words) {
  for (const Finding& finding : device->Examine({})) {
    if (finding.detail.find(words) != std::string::npos) return true;
  }
  return false;
}

// That something was written back is said, and is no damage.
void RequireWhole(TestDevice& device) {
  for (const Finding& finding : device->Examine({})) {
    INFO(finding.detail);
    REQUIRE(finding.severity != Finding::Severity::kDamage);
  }
}

// Whether it is said why it cannot be changed, which is not that it is unknown.
bool IsRefused(TestDevice& device, const SubjectId& id, std::string_view why) {
  const absl::Status brought = device->write_back().Bring(id);
  INFO(brought);
  CHECK_FALSE(CanBeEdited(device, id));
  return absl::IsUnknown(brought) && std::string(brought.message()).find(why) != std::string::npos;
}

size_t RecordsOf(TestDevice& device, const SubjectId& id) {
  return Value(device.reflections().History(id)).size();
}

void MeetAndWriteBack(TestDevice& a, TestDevice& b) {
  Meet(a, b);
  FALLOW_REQUIRE_OK(a->write_back().Run({}));
  FALLOW_REQUIRE_OK(b->write_back().Run({}));
  Meet(a, b);
}

SubjectId Upload(TestDevice& device, std::string_view content) {
  const auto upload = Value(device->blobs().Put("note.txt", "text/plain"));
  FALLOW_REQUIRE_OK(upload->Append(crypto::AsBytes(content)));
  return Value(upload->Finish()).id;
}

TEST_CASE("a reflection that only the index has is written back whole, and can be edited") {
  TestDevice desk;
  desk.Found("desk");
  desk.Write("The reeds were cut.");
  journal::NewReflection full;
  static_cast<journal::ReflectionContent&>(full) = tests::FullContent();
  full.import_key.emplace();
  full.import_key->fill(7);
  const SubjectId id = Value(desk.reflections().Write(full)).id;
  const Reflection before = Value(desk.reflections().Get(id));
  Lose(desk, 1);
  const auto check = [&] {
    const Reflection after = Value(desk.reflections().Get(id));
    CHECK(static_cast<const journal::ReflectionContent&>(after) ==
          static_cast<const journal::ReflectionContent&>(before));
    CHECK(RecordsOf(desk, id) == 1);
    CHECK(desk.reflections().KnowsImportKey(*full.import_key));
    CHECK(TextsOf(desk).size() == 2);
    RequireWhole(desk);
  };
  check();
  desk.Reopen();
  check();
  FALLOW_REQUIRE_OK(desk->RebuildIndex({}));
  check();
  CHECK(CanBeEdited(desk, id));
  desk.Reopen();
  CHECK(desk.TextOf(id) == "Another text.");
}

TEST_CASE("an attachment whose record is there is part of what is written back") {
  TestDevice desk;
  desk.Found("desk");
  journal::NewReflection what = Text(std::string(kWords));
  what.attachments = {Upload(desk, "what was attached")};
  const SubjectId id = Value(desk.reflections().Write(what)).id;
  Lose(desk, 1);
  for (int time = 0; time < 2; ++time) {
    const Reflection after = Value(desk.reflections().Get(id));
    REQUIRE(after.attachments.size() == 1);
    CHECK(after.attachments[0].id == what.attachments[0]);
    CHECK(after.attachments[0].name == "note.txt");
    const auto download = Value(desk->blobs().Get(what.attachments[0]));
    CHECK(Value(download->Next()) == "what was attached");
    CHECK(RecordsOf(desk, id) == 1);
    desk.Reopen();
  }
  CHECK(CanBeEdited(desk, id));
}

TEST_CASE(
    "an attachment whose key is lost is missing from what is written back, and that is said") {
  TestDevice desk;
  desk.Found("desk");
  desk.Write("The reeds were cut.");
  journal::NewReflection what = Text(std::string(kWords));
  what.attachments = {Upload(desk, "what was attached")};
  const SubjectId id = Value(desk.reflections().Write(what)).id;
  Lose(desk, 2);
  CHECK(Says(desk, "1 reflection that only the index had was written back"));
  CHECK(Says(desk, "1 attachment"));
  CHECK(Value(desk.reflections().Get(id)).attachments.empty());
  CHECK(CanBeEdited(desk, id));
}

TEST_CASE("a change that the log has lost is written back, and what it knows of goes on") {
  TestDevice desk;
  desk.Found("desk");
  const SubjectId id = desk.Write("The reeds were cut.");
  const SubjectId deleted = desk.Write("An old page.");
  Value(desk.reflections().Delete(deleted));
  journal::ReflectionEdit edit;
  edit.text = "The reeds were cut. They grow.";
  edit.add_tags = {"river"};
  edit.mood = "calm";
  Value(desk.reflections().Edit(id, edit));
  Value(desk.reflections().Undelete(deleted));
  Lose(desk, 2);
  const auto check = [&] {
    const Reflection after = Value(desk.reflections().Get(id));
    CHECK(after.text == *edit.text);
    CHECK(after.tags == edit.add_tags);
    CHECK(after.mood == "calm");
    CHECK(RecordsOf(desk, id) == 2);
    CHECK_FALSE(Value(desk.reflections().Get(deleted)).deleted);
    CHECK(RecordsOf(desk, deleted) == 3);
    RequireWhole(desk);
  };
  check();
  desk.Reopen();
  check();
  CHECK(CanBeEdited(desk, id));
}

TEST_CASE("what was deleted is written back as deleted, for its 30 days from then on") {
  TestDevice desk;
  desk.Found("desk");
  const SubjectId kept = desk.Write("The reeds were cut.");
  const SubjectId id = desk.Write(std::string(kWords));
  const absl::Time at = *Value(desk.reflections().Delete(id)).deleted;
  Value(desk.reflections().Delete(kept));
  desk.clock().Advance(absl::Hours(5));
  Lose(desk, 3);
  CHECK(Value(desk.reflections().Get(id)).deleted == at);
  CHECK(Value(desk.reflections().Get(kept)).deleted == at);
  RequireWhole(desk);
  uint64_t final = 0;
  for (int day = 0; day < 29; ++day) {
    final += Value(desk->final_deletions().Run());
    desk.clock().Advance(absl::Hours(24));
  }
  CHECK(final == 0);
  Value(desk.reflections().Undelete(id));
  CHECK(desk.TextOf(id) == kWords);
  for (int day = 0; day < 12; ++day) {
    desk.clock().Advance(absl::Hours(24));
    final += Value(desk->final_deletions().Run());
  }
  CHECK(final == 1);
  CHECK_FALSE(desk.reflections().Get(kept).ok());
}

TEST_CASE("templates that only the index has are written back, and removed ones stay removed") {
  TestDevice desk;
  desk.Found("desk");
  FALLOW_REQUIRE_OK(desk->templates().Set({"morning", "How did you sleep?"}));
  FALLOW_REQUIRE_OK(desk->templates().Set({"noon", "Where are you?"}));
  FALLOW_REQUIRE_OK(desk->templates().Set({"morning", "How was the night?"}));
  FALLOW_REQUIRE_OK(desk->templates().Remove("noon"));
  FALLOW_REQUIRE_OK(desk->templates().Set({"evening", "What was good today?"}));
  desk.Write(std::string(kWords));
  Lose(desk, 4);
  const std::vector<Template> expected = {{"evening", "What was good today?"},
                                          {"morning", "How was the night?"}};
  for (int time = 0; time < 2; ++time) {
    CHECK(Value(desk->templates().List()) == expected);
    FALLOW_REQUIRE_OK(desk->RebuildIndex({}));
    CHECK(Value(desk->templates().List()) == expected);
    RequireWhole(desk);
    desk.Reopen();
  }
}

TEST_CASE("more than fits into one transaction is written back, each once") {
  TestDevice desk;
  desk.Found("desk");
  desk.Write("The reeds were cut.");
  std::vector<journal::NewReflection> many;
  for (int i = 0; i < 1000; ++i) many.push_back(Text("Number " + std::to_string(i) + "."));
  Value(desk.reflections().WriteMany(many));
  const std::vector<std::string> before = TextsOf(desk);
  Lose(desk, 1000);
  CHECK(TextsOf(desk) == before);
  CHECK(Says(desk, "1000 reflections that only the index had were written back"));
  desk.Reopen();
  CHECK(TextsOf(desk) == before);
  CHECK_FALSE(Says(desk, "written back"));
  RequireWhole(desk);
}

TEST_CASE("what another device has comes from there, once, and is not written back meanwhile") {
  TestDevice desk, phone;
  desk.Found("desk");
  const SubjectId earlier = desk.Write("The reeds were cut.");
  phone.Join(desk, "phone");
  Meet(desk, phone);
  journal::NewReflection what = Text(std::string(kWords));
  what.tags = {"river"};
  const SubjectId id = Value(desk.reflections().Write(what)).id;
  journal::ReflectionEdit edit;
  edit.add_tags = {"bird"};
  Value(desk.reflections().Edit(id, edit));
  Value(desk.reflections().Edit(earlier, edit));
  Meet(desk, phone);
  Lose(desk, 3);
  CHECK(desk.TextOf(id) == kWords);
  CHECK(Value(desk.reflections().Get(earlier)).tags == edit.add_tags);
  CHECK(Says(desk, "Your other devices may still have"));
  const journal::Frontier known = Value(desk.replica().Known());
  FALLOW_REQUIRE_OK(desk->write_back().Run({}));
  CHECK(Value(desk.replica().Known()) == known);
  SECTION("which is met") {
    MeetAndWriteBack(desk, phone);
  }
  SECTION("which has gone on meanwhile") {
    phone.Edit(id, "A heron stood in the reeds, and went.");
    Value(phone.reflections().Delete(earlier));
    desk.Write("Written here.");
    MeetAndWriteBack(desk, phone);
    CHECK(desk.TextOf(id) == "A heron stood in the reeds, and went.");
    CHECK(Value(desk.reflections().Get(earlier)).deleted);
  }
  SECTION("which has let it go meanwhile") {
    FALLOW_REQUIRE_OK(phone->eraser().LetGo({&id, 1}, {}));
    MeetAndWriteBack(desk, phone);
    CHECK_FALSE(desk.reflections().Get(id).ok());
    CHECK_FALSE(phone.reflections().Get(id).ok());
  }
  RequireSame(desk, phone);
  CHECK_FALSE(Says(desk, "other devices may"));
  desk.Reopen();
  RequireSame(desk, phone);
  RequireWhole(desk);
  RequireWhole(phone);
  if (desk.reflections().Get(id).ok()) CHECK(CanBeEdited(desk, id));
}

TEST_CASE("what no other device turns out to have is written back, and goes to them") {
  TestDevice desk, phone, tablet;
  desk.Found("desk");
  phone.Join(desk, "phone");
  tablet.Join(desk, "tablet");
  Meet(desk, phone);
  Meet(desk, tablet);
  Meet(desk, phone);
  const SubjectId id = desk.Write(std::string(kWords));
  const SubjectId seen = desk.Write("The phone has this.");
  Meet(desk, phone);
  const SubjectId last = desk.Write("And this has nobody.");
  Lose(desk, 3);
  SECTION("once each of them was met") {
    Meet(desk, tablet);
    FALLOW_REQUIRE_OK(desk->write_back().Run({}));
    CHECK_FALSE(desk.reflections().History(id).ok());
    MeetAndWriteBack(desk, phone);
    CHECK(RecordsOf(desk, id) == 1);
  }
  SECTION("once those that were not met are devices of it no more") {
    FALLOW_REQUIRE_OK(desk.exchange().RemoveDevice(phone.id()));
    MeetAndWriteBack(desk, tablet);
    CHECK(RecordsOf(desk, id) == 1);
    CHECK(desk.TextOf(seen) == "The phone has this.");
  }
  MeetAndWriteBack(desk, tablet);
  CHECK(CanBeEdited(desk, last));
  Meet(desk, tablet);
  RequireSame(desk, tablet);
  CHECK(TextsOf(tablet).size() == 3);
  CHECK(tablet.TextOf(last) == "Another text.");
  RequireWhole(desk);
  RequireWhole(tablet);
}

TEST_CASE("what others said before the loss does not count as what they hold now") {
  TestDevice desk, phone;
  desk.Found("desk");
  phone.Join(desk, "phone");
  desk.Write("The reeds were cut.");
  const SubjectId id = desk.Write(std::string(kWords));
  Meet(desk, phone);
  Lose(desk, 1);
  // The new log is as long as what was agreed on.
  const SubjectId other = desk.Write("An old page.");
  Value(desk.reflections().Delete(other));
  FALLOW_REQUIRE_OK(desk->write_back().Run({}));
  CHECK_FALSE(desk.reflections().History(id).ok());
  for (int day = 0; day < 40; ++day) {
    desk.clock().Advance(absl::Hours(24));
    CHECK(Value(desk->final_deletions().Run()) == 0);
  }
  CHECK(desk.reflections().Get(other).ok());
}

TEST_CASE("a change after the loss is later than the change that was lost") {
  TestDevice desk, phone;
  desk.Found("desk");
  phone.Join(desk, "phone");
  const SubjectId id = desk.Write(std::string(kWords));
  Meet(desk, phone);
  journal::ReflectionEdit edit;
  for (int i = 0; i < 20; ++i) {
    edit.mood = "mood " + std::to_string(i);
    Value(desk.reflections().Edit(id, edit));
  }
  Meet(desk, phone);
  Lose(desk, 20);
  edit.mood = "calm";
  Value(desk.reflections().Edit(id, edit));
  MeetAndWriteBack(desk, phone);
  CHECK(Value(desk.reflections().Get(id)).mood == "calm");
  CHECK(Value(phone.reflections().Get(id)).mood == "calm");
  RequireSame(desk, phone);
}

TEST_CASE("writing back may fail or end at any call, and each is there once afterwards") {
  const bool for_good = GENERATE(false, true);
  uint64_t calls = 1;
  size_t failed = 0;
  for (uint64_t call = 0; call <= calls; call = call < 20 ? call + 1 : call + 1 + call / 10) {
    tests::FaultVfs vfs;
    TestDevice desk(vfs.name());
    desk.Found("desk");
    const SubjectId earlier = desk.Write("The reeds were cut.");
    const SubjectId id = desk.Write(std::string(kWords));
    const SubjectId deleted = desk.Write("An old page.");
    Value(desk.reflections().Delete(deleted));
    desk.Edit(earlier, "The reeds were cut. They grow.");
    LoseThose(desk, LastRecords(4));
    MendAndLock(desk);
    vfs.FailAt(call == 0 ? UINT64_MAX : call, tests::FaultVfs::Fault::kShortWrite, for_good);
    const bool opened = desk.Unlock().ok();
    if (call == 0) calls = vfs.calls();
    vfs.StopFailing();
    INFO("call " << call << " of " << calls);
    if (opened) desk.Lock().IgnoreError();
    FALLOW_REQUIRE_OK(desk.Unlock());
    failed += opened ? 0 : 1;
    CHECK(TextsOf(desk).size() == 3);
    CHECK(RecordsOf(desk, id) == 1);
    CHECK(RecordsOf(desk, earlier) == 2);
    CHECK(RecordsOf(desk, deleted) == 2);
    CHECK(Value(desk.reflections().Get(deleted)).deleted);
    CHECK(desk.TextOf(earlier) == "The reeds were cut. They grow.");
    RequireWhole(desk);
  }
  CHECK(calls > 50);
}

TEST_CASE("what is let go while only the index has it is not written back") {
  TestDevice desk, phone;
  desk.Found("desk");
  phone.Join(desk, "phone");
  Meet(desk, phone);
  const SubjectId id = desk.Write(std::string(kWords));
  const SubjectId kept = desk.Write("The reeds were cut.");
  Lose(desk, 2);
  FALLOW_REQUIRE_OK(desk->eraser().LetGo({&id, 1}, {}));
  MeetAndWriteBack(desk, phone);
  desk.Reopen();
  CHECK(TextsOf(desk) == std::vector<std::string>{"The reeds were cut."});
  CHECK(CanBeEdited(desk, kept));
  RequireWhole(desk);
}

TEST_CASE(
    "what only the index has says what it waits for, and is there once a change is asked for") {
  TestDevice desk, phone;
  desk.Found("desk");
  phone.Join(desk, "phone");
  Meet(desk, phone);
  const SubjectId edited = desk.Write(std::string(kWords));
  const SubjectId deleted = desk.Write("The reeds were cut.");
  const SubjectId gone = desk.Write("Nobody may read this.");
  const SubjectId kept = phone.Write("The river rose.");
  Lose(desk, 3);
  FALLOW_REQUIRE_OK(desk->eraser().LetGo({&gone, 1}, {}));
  CHECK(IsRefused(desk, edited, "once every other device has been met"));
  CHECK(TextsOf(desk).size() == 2);
  Meet(desk, phone);
  // Nobody has called for it to be written back yet.
  FALLOW_REQUIRE_OK(desk->write_back().Bring(edited));
  CHECK(CanBeEdited(desk, edited));
  FALLOW_REQUIRE_OK(desk->write_back().Bring(deleted));
  CHECK(Value(desk.reflections().Delete(deleted)).deleted);
  // Of what was let go, and what is unknown, the change itself tells.
  FALLOW_REQUIRE_OK(desk->write_back().Bring(gone));
  CHECK(absl::IsNotFound(desk.reflections().Delete(gone).status()));
  FALLOW_REQUIRE_OK(desk->write_back().Bring(SubjectId()));
  Meet(desk, phone);
  CHECK(phone.TextOf(edited) == "Another text.");
  CHECK(Value(phone.reflections().Get(deleted)).deleted);
  CHECK(phone.TextOf(kept) == "The river rose.");
  RequireWhole(desk);
}

// The phone has the reflection, and the desk's change of it nobody else.
TEST_CASE("a lost change of what comes back stays shown, and is written back beside others'") {
  TestDevice desk, phone;
  desk.Found("desk");
  phone.Join(desk, "phone");
  const SubjectId id = desk.Write("One heron.");
  Meet(desk, phone);
  const SubjectId other = desk.Write("Two herons.");
  Meet(desk, phone);
  desk.Edit(id, "One heron stood there.");
  desk.Edit(other, "Two herons stood there.");
  Lose(desk, 3);
  phone.Edit(id, "It rained. One heron.");
  Meet(desk, phone);
  CHECK(desk.TextOf(id) == "One heron stood there.");
  CHECK(desk.TextOf(other) == "Two herons stood there.");
  FALLOW_REQUIRE_OK(desk->write_back().RunIfHeard({}));
  Meet(desk, phone);
  for (TestDevice* device : {&desk, &phone}) {
    CHECK(device->TextOf(id) == "It rained. One heron stood there.");
    CHECK(device->TextOf(other) == "Two herons stood there.");
    RequireWhole(*device);
  }
  RequireSame(desk, phone);
}

TEST_CASE("on a disk that fails at any call while it is written back, nothing is lost") {
  uint64_t calls = 1;
  for (uint64_t call = 0; call <= calls; call = call < 20 ? call + 1 : call + 1 + call / 10) {
    PosixDisk posix;
    tests::FaultDisk disk(posix);
    TestDevice desk;
    desk.UseDisk(disk);
    desk.Found("desk");
    desk.Write("The reeds were cut.");
    const SubjectId id = desk.Write(std::string(kWords));
    Lose(desk, 1);
    LoseThose(desk, LastRecords(1));
    MendAndLock(desk);
    disk.FailAt(call == 0 ? UINT64_MAX : call, tests::FaultDisk::Fault::kIoError, true);
    if (desk.Unlock().ok()) desk.Lock().IgnoreError();
    if (call == 0) calls = disk.calls();
    disk.StopFailing();
    INFO("call " << call << " of " << calls);
    FALLOW_REQUIRE_OK(desk.Unlock());
    CHECK(TextsOf(desk).size() == 2);
    CHECK(RecordsOf(desk, id) == 1);
    RequireWhole(desk);
  }
  CHECK(calls > 10);
}

// A record between others of the desk, which the phone has, and one that nobody has.
TEST_CASE("what is missing between others is not written back while another device may have it") {
  TestDevice desk, phone;
  desk.Found("desk");
  phone.Join(desk, "phone");
  Meet(desk, phone);
  const SubjectId id = desk.Write(std::string(kWords));
  desk.Write("They grow.");
  Meet(desk, phone);
  const SubjectId last = desk.Write("And this has nobody.");
  const std::string hex = absl::BytesToHexString(std::string(crypto::AsChars(id.bytes)));
  LoseThose(desk, LastRecords(1) + " OR subject = (SELECT id FROM subject WHERE subject = X'" +
                      hex + "')");
  MendAndLock(desk);
  FALLOW_REQUIRE_OK(desk.Unlock());
  FALLOW_REQUIRE_OK(desk->write_back().Run({}));
  CHECK(TextsOf(desk).size() == 3);
  CHECK_FALSE(desk.reflections().History(id).ok());
  CHECK(Says(desk, "1 record is missing between others"));
  CHECK(Says(desk, "bring them back"));
  CHECK(IsRefused(desk, id, "once every other device has been met"));
  MeetAndWriteBack(desk, phone);
  CHECK(RecordsOf(desk, id) == 1);
  CHECK(phone.TextOf(last) == "And this has nobody.");
  CHECK(TextsOf(desk) == TextsOf(phone));
  CHECK_FALSE(Says(desk, "missing"));
  CHECK(CanBeEdited(desk, id));
  CHECK(CanBeEdited(desk, last));
  RequireWhole(desk);
  RequireWhole(phone);
}

}  // namespace
}  // namespace fallow::store
