#include "daemon/journal/fold.h"

#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "daemon/journal/limits.h"
#include "daemon/journal/text_history.h"
#include "tests/support/journal.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;
using tests::SomeText;
using tests::Writer;

// Two devices that both know the same first record.
struct Pair {
  Writer here{1};
  Writer there{2};
  explicit Pair(const NewReflection& what = SomeText("one")) {
    here.Create(what);
    REQUIRE(there.Receive(here.records().back()).ok());
  }
  // Each device receives what the other has done since; both must arrive at the same state.
  void Meet(size_t here_from = 1, size_t there_from = 0) {
    const auto from_here = here.records();
    const auto from_there = there.records();
    for (size_t i = there_from; i < from_there.size(); ++i) {
      REQUIRE(here.Receive(from_there[i]).ok());
    }
    for (size_t i = here_from; i < from_here.size(); ++i) {
      REQUIRE(there.Receive(from_here[i]).ok());
    }
    CHECK(tests::Said(here.state()) == tests::Said(there.state()));
    CHECK(here.view().version == there.view().version);
  }
};

// An edit that sets the text to `text`.
ReflectionEdit Say(std::string text) {
  ReflectionEdit edit;
  edit.text = std::move(text);
  return edit;
}

TEST_CASE("the first record says what the reflection is") {
  Writer writer(1);
  NewReflection what = SomeText("the sea");
  what.tags = {"walk", "autumn"};
  what.about = {"Mira"};
  what.mood = "calm";
  what.starred = true;
  what.prompt = "p-12";
  writer.Create(what);
  const Reflection& view = writer.view();
  CHECK(view.text == "the sea");
  CHECK(view.at == what.at);
  CHECK(view.tags == std::vector<std::string>{"autumn", "walk"});
  CHECK(view.about == std::vector<std::string>{"Mira"});
  CHECK(view.mood == "calm");
  CHECK(view.starred);
  CHECK(view.prompt == "p-12");
  CHECK(view.version == 1);
  CHECK_FALSE(view.edited.has_value());
  CHECK_FALSE(view.deleted.has_value());
  CHECK(view.device == tests::DeviceFrom(1));
}

TEST_CASE("a later writer by lamport time wins, whatever the clocks say") {
  Pair pair;
  ReflectionEdit calm;
  calm.mood = "calm";
  ReflectionEdit glad;
  glad.mood = "glad";
  pair.here.now += absl::Hours(24 * 365 * 50);
  pair.here.Change(calm);
  ReflectionEdit star;
  star.starred = true;
  pair.there.Change(star);
  pair.there.Change(glad);
  pair.Meet();
  CHECK(pair.here.view().mood == "glad");
  CHECK(pair.here.view().starred);
}

TEST_CASE("a tag added there survives its removal here") {
  NewReflection what = SomeText("one");
  what.tags = {"walk"};
  Pair pair(what);
  ReflectionEdit remove;
  remove.remove_tags = {"walk"};
  ReflectionEdit again;
  again.remove_tags = {"walk"};
  pair.there.Change(again);
  again = {};
  again.add_tags = {"walk"};
  pair.there.Change(again);
  pair.here.Change(remove);
  pair.Meet();
  CHECK(pair.here.view().tags == std::vector<std::string>{"walk"});
}

TEST_CASE("what is added where it is already stays when a device that has not heard removes it") {
  NewReflection what = SomeText("one");
  what.tags = {"walk"};
  what.about = {"Ana"};
  what.signs = {"calm"};
  Pair pair(what);
  ReflectionEdit remove;
  remove.remove_tags = {"walk"};
  remove.remove_about = {"Ana"};
  remove.remove_signs = {"calm"};
  ReflectionEdit again;
  again.add_tags = {"WALK"};
  again.add_about = {"ana"};
  again.add_signs = {"calm"};
  CHECK(pair.there.Change(again));
  pair.here.Change(remove);
  pair.Meet();
  CHECK(pair.here.view().tags == std::vector<std::string>{"walk"});
  CHECK(pair.here.view().about == std::vector<std::string>{"Ana"});
  CHECK(pair.here.view().signs == std::vector<std::string>{"calm"});
  // Whoever has seen both additions can remove it.
  pair.there.Change(remove);
  CHECK(pair.there.view().tags.empty());
}

