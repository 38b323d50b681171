#include "daemon/journal/history.h"

#include <catch2/catch.hpp>

#include "tests/support/journal.h"

namespace fallow::journal {
namespace {

using tests::SomeText;
using tests::Writer;
using Field = Version::Field;
using Fields = std::vector<Field>;

Writer SomeHistory() {
  Writer writer(1);
  writer.Create(SomeText("one"));
  ReflectionEdit edit;
  edit.text = "one two";
  edit.add_tags = {"walk"};
  writer.now += absl::Hours(1);
  writer.Change(edit);
  writer.Delete();
  writer.Undelete();
  return writer;
}

TEST_CASE("history tells every version and what changed in it") {
  const Writer writer = SomeHistory();
  const std::vector<Version> versions = Versions({}, writer.records());
  REQUIRE(versions.size() == 4);
  CHECK(versions[0].number == 1);
  CHECK(versions[0].state.text == "one");
  CHECK(versions[0].changed == Fields{Field::kText, Field::kAt});
  CHECK(versions[1].number == 2);
  CHECK(versions[1].state.text == "one two");
  CHECK(versions[1].changed == Fields{Field::kText, Field::kTags});
  CHECK(versions[1].written == versions[0].written + absl::Hours(1));
  CHECK(versions[2].changed == Fields{Field::kDeleted});
  CHECK(versions[2].state.deleted.has_value());
  CHECK(versions[3].changed == Fields{Field::kDeleted});
}

TEST_CASE("a past version can be had by its number") {
  const Writer writer = SomeHistory();
  CHECK(StateAt({}, writer.records(), 1)->text == "one");
  CHECK(StateAt({}, writer.records(), 2)->text == "one two");
  CHECK(absl::IsNotFound(StateAt({}, writer.records(), 0).status()));
  CHECK(absl::IsNotFound(StateAt({}, writer.records(), 5).status()));
}

TEST_CASE("a record that does not fold is passed over") {
  std::vector<PastRecord> records = SomeHistory().records();
  fallow::store::v1::ReflectionOperation bad;
  bad.set_mood("\x07");
  records.insert(records.begin() + 1, {records[1].stamp, RecordKind::kReflectionChanged, bad});
  const std::vector<Version> versions = Versions({}, records);
  CHECK(versions.size() == 4);
  CHECK(versions.back().state.text == "one two");
}

TEST_CASE("history is the same on both devices, whatever came first where") {
  Writer here(1), there(2);
  here.Create(SomeText("one"));
  REQUIRE(there.Receive(here.records()[0]).ok());
  ReflectionEdit edit;
  edit.text = "one here";
  here.Change(edit);
  edit.text = "there one";
  there.Change(edit);
  there.Delete();
  std::vector<PastRecord> forth = here.records();
  forth.insert(forth.end(), there.records().begin(), there.records().end());
  std::vector<PastRecord> back = {here.records()[0], there.records()[0], there.records()[1],
                                  here.records()[1]};
  for (const auto& records : {forth, back}) {
    const std::vector<Version> versions = Versions({}, records);
    REQUIRE(versions.size() == 4);
    CHECK(versions[1].state.text == "one here");
    CHECK(versions[2].state.text == "there one here");
    CHECK(versions[2].device == tests::DeviceFrom(2));
    // The deletion did not know of the edit made here, so the reflection is kept.
    CHECK(versions[3].changed == Fields{Field::kKept});
    CHECK(StateAt({}, records, 3)->text == "there one here");
  }
}

TEST_CASE("restoring gives back all that a version said, as a new version") {
  Writer writer(1);
  NewReflection what = SomeText("one");
  what.tags = {"walk"};
  what.mood = "calm";
  writer.Create(what);
  const Reflection first = writer.view();
  ReflectionEdit edit;
  edit.text = "two";
  edit.remove_tags = {"walk"};
  edit.add_tags = {"sea"};
  edit.mood = "";
  edit.starred = true;
  edit.at = Moment{absl::FromUnixSeconds(0), "UTC"};
  writer.Change(edit);
  const auto operation = ComposeRestored(writer.state(), first, writer.NextOccasion());
  REQUIRE(operation.ok());
  REQUIRE(operation->has_value());
  writer.Append(RecordKind::kReflectionChanged, **operation);
  CHECK(writer.view().text == first.text);
  CHECK(writer.view().tags == first.tags);
  CHECK(writer.view().mood == first.mood);
  CHECK(writer.view().starred == first.starred);
  CHECK(writer.view().at == first.at);
  CHECK(writer.view().version == 3);
  CHECK_FALSE(ComposeRestored(writer.state(), first, writer.NextOccasion())->has_value());
}

}  // namespace
}  // namespace fallow::journal
