// Every field of a reflection is carried through composing, folding, changing and restoring.

#include <catch2/catch.hpp>

#include "tests/support/full_reflection.h"
#include "tests/support/journal.h"

namespace fallow::journal {
namespace {

using tests::EmptyFields;
using tests::FullContent;
using tests::Writer;
using Names = std::set<std::string>;

const Attachment kPhoto{{{7}}, "photo.jpg", "image/jpeg", 12};

NewReflection FullNew() {
  NewReflection what;
  static_cast<ReflectionContent&>(what) = FullContent();
  return what;
}

// Turns every field that can be changed into something else.
ReflectionEdit ChangeAll() {
  const ReflectionContent full = FullContent();
  ReflectionEdit edit;
  edit.text = "Another one.";
  edit.at = Moment{full.at.at + absl::Hours(1), "UTC"};
  edit.mood = "";
  edit.starred = false;
  edit.energy.emplace();
  edit.apart = false;
  edit.add_tags = {"new"};
  edit.remove_tags = full.tags;
  edit.add_about = {"Cleo"};
  edit.remove_about = full.about;
  edit.add_signs = {"laughed"};
  edit.remove_signs = full.signs;
  edit.attach = {kPhoto.id};
  return edit;
}

TEST_CASE("a record that creates a reflection holds all that was said") {
  NewReflection what = FullNew();
  what.import_key.emplace().fill(1);
  what.attachments = {kPhoto.id};
  const auto operation = ComposeCreated(what, {&kPhoto, 1}, absl::FromUnixSeconds(1));
  REQUIRE(operation.ok());
  // There is nothing to remove yet, and a new subject needs no salt.
  CHECK(EmptyFields(*operation) == Names{"tags_removed", "about_removed", "signs_removed",
                                         "detached", "seen", "changes_seen", "salt"});
}

TEST_CASE("a reflection that is read says all that was written") {
  Writer writer(1);
  writer.Create(FullNew());
  CHECK(static_cast<const ReflectionContent&>(writer.view()) == FullContent());
}

TEST_CASE("a change reaches every field that can be changed, and history names each") {
  Writer writer(1);
  writer.Create(FullNew());
  REQUIRE(writer.Change(ChangeAll(), {kPhoto}));
  const ReflectionContent full = FullContent();
  const ReflectionContent& now = writer.view();
  const auto& [text, at, tags, about, mood, starred, prompt, signs, energy, apart, edited] = now;
  CHECK(text != full.text);
  CHECK(at != full.at);
  CHECK(tags == std::vector<std::string>{"new"});
  CHECK(about == std::vector<std::string>{"Cleo"});
  CHECK(mood.empty());
  CHECK_FALSE(starred);
  CHECK(prompt == full.prompt);  // the prompt stays the one that was answered
  CHECK(signs == std::vector<std::string>{"laughed"});
  CHECK_FALSE(energy.has_value());
  CHECK_FALSE(apart);
  CHECK(edited == writer.now);

  const fallow::store::v1::ReflectionOperation& operation = writer.records().back().operation;
  CHECK(EmptyFields(operation) ==
        Names{"detached", "import_key", "prompt", "seen", "changes_seen", "edited_unix_millis"});
  CHECK(Versions({}, writer.records()).back().changed ==
        std::vector<Version::Field>{Version::Field::kText, Version::Field::kAt,
                                    Version::Field::kTags, Version::Field::kAbout,
                                    Version::Field::kMood, Version::Field::kStar,
                                    Version::Field::kSigns, Version::Field::kEnergy,
                                    Version::Field::kApart, Version::Field::kAttachments});
}

TEST_CASE("a version that is restored says all that it said") {
  Writer writer(1);
  writer.Create(FullNew());
  const Reflection first = writer.view();
  REQUIRE(writer.Change(ChangeAll(), {kPhoto}));
  const auto operation = ComposeRestored(writer.state(), first, writer.NextOccasion());
  REQUIRE(operation.ok());
  writer.Append(RecordKind::kReflectionChanged, operation->value());
  ReflectionContent restored = writer.view();
  CHECK(restored.edited == writer.now);
  restored.edited = first.edited;
  CHECK(restored == FullContent());
  CHECK(writer.view().attachments == first.attachments);
}

}  // namespace
}  // namespace fallow::journal