TEST_CASE("a tag removed by all that knew it is gone") {
  NewReflection what = SomeText("one");
  what.tags = {"walk", "sea"};
  Pair pair(what);
  ReflectionEdit remove;
  remove.remove_tags = {"WALK"};
  pair.there.Change(remove);
  pair.here.Change(remove);
  pair.Meet();
  CHECK(pair.here.view().tags == std::vector<std::string>{"sea"});
}

TEST_CASE("an edit beats a deletion that did not know of it") {
  Pair pair;
  ReflectionEdit star;
  star.starred = true;
  pair.there.Change(star);
  ReflectionEdit calm;
  calm.mood = "calm";
  pair.here.Change(calm);
  pair.here.Delete();  // the later one by lamport time
  CHECK(pair.here.view().deleted.has_value());
  CHECK_FALSE(pair.here.view().kept.has_value());
  const absl::Time deleted = pair.here.now;
  pair.Meet();
  CHECK_FALSE(pair.here.view().deleted.has_value());
  CHECK(pair.here.view().kept == deleted);
  CHECK(pair.here.view().starred);
  pair.here.Undelete();
  CHECK_FALSE(pair.here.view().kept.has_value());
}

TEST_CASE("a deletion that knew of everything is not undone by a later one that did not") {
  Pair pair;
  ReflectionEdit star;
  star.starred = true;
  pair.there.Change(star);
  pair.there.Delete();
  pair.here.now += absl::Hours(1);
  for (int i = 0; i < 3; ++i) pair.here.Delete();  // the latest by lamport time
  pair.Meet();
  CHECK(pair.here.view().deleted == pair.there.now);
}

TEST_CASE("a deletion that knew of everything stands until it is undone") {
  Pair pair;
  ReflectionEdit star;
  star.starred = true;
  pair.there.Change(star);
  pair.Meet();
  pair.here.Delete();
  pair.Meet(1, 1);
  CHECK(pair.there.view().deleted == pair.here.now);
  pair.there.Undelete();
  pair.Meet(2, 1);
  CHECK_FALSE(pair.here.view().deleted.has_value());
}

TEST_CASE("two deletions apart are one deletion") {
  Pair pair;
  pair.here.Delete();
  pair.there.Delete();
  pair.Meet();
  CHECK(pair.here.view().deleted.has_value());
}

TEST_CASE("an attachment put back there survives being taken off here earlier") {
  NewReflection what = SomeText("one");
  Pair pair(what);
  SubjectId id;
  id.bytes.fill(7);
  const Attachment photo{id, "a.jpg", "image/jpeg", 12};
  ReflectionEdit attach;
  attach.attach = {id};
  ReflectionEdit detach;
  detach.detach = {id};
  pair.here.Change(attach, {photo});
  REQUIRE(pair.there.Receive(pair.here.records().back()).ok());
  pair.here.Change(detach);
  pair.there.Change(detach);
  pair.there.Change(attach, {photo});
  pair.Meet(2, 0);
  CHECK(pair.here.view().attachments == std::vector<Attachment>{photo});
}

TEST_CASE("what edited and version say") {
  Writer writer(1);
  writer.Create(SomeText("one"));
  writer.now += absl::Hours(1);
  ReflectionEdit edit;
  edit.text = "one two";
  writer.Change(edit);
  CHECK(writer.view().edited == writer.now);
  const absl::Time edited = writer.now;
  writer.now += absl::Hours(1);
  writer.Delete();
  writer.Undelete();
  CHECK(writer.view().edited == edited);
  CHECK(writer.view().version == 4);
  CHECK(writer.state().state.text_version() == 2);
}

v1::EventId EventOf(uint8_t device, uint64_t number) {
  v1::EventId id;
  id.set_device(std::string(16, static_cast<char>(device)));
  id.set_number(number);
  return id;
}

// Folds `operation` as the next record of a small reflection. When that fails, nothing may change.
absl::Status FoldNext(const v1::ReflectionOperation& operation,
                      RecordKind kind = RecordKind::kReflectionChanged) {
  Writer writer(1);
  writer.Create(SomeText("one"));
  Folded folded = writer.state();
  TextHistory history;
  history.Note({writer.records()[0].stamp, RecordKind::kReflectionCreated,
                &writer.records()[0].operation.text()});
  const absl::Status status = Fold({}, writer.NextStamp(), kind, operation, folded, &history);
  if (!status.ok()) {
    CHECK(folded.state.SerializeAsString() == writer.state().state.SerializeAsString());
    CHECK(folded.view.text == writer.view().text);
    CHECK(folded.view.version == 1);
  }
  return status;
}

