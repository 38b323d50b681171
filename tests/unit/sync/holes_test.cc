// A log that was mended lacks a record between others of one writer: other devices bring it, nobody
// says "the same" before, and what stands behind it is neither lost nor passed on.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "daemon/store/practice/connections.h"
#include "daemon/store/practice/letters.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/templates.h"
#include "daemon/store/writing/write_back.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/household.h"
#include "tests/support/lost_records.h"

namespace fallow::store {
namespace {

using journal::SubjectId;
using tests::Everything;
using tests::LastRecords;
using tests::LoseThose;
using tests::Meet;
using tests::MendAndLock;
using tests::TestDevice;
using tests::Text;
using tests::Value;

std::set<std::string> TextsOf(TestDevice& device) {
  std::set<std::string> texts;
  for (const journal::Reflection& one : Everything(device)) texts.insert(one.text);
  return texts;
}

std::set<std::string> NamesOf(TestDevice& device) {
  Connections connections(device.vault().practice(), device.reflections());
  const journal::ConnectionBook book = Value(connections.Book());
  std::set<std::string> names;
  for (const journal::Connection& one : book.all()) {
    names.insert(one.name + (one.quiet_until ? " (quiet)" : ""));
  }
  return names;
}

std::set<std::string> LettersOf(TestDevice& device) {
  std::set<std::string> texts;
  for (const journal::Letter& one : Value(Letters(device.vault().practice()).All())) {
    texts.insert(one.text);
  }
  return texts;
}

// All that a person would miss.
struct Words {
  std::set<std::string> texts, names, letters;
  size_t templates = 0;
  friend bool operator==(const Words&, const Words&) = default;
};

Words WordsOf(TestDevice& device) {
  return {TextsOf(device), NamesOf(device), LettersOf(device),
          Value(device->templates().List()).size()};
}

bool Says(TestDevice& device, std::string_view words) {
  for (const Finding& finding : device->Examine({})) {
    if (finding.detail.find(words) != std::string::npos) return true;
  }
  return false;
}

void RequireWhole(TestDevice& device) {
  for (const Finding& finding : device->Examine({})) {
    INFO(finding.detail);
    REQUIRE(finding.severity != Finding::Severity::kDamage);
  }
}

// Positions differ where records came anew, and with them the digests of the whole index; that each
// index is as its log says is examined.
void RequireSameWords(TestDevice& a, TestDevice& b) {
  REQUIRE(Value(a.replica().Known()) == Value(b.replica().Known()));
  const auto all_a = Everything(a);
  const auto all_b = Everything(b);
  REQUIRE(all_a.size() == all_b.size());
  for (size_t i = 0; i < all_a.size(); ++i) {
    CHECK(all_a[i].id == all_b[i].id);
    CHECK(all_a[i].text == all_b[i].text);
    CHECK(all_a[i].tags == all_b[i].tags);
    CHECK(all_a[i].deleted == all_b[i].deleted);
    CHECK(all_a[i].version == all_b[i].version);
    CHECK(all_a[i].attachments.size() == all_b[i].attachments.size());
  }
}

// As long as nothing is missing, also its position.
uint64_t RecordsOf(TestDevice& device) {
  uint64_t records = 0;
  for (const journal::WriterHead& head : Value(device.replica().Known())) records += head.sequence;
  return records;
}

std::string At(uint64_t position) {
  return "position = " + std::to_string(position);
}

constexpr std::string_view kLostToo = "This is lost with it.";

// A last record is lost as well, or the loss would not show. Only the index has it then.
void LoseAt(TestDevice& device, const std::string& which) {
  device.Write(std::string(kLostToo));
  LoseThose(device, LastRecords(1) + " OR " + which);
  MendAndLock(device);
}

void ForgetIndex(TestDevice& device) {
  for (const char* name : {"index.db", "index.db-wal"}) {
    std::filesystem::remove(device.folder() / name);
  }
}

void AddConnection(TestDevice& device, std::string name) {
  journal::NewConnection what;
  what.name = std::move(name);
  Value(Connections(device.vault().practice(), device.reflections()).Add(what));
}

void Quiet(TestDevice& device, std::string_view name) {
  Value(Connections(device.vault().practice(), device.reflections())
            .SetQuiet(name, device.clock().Now() + absl::Hours(10'000)));
}

void WriteLetter(TestDevice& device, std::string_view text) {
  const journal::Moment later{device.clock().Now() + absl::Hours(10'000), "UTC"};
  Value(Letters(device.vault().practice()).Write(text, later, "UTC"));
}

void Attach(TestDevice& device, std::string text) {
  const auto upload = Value(device->blobs().Put("note.txt", "text/plain"));
  FALLOW_REQUIRE_OK(upload->Append(crypto::AsBytes(std::string_view("what was attached"))));
  journal::NewReflection what = Text(std::move(text));
  what.attachments = {Value(upload->Finish()).id};
  Value(device.reflections().Write(what));
}

// Of every kind of record some, each on what another device wrote.
void Fill(TestDevice& desk, TestDevice& phone) {
  const SubjectId reeds = desk.Write("The reeds were cut.");
  const SubjectId heron = desk.Write("A heron stood there.");
  AddConnection(desk, "Zoe");
  WriteLetter(desk, "Dear desk.");
  FALLOW_REQUIRE_OK(desk->templates().Set({"morning", "How did you sleep?"}));
  Meet(desk, phone);
  phone.Edit(reeds, "The reeds were cut. They grow.");
  Quiet(phone, "Zoe");
  AddConnection(phone, "Ben");
  const SubjectId rain = phone.Write("It rained.");
  Attach(phone, "With a note.");
  Meet(desk, phone);
  desk.Edit(rain, "It rained all day.");
  Value(desk.reflections().Delete(heron));
  Attach(desk, "With another note.");
  const SubjectId gone = desk.Write("Nobody may read this.");
  Meet(desk, phone);
  FALLOW_REQUIRE_OK(phone->eraser().LetGo({&gone, 1}, {}));
  desk.Edit(reeds, "Well: the reeds were cut.");
  phone.Edit(reeds, "The reeds were cut. They grow fast.");
  Meet(desk, phone);
  desk.Write("The last but one.");
  desk.Write("The last.");
  Meet(desk, phone);
}

bool Lists(TestDevice& device, TestDevice& other) {
  return device.exchange().devices().roster().Holds(other.id());
}

TEST_CASE("whichever record of a log is missing comes back from another device") {
  TestDevice desk, phone;
  desk.Found("desk");
  phone.Join(desk, "phone");
  Meet(desk, phone);
  Fill(desk, phone);
  Words all = WordsOf(phone);
  const uint64_t records = RecordsOf(phone);
  const bool without_index = GENERATE(false, true);
  if (!without_index) all.texts.insert(std::string(kLostToo));
  tests::DiskImage desk_was(desk), phone_was(phone);
  size_t tried = 0;
  for (uint64_t position = 1; position < RecordsOf(desk); ++position) {
    INFO("position " << position << ", without index: " << without_index);
    LoseAt(desk, At(position));
    if (without_index) ForgetIndex(desk);
    FALLOW_REQUIRE_OK(desk.Unlock());
    // Where the record of the phone itself is lost, the two do not meet.
    if (Lists(desk, phone)) {
      ++tried;
      CHECK_FALSE(journal::AreSame(Value(desk.replica().Known()), Value(phone.replica().Known())));
      if (!without_index) CHECK(TextsOf(desk) == all.texts);
      Meet(desk, phone);
      FALLOW_REQUIRE_OK(desk->write_back().RunIfHeard({}));
      Meet(desk, phone);
      CHECK(WordsOf(desk) == all);
      CHECK(WordsOf(phone) == all);
      CHECK_FALSE(Says(desk, "missing"));
      RequireWhole(desk);
      RequireWhole(phone);
      RequireSameWords(desk, phone);
      // The mended device's name, its keys where their record was lost, and what nobody else had.
      CHECK(RecordsOf(phone) <= records + (position == 1 ? 3 : 2));
    }
    desk_was.PutBack(desk);
    phone_was.PutBack(phone);
  }
  CHECK(tried > 20);
}

// The tablet has never met the phone, and learns all from the desk.
TEST_CASE("a device that lacks records passes on nothing that another one has to refuse") {
  TestDevice desk, phone, tablet;
  desk.Found("desk");
  phone.Join(desk, "phone");
  Meet(desk, phone);
  tablet.Join(desk, "tablet");
  Meet(desk, tablet);
  Meet(desk, phone);
  Fill(desk, phone);
  Words all = WordsOf(phone);
  all.texts.insert(std::string(kLostToo));
  tests::DiskImage desk_was(desk), phone_was(phone), tablet_was(tablet);
  size_t tried = 0;
  for (uint64_t position = 1; position < RecordsOf(desk); ++position) {
    INFO("position " << position);
    LoseAt(desk, At(position));
    FALLOW_REQUIRE_OK(desk.Unlock());
    if (Lists(desk, phone) && Lists(desk, tablet)) {
      ++tried;
      Meet(desk, tablet);
      FALLOW_REQUIRE_OK(desk->write_back().Run({}));
      Meet(desk, phone);
      Meet(desk, tablet);
      FALLOW_REQUIRE_OK(desk->write_back().RunIfHeard({}));
      Meet(desk, phone);
      Meet(desk, tablet);
      for (TestDevice* device : {&desk, &phone, &tablet}) {
        CHECK(WordsOf(*device) == all);
        RequireWhole(*device);
      }
      RequireSameWords(desk, phone);
      RequireSameWords(desk, tablet);
    }
    desk_was.PutBack(desk);
    phone_was.PutBack(phone);
    tablet_was.PutBack(tablet);
  }
  CHECK(tried > 20);
}

// What comes from the index counts as well: only what the lost record said, and nothing else has,
// may be gone.
TEST_CASE("what stands behind a record that nobody has any more goes to the others all the same") {
  TestDevice desk, phone;
  desk.Found("desk");
  phone.Join(desk, "phone");
  const SubjectId shared = desk.Write("Both have this.");
  Meet(desk, phone);
  const uint64_t from = RecordsOf(desk) + 1;
  const SubjectId first = desk.Write("The phone has none of these.");
  desk.Edit(first, "The phone has none of these words.");
  desk.Edit(shared, "Both have this, and more.");
  AddConnection(desk, "Zoe");
  Quiet(desk, "Zoe");
  WriteLetter(desk, "Dear desk.");
  FALLOW_REQUIRE_OK(desk->templates().Set({"morning", "How did you sleep?"}));
  Attach(desk, "With a note.");
  WriteLetter(desk, "Dear phone.");
  AddConnection(desk, "Ben");
  desk.Write("The last.");
  Words all = WordsOf(desk);
  all.texts.insert(std::string(kLostToo));
  const uint64_t to = RecordsOf(desk);
  const bool alone = GENERATE(false, true);
  if (alone) FALLOW_REQUIRE_OK(desk.exchange().RemoveDevice(phone.id()));
  tests::DiskImage desk_was(desk), phone_was(phone);
  for (uint64_t position = from; position < to; ++position) {
    INFO("position " << position << ", alone: " << alone);
    LoseAt(desk, At(position));
    FALLOW_REQUIRE_OK(desk.Unlock());
    const Words left = WordsOf(desk);
    CHECK(left.texts == all.texts);
    CHECK(left.names.size() + left.letters.size() + 1 >= all.names.size() + all.letters.size());
    if (!alone) {
      CHECK(Says(desk, "1 record is missing between others"));
      CHECK_FALSE(Says(desk, "No other device has"));
      Meet(desk, phone);
      FALLOW_REQUIRE_OK(desk->write_back().RunIfHeard({}));
      Meet(desk, phone);
      CHECK(WordsOf(phone) == left);
      RequireWhole(phone);
      RequireSameWords(desk, phone);
    }
    CHECK(WordsOf(desk) == left);
    if (!alone) CHECK(Says(desk, "lost: no other device"));
    if (!alone) RequireWhole(desk);
    desk.Edit(first, "It can be changed.");
    desk.Reopen();
    CHECK(desk.TextOf(first) == "It can be changed.");
    // A device that comes later gets all of it.
    TestDevice late;
    late.Join(desk, "late");
    desk.Reopen();
    Meet(desk, late);
    FALLOW_REQUIRE_OK(desk->write_back().RunIfHeard({}));
    Meet(desk, late);
    RequireWhole(desk);
    CHECK(WordsOf(late) == WordsOf(desk));
    RequireWhole(late);
    desk_was.PutBack(desk);
    phone_was.PutBack(phone);
  }
}

TEST_CASE("what stands behind a missing record is not changed before it counts again") {
  TestDevice desk, phone;
  desk.Found("desk");
  phone.Join(desk, "phone");
  Meet(desk, phone);
  desk.Write("The phone has this.");
  Meet(desk, phone);
  const uint64_t missing = RecordsOf(desk);
  const SubjectId behind = desk.Write("And not this.");
  AddConnection(desk, "Zoe");
  desk.Write("The last.");
  LoseAt(desk, At(missing));
  FALLOW_REQUIRE_OK(desk.Unlock());
  CHECK(desk.TextOf(behind) == "And not this.");
  journal::ReflectionEdit edit;
  edit.text = "Changed.";
  CHECK(absl::IsUnknown(desk.reflections().Edit(behind, edit).status()));
  // Written now, by a new incarnation: no number is used twice.
  const SubjectId fresh = desk.Write("Written meanwhile.");
  Meet(desk, phone);
  CHECK(phone.TextOf(fresh) == "Written meanwhile.");
  CHECK(phone.TextOf(behind) == "And not this.");
  FALLOW_REQUIRE_OK(desk->write_back().RunIfHeard({}));
  Value(desk.reflections().Edit(behind, edit));
  Meet(desk, phone);
  CHECK(phone.TextOf(behind) == "Changed.");
  CHECK(NamesOf(phone) == std::set<std::string>{"Zoe"});
  RequireWhole(desk);
  RequireWhole(phone);
  RequireSameWords(desk, phone);
}

TEST_CASE("a gap may be filled only in part, and be filled by a device that is met later") {
  TestDevice desk, phone, tablet;
  desk.Found("desk");
  phone.Join(desk, "phone");
  tablet.Join(desk, "tablet");
  Meet(desk, phone);
  Meet(desk, tablet);
  Meet(desk, phone);
  desk.Write("All have this.");
  Meet(desk, tablet);
  Meet(desk, phone);
  const uint64_t first = RecordsOf(desk) + 1;
  for (int i = 0; i < 4; ++i) desk.Write("The tablet has " + std::to_string(i));
  Meet(desk, tablet);
  for (int i = 0; i < 4; ++i) desk.Write("Nobody has " + std::to_string(i));
  std::set<std::string> all = TextsOf(desk);
  all.insert(std::string(kLostToo));
  LoseAt(desk, At(first) + " OR " + At(first + 2) + " OR " + At(first + 5));
  FALLOW_REQUIRE_OK(desk.Unlock());
  CHECK(TextsOf(desk) == all);
  Meet(desk, phone);
  FALLOW_REQUIRE_OK(desk->write_back().Run({}));
  CHECK(Says(desk, "missing between others"));
  CHECK(TextsOf(phone) == std::set<std::string>{"All have this."});
  Meet(desk, tablet);
  Meet(desk, phone);
  FALLOW_REQUIRE_OK(desk->write_back().RunIfHeard({}));
  Meet(desk, tablet);
  Meet(desk, phone);
  for (TestDevice* device : {&desk, &phone, &tablet}) {
    CHECK(TextsOf(*device) == all);
    RequireWhole(*device);
  }
  RequireSameWords(desk, phone);
  RequireSameWords(desk, tablet);
}

// `keyslots` knows the log again by its latest record, which must not be one that moves.
TEST_CASE("a journal that was killed while a gap was filled opens for writing") {
  TestDevice desk, phone;
  desk.Found("desk");
  phone.Join(desk, "phone");
  Meet(desk, phone);
  const uint64_t missing = RecordsOf(desk) + 1;
  for (int i = 0; i < 4; ++i) desk.Write("Number " + std::to_string(i));
  Meet(desk, phone);
  LoseAt(desk, At(missing));
  FALLOW_REQUIRE_OK(desk.Unlock());
  const bool push = GENERATE(false, true);
  if (push) tests::Push(phone, desk);
  const std::filesystem::path image = desk.root() / "killed";
  std::filesystem::copy(desk.folder(), image, std::filesystem::copy_options::recursive);
  FALLOW_REQUIRE_OK(desk.Lock());
  std::filesystem::remove_all(desk.folder());
  std::filesystem::rename(image, desk.folder());
  FALLOW_REQUIRE_OK(desk.Unlock());
  FALLOW_REQUIRE_OK(desk.vault().refusal());
  Meet(desk, phone);
  FALLOW_REQUIRE_OK(desk->write_back().RunIfHeard({}));
  CHECK(TextsOf(desk).size() == 5);
  RequireWhole(desk);
}

TEST_CASE("two devices with gaps in different places fill each other's") {
  TestDevice desk, phone;
  desk.Found("desk");
  phone.Join(desk, "phone");
  Meet(desk, phone);
  Fill(desk, phone);
  phone.Write("The last on the phone.");
  Meet(desk, phone);
  Words all = WordsOf(desk);
  all.texts.insert(std::string(kLostToo));
  const uint64_t middle = RecordsOf(desk) / 2;
  tests::DiskImage desk_was(desk), phone_was(phone);
  for (const uint64_t apart : {1, 3, 5}) {
    INFO("apart " << apart);
    LoseAt(desk, At(middle));
    LoseAt(phone, At(middle + apart));
    FALLOW_REQUIRE_OK(desk.Unlock());
    FALLOW_REQUIRE_OK(phone.Unlock());
    for (int time = 0; time < 3; ++time) {
      Meet(desk, phone);
      FALLOW_REQUIRE_OK(desk->write_back().RunIfHeard({}));
      FALLOW_REQUIRE_OK(phone->write_back().RunIfHeard({}));
    }
    Meet(desk, phone);
    CHECK(WordsOf(desk).texts == all.texts);
    CHECK(WordsOf(phone) == WordsOf(desk));
    RequireWhole(desk);
    RequireWhole(phone);
    RequireSameWords(desk, phone);
    desk_was.PutBack(desk);
    phone_was.PutBack(phone);
  }
}

TEST_CASE("filling a gap may fail at any call, and is gone on with") {
  const bool for_good = GENERATE(false, true);
  uint64_t calls = 1;
  for (uint64_t call = 0; call <= calls; call = call < 12 ? call + 1 : call + 1 + call / 8) {
    tests::FaultVfs vfs;
    TestDevice desk(vfs.name());
    TestDevice phone;
    desk.Found("desk");
    phone.Join(desk, "phone");
    Meet(desk, phone);
    const uint64_t missing = RecordsOf(desk) + 1;
    desk.Write("The phone has this.");
    desk.Write("And this.");
    Meet(desk, phone);
    desk.Write("And not this.");
    AddConnection(desk, "Zoe");
    desk.Write("The last.");
    LoseAt(desk, At(missing));
    FALLOW_REQUIRE_OK(desk.Unlock());
    vfs.FailAt(call == 0 ? UINT64_MAX : call, tests::FaultVfs::Fault::kShortWrite, for_good);
    const absl::Status pushed = tests::TryPush(phone, desk).status();
    desk->write_back().RunIfHeard({}).IgnoreError();
    if (call == 0) calls = vfs.calls();
    vfs.StopFailing();
    INFO("call " << call << " of " << calls << ": " << pushed);
    desk.Lock().IgnoreError();
    FALLOW_REQUIRE_OK(desk.Unlock());
    CHECK(TextsOf(desk).size() == 5);
    Meet(desk, phone);
    FALLOW_REQUIRE_OK(desk->write_back().RunIfHeard({}));
    Meet(desk, phone);
    CHECK(TextsOf(desk).size() == 5);
    CHECK(WordsOf(phone) == WordsOf(desk));
    CHECK(NamesOf(phone) == std::set<std::string>{"Zoe"});
    RequireWhole(desk);
    RequireSameWords(desk, phone);
  }
  CHECK(calls > 10);
}

}  // namespace
}  // namespace fallow::store
