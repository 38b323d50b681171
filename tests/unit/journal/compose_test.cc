#include "daemon/journal/compose.h"

#include <catch2/catch.hpp>
#include <string>

#include "daemon/base/next_step.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/names.h"
#include "tests/support/journal.h"

namespace fallow::journal {
namespace {

using Catch::Contains;
using tests::SomeText;
using tests::Writer;

const absl::Time kNow = absl::FromUnixSeconds(1'750'000'000);

// The error message of the refusal.
std::string Refusal(const NewReflection& what) {
  const absl::Status status = ComposeCreated(what, {}, kNow).status();
  CHECK(absl::IsInvalidArgument(status));
  return std::string(status.message());
}

TEST_CASE("a control character is refused by line and column, without showing the text") {
  const std::string message = Refusal(SomeText("one\ntwo \x1B[31m secret"));
  CHECK_THAT(message, Contains("line 2") && Contains("column 5"));
  CHECK_THAT(message, !Contains("secret"));
  Refusal(SomeText("not \xFF utf-8"));
  Refusal(SomeText("carriage\r\nreturn"));
}

TEST_CASE("there must be something to keep") {
  Refusal(SomeText(""));
  Refusal(SomeText(" \n\t "));
  NewReflection what = SomeText("");
  const Attachment photo{SubjectId{}, "a.jpg", "image/jpeg", 12};
  what.attachments = {photo.id};
  CHECK(ComposeCreated(what, std::span(&photo, 1), kNow).ok());
}

TEST_CASE("what exceeds a limit is refused and named") {
  CHECK(ComposeCreated(SomeText(std::string(kTextBytesMax, 'a')), {}, kNow).ok());
  const std::string message = Refusal(SomeText(std::string(kTextBytesMax + 1, 'a')));
  CHECK_THAT(message, Contains("4 MiB"));
  NewReflection what = SomeText("x");
  what.tags.assign(1, std::string(kNameBytesMax + 1, 't'));
  Refusal(what);
  what.tags.clear();
  for (size_t i = 0; i <= kNamesMax; ++i) what.tags.push_back("t" + std::to_string(i));
  Refusal(what);
}

TEST_CASE("a date that no calendar has is refused") {
  NewReflection what = SomeText("x");
  what.at.zone = "Nowhere/Land";
  Refusal(what);
  what.at = {absl::InfiniteFuture(), "UTC"};
  Refusal(what);
}

TEST_CASE("names are trimmed, composed and kept once") {
  CHECK(*CleanName("  walk ", "A tag") == "walk");
  CHECK(*CleanName("e\u0301tude", "A tag") == "\u00E9tude");
  CHECK(*CleanName("\u00A0\u4ECA\u5929\u3000", "A tag") == "\u4ECA\u5929");
  for (const char* bad : {"", "  ", "a\nb", "a\tb", "\x07", "\xC3"}) {
    CHECK(absl::IsInvalidArgument(CleanName(bad, "A tag").status()));
  }
  NewReflection what = SomeText("x");
  what.tags = {"Walk", "walk", "e\u0301t\u00E9", "\u00C9T\u00C9", "sea"};
  const auto operation = ComposeCreated(what, {}, kNow);
  REQUIRE(operation.ok());
  CHECK(std::vector<std::string>(operation->tags_added().begin(), operation->tags_added().end()) ==
        std::vector<std::string>{"Walk", "\u00E9t\u00E9", "sea"});
}

TEST_CASE("an edit that changes nothing makes no record") {
  Writer writer(1);
  NewReflection what = SomeText("the sea");
  what.tags = {"walk"};
  what.mood = "calm";
  writer.Create(what);
  ReflectionEdit edit;
  CHECK_FALSE(writer.Change(edit));
  edit.text = "the sea";
  edit.at = what.at;
  edit.mood = "calm";
  edit.starred = false;
  edit.remove_tags = {"never there"};
  CHECK_FALSE(writer.Change(edit));
}

TEST_CASE("what is added where it is already makes a record, in the spelling that it has") {
  Writer writer(1);
  NewReflection what = SomeText("the sea");
  for (int i = 0; i < 256; ++i) what.tags.push_back("tag " + std::to_string(i));
  writer.Create(what);
  ReflectionEdit edit;
  edit.add_tags = {"TAG 7"};
  CHECK(writer.Change(edit));
  const auto& added = writer.records().back().operation.tags_added();
  CHECK(std::vector<std::string>(added.begin(), added.end()) == std::vector<std::string>{"tag 7"});
  CHECK(writer.view().tags.size() == 256);
}

TEST_CASE("an edit is the difference in words") {
  Writer writer(1);
  writer.Create(SomeText("the sea was grey and still"));
  ReflectionEdit edit;
  edit.text = "the sea was green and still";
  const auto operation = ComposeChanged(writer.state(), edit, {}, {writer.NextStamp(), kNow});
  REQUIRE(operation.ok());
  REQUIRE(operation->has_value());
  size_t inserted = 0;
  for (const auto& run : (*operation)->text().runs()) inserted += run.insert().size();
  CHECK(inserted <= std::string("green").size());
  CHECK(writer.Change(edit));
  CHECK(writer.view().text == "the sea was green and still");
}

TEST_CASE("an edit of a text that has moved on is refused, others are not") {
  Writer writer(1);
  writer.Create(SomeText("one"));
  ReflectionEdit star;
  star.starred = true;
  writer.Change(star);
  ReflectionEdit edit;
  edit.base_version = 1;
  edit.text = "one two";
  // Setting the star made version 2 and left the text alone.
  CHECK(writer.Change(edit));
  edit.text = "one three";
  CHECK(absl::IsAborted(
      ComposeChanged(writer.state(), edit, {}, {writer.NextStamp(), kNow}).status()));
  edit.base_version = 9;
  CHECK(absl::IsInvalidArgument(
      ComposeChanged(writer.state(), edit, {}, {writer.NextStamp(), kNow}).status()));
  edit.base_version = 0;
  CHECK(writer.Change(edit));
}

TEST_CASE("an edit may not leave nothing behind, nor touch what is deleted") {
  Writer writer(1);
  writer.Create(SomeText("one"));
  ReflectionEdit edit;
  edit.text = " ";
  CHECK(absl::IsInvalidArgument(
      ComposeChanged(writer.state(), edit, {}, {writer.NextStamp(), kNow}).status()));
  writer.Delete();
  edit.text = "two";
  const absl::Status status =
      ComposeChanged(writer.state(), edit, {}, {writer.NextStamp(), kNow}).status();
  CHECK(absl::IsInvalidArgument(status));
  CHECK(base::NextStepOf(status).kind == base::Next::kBringBack);
}

TEST_CASE("what two devices emptied together can still be changed") {
  Writer here(1), there(2);
  here.Create(SomeText("one two"));
  REQUIRE(there.Receive(here.records()[0]).ok());
  ReflectionEdit edit;
  edit.text = "two";
  here.Change(edit);
  edit.text = "one";
  there.Change(edit);
  REQUIRE(here.Receive(there.records().back()).ok());
  REQUIRE(here.view().text.find_first_not_of(' ') == std::string::npos);
  edit = {};
  edit.starred = true;
  CHECK(here.Change(edit));
}

TEST_CASE("attachments come and go, and one that is not there cannot go") {
  Writer writer(1);
  writer.Create(SomeText("one"));
  SubjectId id;
  id.bytes.fill(7);
  const Attachment photo{id, "a.jpg", "image/jpeg", 12};
  ReflectionEdit edit;
  edit.attach = {id};
  CHECK(writer.Change(edit, {photo}));
  CHECK(writer.view().attachments == std::vector<Attachment>{photo});
  CHECK_FALSE(writer.Change(edit, {photo}));
  ReflectionEdit detach;
  detach.detach = {id};
  CHECK(writer.Change(detach));
  CHECK(writer.view().attachments.empty());
  CHECK(absl::IsNotFound(
      ComposeChanged(writer.state(), detach, {}, {writer.NextStamp(), kNow}).status()));
}

}  // namespace
}  // namespace fallow::journal