TEST_CASE("a hostile operation is refused and changes nothing") {
  using Change = std::function<void(v1::ReflectionOperation&)>;
  const auto edit = [](uint64_t first, uint64_t position, std::string insert) {
    return [=](v1::ReflectionOperation& operation) {
      operation.mutable_text()->set_first(first);
      v1::TextRun& run = *operation.mutable_text()->add_runs();
      run.set_position(position);
      run.set_insert(insert);
    };
  };
  const std::vector<std::pair<const char*, Change>> changes = {
      {"a position outside of the text", edit(3, 9, "x")},
      {"an event number that leaves a gap", edit(4, 0, "x")},
      {"an empty insertion", edit(3, 0, "")},
      {"a control character", edit(3, 0, "\x1B")},
      {"a huge event number", edit(UINT64_MAX, 0, "x")},
      {"no runs", [](auto& o) { o.mutable_text()->set_first(3); }},
      {"a removal of too much",
       [](auto& o) {
         o.mutable_text()->set_first(3);
         o.mutable_text()->add_runs()->set_remove(4);
       }},
      {"a removal of nearly everything there is",
       [](auto& o) {
         o.mutable_text()->set_first(3);
         o.mutable_text()->add_runs()->set_remove(UINT64_MAX);
       }},
      {"a text too long", edit(3, 0, std::string(kTextBytesMax + 1, 'x'))},
      {"an unknown parent",
       [&](auto& o) {
         edit(3, 0, "x")(o);
         o.mutable_text()->add_parents()->set_device(std::string(16, 'd'));
       }},
      {"parents that are not sorted",
       [&](auto& o) {
         edit(3, 0, "x")(o);
         *o.mutable_text()->add_parents() = EventOf(1, 2);
         *o.mutable_text()->add_parents() = EventOf(1, 1);
       }},
      {"the same parent twice",
       [&](auto& o) {
         edit(3, 0, "x")(o);
         *o.mutable_text()->add_parents() = EventOf(1, 2);
         *o.mutable_text()->add_parents() = EventOf(1, 2);
       }},
      {"parents and the empty text",
       [&](auto& o) {
         edit(3, 0, "x")(o);
         *o.mutable_text()->add_parents() = EventOf(1, 2);
         o.mutable_text()->set_from_empty(true);
       }},
      {"a malformed parent",
       [&](auto& o) {
         edit(3, 0, "x")(o);
         o.mutable_text()->add_parents()->set_device("d");
       }},
      {"an empty tag", [](auto& o) { o.add_tags_added(""); }},
      {"a tag with a line end", [](auto& o) { o.add_tags_added("a\nb"); }},
      {"a tag too long", [](auto& o) { o.add_about_added(std::string(257, 'x')); }},
      {"a removal of an impossible record",
       [](auto& o) {
         o.add_tags_removed()->set_value("a");
         o.mutable_tags_removed(0)->add_seen()->set_device("d");
       }},
      {"a mood with a control character", [](auto& o) { o.set_mood("\x07"); }},
      {"a malformed attachment", [](auto& o) { o.add_attached()->set_subject("x"); }},
      {"a malformed detachment", [](auto& o) { o.add_detached("x"); }},
      {"a year beyond the calendar", [](auto& o) { o.mutable_at()->set_unix_millis(INT64_MAX); }},
      {"a writing time beyond the calendar", [](auto& o) { o.set_written_unix_millis(INT64_MIN); }},
      {"a zone that is a path", [](auto& o) { o.mutable_at()->set_zone("../x"); }},
      {"a malformed import key", [](auto& o) { o.set_import_key("short"); }},
  };
  for (const auto& [name, change] : changes) {
    INFO(name);
    v1::ReflectionOperation operation;
    operation.set_starred(true);
    change(operation);
    CHECK(absl::IsDataLoss(FoldNext(operation)));
  }
}

