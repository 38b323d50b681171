#include <catch2/catch.hpp>

#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/final_deletions.h"
#include "daemon/store/writing/reflections.h"
#include "daemon/store/writing/templates.h"
#include "tests/support/vault.h"

namespace fallow::store {
namespace {

using journal::Reflection;
using journal::ReflectionEdit;
using journal::SubjectId;
using tests::TestVault;
using tests::Text;
using tests::Value;
using Strings = std::vector<std::string>;
using Field = journal::Version::Field;
using Fields = std::vector<Field>;

ReflectionEdit TextEdit(std::string text) {
  ReflectionEdit edit;
  edit.text = std::move(text);
  return edit;
}

journal::NewReflection Imported(std::string text, uint8_t key) {
  journal::NewReflection what = Text(std::move(text));
  what.import_key.emplace();
  what.import_key->fill(key);
  return what;
}

TEST_CASE("an edit keeps history, and a version can be restored") {
  TestVault vault;
  vault.CreateAndUnlock();
  const SubjectId id = vault.Write("the first draft").id;
  vault.clock().Advance(absl::Hours(1));
  CHECK(Value(vault.reflections().Edit(id, TextEdit("the second draft"))).version == 2);
  ReflectionEdit star;
  star.starred = true;
  star.add_tags = {"draft"};
  Value(vault.reflections().Edit(id, star));
  vault.Reopen();
  const std::vector<journal::Version> history = Value(vault.reflections().History(id));
  REQUIRE(history.size() == 3);
  CHECK(history[0].state.text == "the first draft");
  CHECK(history[1].state.text == "the second draft");
  CHECK(history[2].changed == Fields{Field::kTags, Field::kStar});
  const Reflection restored = Value(vault.reflections().RestoreVersion(id, 1));
  CHECK(restored.text == "the first draft");
  CHECK(restored.tags.empty());
  CHECK_FALSE(restored.starred);
  CHECK(restored.version == 4);
  CHECK(Value(vault.reflections().Get(id)).text == "the first draft");
  CHECK(absl::IsNotFound(vault.reflections().RestoreVersion(id, 9).status()));
  CHECK(absl::IsNotFound(vault.reflections().History(SubjectId{}).status()));
  vault.RequireSound();
}

TEST_CASE("an edit that changes nothing appends nothing") {
  TestVault vault;
  vault.CreateAndUnlock();
  const SubjectId id = vault.Write("one").id;
  CHECK(Value(vault.reflections().Edit(id, TextEdit("one"))).version == 1);
  CHECK(Value(vault.reflections().History(id)).size() == 1);
}

TEST_CASE("an edit of a text that has moved on is refused and loses nothing") {
  TestVault vault;
  vault.CreateAndUnlock();
  const SubjectId id = vault.Write("one").id;
  Value(vault.reflections().Edit(id, TextEdit("one two")));
  ReflectionEdit late = TextEdit("one three");
  late.base_version = 1;
  CHECK(absl::IsAborted(vault.reflections().Edit(id, late).status()));
  CHECK(Value(vault.reflections().Get(id)).text == "one two");
}

TEST_CASE("a deleted reflection is hidden, can come back, and is let go after 30 days") {
  TestVault vault;
  vault.CreateAndUnlock();
  const SubjectId kept = vault.Write("kept").id;
  const auto upload = Value(vault->blobs().Put("a.txt", "text/plain"));
  FALLOW_REQUIRE_OK(upload->Append(crypto::AsBytes("content")));
  journal::NewReflection what = Text("regretted");
  what.attachments = {Value(upload->Finish()).id};
  const SubjectId gone = Value(vault.reflections().Write(what)).id;
  CHECK(Value(vault.reflections().Delete(gone)).deleted == vault.clock().Now());
  CHECK(vault.List().size() == 1);
  CHECK_FALSE(Value(vault.reflections().Undelete(gone)).deleted.has_value());
  CHECK(vault.List().size() == 2);
  Value(vault.reflections().Delete(gone));
  CHECK(Value(vault.reflections().Delete(gone)).version == 4);
  CHECK(Value(vault->final_deletions().Run()) == 0);
  vault.clock().Advance(absl::Hours(24 * 30) - absl::Seconds(1));
  CHECK(Value(vault->final_deletions().Run()) == 0);
  vault.clock().Advance(absl::Seconds(1));
  CHECK(Value(vault->final_deletions().Run()) == 1);
  CHECK(absl::IsNotFound(vault.reflections().Get(gone).status()));
  CHECK(absl::IsNotFound(vault.reflections().Undelete(gone).status()));
  CHECK(absl::IsNotFound(vault.reflections().History(gone).status()));
  CHECK(absl::IsNotFound(vault->blobs().Get(what.attachments[0]).status()));
  CHECK(std::filesystem::is_empty(vault.folder() / "blobs"));
  CHECK(Value(vault.reflections().Get(kept)).text == "kept");
  vault.RequireSound();
  vault.Reopen();
  CHECK(vault->Figures().deleted == 0);
  vault.RequireSound();
}

TEST_CASE("many are written at once, each on its own merits") {
  TestVault vault;
  vault.CreateAndUnlock();
  Value(vault.reflections().WriteMany(std::vector{Imported("there already", 1)}));
  const std::vector<journal::NewReflection> batch = {Imported("one", 2),      Imported("again", 1),
                                                     Imported("bad \x1B", 3), Text("two"),
                                                     Imported("twin", 2),     Text("")};
  const auto results = Value(vault.reflections().WriteMany(batch));
  REQUIRE(results.size() == batch.size());
  CHECK(results[0].ok());
  CHECK(absl::IsAlreadyExists(results[1].status()));
  CHECK(absl::IsInvalidArgument(results[2].status()));
  CHECK(results[3].ok());
  CHECK(absl::IsAlreadyExists(results[4].status()));
  CHECK(absl::IsInvalidArgument(results[5].status()));
  CHECK(vault.List().size() == 3);
  CHECK(vault.reflections().KnowsImportKey(*batch[0].import_key));
  CHECK_FALSE(vault.reflections().KnowsImportKey(*batch[2].import_key));
  // The entry is known, so nothing is written.
  const auto again = Value(vault.reflections().WriteMany(std::vector{Imported("one", 2)}));
  CHECK(absl::IsAlreadyExists(again[0].status()));
  FALLOW_REQUIRE_OK(vault->RebuildIndex({}));
  CHECK(vault.reflections().KnowsImportKey(*batch[0].import_key));
  vault.RequireSound();
}

TEST_CASE("an imported entry keeps when it was last edited") {
  TestVault vault;
  vault.CreateAndUnlock();
  journal::NewReflection what = Imported("one", 1);
  what.edited = absl::FromUnixSeconds(1'710'000'000);
  const SubjectId id = Value(vault.reflections().Write(what)).id;
  CHECK(Value(vault.reflections().Get(id)).edited == what.edited);
}

TEST_CASE("templates are set, replaced and removed by name") {
  TestVault vault;
  vault.CreateAndUnlock();
  FALLOW_REQUIRE_OK(vault->templates().Set({"morning", "How did you sleep?"}));
  FALLOW_REQUIRE_OK(vault->templates().Set({"evening", "What stays?"}));
  FALLOW_REQUIRE_OK(vault->templates().Set({" morning ", "What is today for?"}));
  const auto expect = [&](std::vector<Template> templates) {
    CHECK(Value(vault->templates().List()) == templates);
  };
  expect({{"evening", "What stays?"}, {"morning", "What is today for?"}});
  FALLOW_REQUIRE_OK(vault->templates().Remove("evening"));
  CHECK(absl::IsNotFound(vault->templates().Remove("evening")));
  vault.Reopen();
  expect({{"morning", "What is today for?"}});
  FALLOW_REQUIRE_OK(vault->RebuildIndex({}));
  expect({{"morning", "What is today for?"}});
  CHECK(absl::IsInvalidArgument(vault->templates().Set({"", "x"})));
  CHECK(absl::IsInvalidArgument(vault->templates().Set({"a", ""})));
  CHECK(absl::IsInvalidArgument(vault->templates().Set({"a", "\x1B"})));
  vault.RequireSound();
}

}  // namespace
}  // namespace fallow::store