TEST_CASE("a record out of its place is refused") {
  v1::ReflectionOperation operation;
  operation.set_starred(true);
  CHECK(absl::IsDataLoss(FoldNext(operation, RecordKind::kReflectionCreated)));
  CHECK(absl::IsDataLoss(FoldNext(operation, RecordKind::kTemplateSet)));
  Folded nothing;
  CHECK(absl::IsDataLoss(
      Fold({}, {{}, 0, 1, 1}, RecordKind::kReflectionChanged, operation, nothing)));
  CHECK(absl::IsDataLoss(
      Fold({}, {{}, 0, 1, 1}, RecordKind::kReflectionCreated, operation, nothing)));
  CHECK(nothing.view.version == 0);
  CHECK(absl::IsDataLoss(ParseReflectionOperation("\xFF\xFF").status()));
}

TEST_CASE("edits made apart in one paragraph keep every word of both") {
  Pair pair(SomeText("The sea was grey. We walked home slowly."));
  pair.here.Change(Say("The cold sea was grey. We walked home slowly."));
  pair.here.Change(Say("The cold sea was grey and still. We walked home slowly."));
  pair.there.Change(Say("The sea was grey. Then we walked home slowly, singing."));
  pair.Meet();
  CHECK(pair.here.view().text ==
        "The cold sea was grey and still. Then we walked home slowly, singing.");
  CHECK(pair.here.state().state.text_heads_size() == 2);
}

TEST_CASE("the same change made on both sides is one change") {
  struct Case {
    std::string before, after;
  };
  for (const auto& [before, after] : std::vector<Case>{
           {"identical edit on both", "identical change on both"},
           {"I met teh man with teh hat.", "I met the man with the hat."},
           {"colour", "color"},
           {"one", "something else altogether"},
           {"one", "one, and more"},
           {"one two three", "one three"},
           {"one", "one\n\nA paragraph."},
       }) {
    Pair pair(SomeText(before));
    pair.here.Change(Say(after));
    pair.there.Change(Say(after));
    pair.Meet();
    INFO(after);
    CHECK(pair.here.view().text == after);
    // What was shown is what the next edit is made to, on either side and on both.
    const size_t here = pair.here.records().size(), there = pair.there.records().size();
    pair.here.Change(Say(after + " here"));
    pair.there.Change(Say("There " + after));
    pair.Meet(here, there);
    CHECK(pair.here.view().text == "There " + after + " here");
    pair.here.Change(Say("At last."));
    CHECK(pair.here.view().text == "At last.");
  }
}

TEST_CASE("changes made apart that are not the same are both kept") {
  struct Case {
    std::string before, here, there, merged;
  };
  for (const auto& [before, here, there, merged] : std::vector<Case>{
           // The same word, in place of something and besides it.
           {"one edit two", "one change two", "one change edit two", "one change change  two"},
           {"# Title", "# Title by A", "# Title by B", "# Title by A by B"},
           {"# Old", "# Title by A", "# Name by B", "# Title by A Name by B"},
           {"x", "alpha beta gamma", "one two three four", "alpha beta gamma\none two three four"},
           {"", "- milk", "- bread", "- milk\n- bread"},
           {"Hello world", "Hello big world", "Hello", "Hello big "},
           {"I like x.", "I like tea.", "I like milk.", "I like tea milk."},
           // Inside a word nothing is put, nor before what closes, nor in scripts without spaces.
           {"walk", "walked", "walking", "walkeding"},
           {"word", "word!", "**word**", "**word!**"},
           {"x", "\u4ECA\u5929", "\u660E\u65E5", "\u4ECA\u5929\u660E\u65E5"},
       }) {
    NewReflection what = SomeText(before);
    what.signs = {"calm"};
    Pair pair(what);
    pair.here.Change(Say(here));
    pair.there.Change(Say(there));
    pair.Meet();
    INFO(here << " / " << there);
    CHECK(pair.here.view().text == merged);
    std::vector<PastRecord> records = pair.here.records();
    records.push_back(pair.there.records().back());
    const Folded all = FoldAll({}, records).folded;
    CHECK(tests::Said(all) == tests::Said(pair.here.state()));
  }
}

TEST_CASE("a repetition that somebody has seen and kept is shown") {
  Pair pair(SomeText("identical edit"));
  pair.here.Change(Say("identical change"));
  pair.there.Change(Say("identical change"));
  pair.Meet();
  // As an earlier version did, which showed the text as it was merged.
  v1::ReflectionOperation seen;
  v1::TextEdit& edit = *seen.mutable_text();
  edit.set_first(1 << 20);
  *edit.mutable_parents() = pair.here.state().state.text_heads();
  v1::TextRun& run = *edit.add_runs();
  run.set_position(std::string("identical changechange").size());
  run.set_insert("!");
  pair.here.Append(RecordKind::kReflectionChanged, seen);
  pair.Meet(2, 1);
  CHECK(pair.there.view().text == "identical changechange!");
}

TEST_CASE("an edit of a merged text follows both edits before it") {
  Pair pair;
  pair.here.Change(Say("one here"));
  pair.there.Change(Say("there one"));
  pair.Meet();
  const Folded merged = pair.here.state();
  pair.here.Change(Say("there one here, both"));
  const v1::ReflectionOperation& operation = pair.here.records().back().operation;
  CHECK(operation.text().parents_size() == 2);
  CHECK_FALSE(NeedsHistory(pair.here.records().back().stamp, RecordKind::kReflectionChanged,
                           operation, merged));
  pair.Meet(2, 1);
  CHECK(pair.there.view().text == "there one here, both");
  CHECK(pair.there.state().state.text_heads_size() == 1);
}

TEST_CASE("an edit made apart is not folded without the history that it needs") {
  Pair pair;
  pair.here.Change(Say("one here"));
  pair.there.Change(Say("one there"));
  const PastRecord& record = pair.there.records().back();
  Folded folded = pair.here.state();
  CHECK(NeedsHistory(record.stamp, record.kind, record.operation, folded));
  CHECK(absl::IsFailedPrecondition(Fold({}, record.stamp, record.kind, record.operation, folded)));
  CHECK(tests::Said(folded) == tests::Said(pair.here.state()));
}

TEST_CASE("two first texts put apart on a reflection without any are both kept") {
  Writer here(1), there(2);
  v1::ReflectionOperation created;
  created.mutable_at()->set_zone("UTC");
  here.Append(RecordKind::kReflectionCreated, created);
  REQUIRE(there.Receive(here.records().back()).ok());
  here.Change(Say("here"));
  there.Change(Say("there"));
  CHECK(here.records().back().operation.text().from_empty());
  REQUIRE(here.Receive(there.records().back()).ok());
  REQUIRE(there.Receive(here.records().back()).ok());
  CHECK(here.view().text == there.view().text);
  CHECK(here.view().text == "here\nthere");
}

TEST_CASE("texts that together exceed what one device may write are merged all the same") {
  Pair pair;
  pair.here.Change(Say("one " + std::string(kTextBytesMax - 4, 'h')));
  pair.there.Change(Say("one " + std::string(kTextBytesMax - 4, 't')));
  pair.Meet();
  CHECK(pair.here.view().text.size() > 2 * (kTextBytesMax - 4));
  CHECK(pair.here.view().text == pair.there.view().text);
}

TEST_CASE("what one writer may do to one reflection is bounded") {
  Writer writer(1);
  writer.Create(SomeText("one"));
  Folded folded = writer.state();
  const auto bounded = [&](auto change) {
    v1::ReflectionOperation operation;
    Folded copy = writer.state();
    change(operation, *copy.state.mutable_writers(0));
    return absl::IsDataLoss(
        Fold({}, writer.NextStamp(), RecordKind::kReflectionChanged, operation, copy));
  };
  CHECK(bounded([](auto&, v1::WriterState& w) { w.set_records(kWriterRecordsMax); }));
  CHECK(bounded([](auto& o, v1::WriterState& w) {
    w.set_members(kWriterMembersMax);
    o.add_tags_added("a");
  }));
  CHECK(bounded([](auto& o, v1::WriterState& w) {
    w.set_text_volume(kWriterTextMax);
    *o.mutable_text()->add_parents() = EventOf(1, 2);
    o.mutable_text()->set_first(9);
    o.mutable_text()->add_runs()->set_insert("a");
  }));
  CHECK_FALSE(bounded([](auto& o, v1::WriterState&) {
    *o.mutable_text()->add_parents() = EventOf(1, 2);
    o.mutable_text()->set_first(9);
    o.mutable_text()->add_runs()->set_insert("a");
  }));
}

TEST_CASE("records of earlier versions, whose texts name no parents, still fold") {
  v1::ReflectionOperation created, changed;
  created.mutable_at()->set_zone("UTC");
  created.mutable_text()->add_runs()->set_insert("one");
  changed.mutable_text()->set_first(3);
  changed.mutable_text()->add_runs()->set_insert("x ");
  Writer writer(1);
  writer.Append(RecordKind::kReflectionCreated, created);
  writer.Append(RecordKind::kReflectionChanged, changed);
  CHECK(writer.view().text == "x one");
}

TEST_CASE("a deletion of earlier versions stands until a change that it did not know of") {
  Writer writer(1);
  writer.Create(SomeText("one"));
  v1::ReflectionOperation deleted = ComposeDeleted(writer.state(), writer.NextOccasion());
  deleted.clear_changes_seen();
  writer.Append(RecordKind::kReflectionDeleted, deleted);
  CHECK(writer.view().deleted.has_value());
  v1::ReflectionOperation star;
  star.set_starred(true);
  writer.Append(RecordKind::kReflectionChanged, star);
  CHECK_FALSE(writer.view().deleted.has_value());
}

TEST_CASE("a deletion that claims to know all that will ever come can be taken back") {
  Pair pair;
  v1::ReflectionOperation deleted = ComposeDeleted(pair.there.state(), pair.there.NextOccasion());
  for (v1::RecordId& seen : *deleted.mutable_seen()) seen.set_sequence(1'000'000);
  for (const uint8_t device : {uint8_t{1}, uint8_t{2}}) {
    v1::RecordId& seen = *deleted.add_seen();
    seen.set_device(std::string(tests::DeviceFrom(device).view()));
    seen.set_sequence(1'000'000);
  }
  SECTION("and counts them") {
    deleted.set_changes_seen(1'000'000);
  }
  SECTION("and does not count them") {
    deleted.clear_changes_seen();
  }
  pair.there.Append(RecordKind::kReflectionDeleted, deleted);
  pair.Meet();
  CHECK(pair.here.view().deleted.has_value());
  pair.here.Undelete();
  REQUIRE(pair.there.Receive(pair.here.records().back()).ok());
  for (const Writer* each : {&pair.here, &pair.there}) {
    CHECK_FALSE(each->view().deleted.has_value());
    CHECK_FALSE(each->view().kept.has_value());
  }
  // One that does know of this counts.
  pair.there.Delete();
  REQUIRE(pair.here.Receive(pair.there.records().back()).ok());
  CHECK(pair.here.view().deleted.has_value());
}

// A device whose disk was copied: both copies go on as the same device, with the same stamps.
TEST_CASE("two copies of one disk that go on apart come together without loss") {
  Writer here(1);
  NewReflection what = SomeText("one");
  what.tags = {"walk"};
  here.Create(what);
  Writer copy = here.CopyWithSalt(77);
  here.Change(Say("one here"));
  copy.Change(Say("copy one"));
  ReflectionEdit calm, glad;
  calm.mood = "calm";
  calm.add_tags = {"sea"};
  glad.mood = "glad";
  glad.add_tags = {"sea"};
  here.Change(calm);
  copy.Change(glad);
  CHECK(here.records().back().stamp == copy.records().back().stamp);
  Writer one(2), two(3);
  for (const PastRecord& record : here.records()) REQUIRE(one.Receive(record).ok());
  for (const PastRecord& record : copy.records()) REQUIRE(two.Receive(record).ok());
  one.Delete();  // knows only one of the copies
  for (size_t i = 1; i < 3; ++i) {
    REQUIRE(one.Receive(copy.records()[i]).ok());
    REQUIRE(two.Receive(here.records()[i]).ok());
  }
  REQUIRE(two.Receive(one.records().back()).ok());
  CHECK(tests::Said(one.state()) == tests::Said(two.state()));
  CHECK(one.view().text == "copy one here");
  CHECK_FALSE(one.view().deleted.has_value());
  CHECK(one.view().kept.has_value());
}

TEST_CASE("a text handed over between devices goes on") {
  Pair pair;
  ReflectionEdit edit;
  edit.text = "one two";
  pair.there.Change(edit);
  pair.Meet();
  edit.text = "one two three";
  pair.here.Change(edit);
  pair.Meet(1, 1);
  CHECK(pair.there.view().text == "one two three");
}

}  // namespace
}  // namespace fallow::journal
