// What users see of merging: two devices, one reflection.

#include <catch2/catch.hpp>

#include "daemon/store/writing/reflections.h"
#include "daemon/store/writing/templates.h"
#include "tests/support/device.h"

namespace fallow::store {
namespace {

using journal::Reflection;
using journal::SubjectId;
using tests::Device;
using tests::Value;

struct Two {
  Device here{1, 1};
  Device there{2, 2};
  SubjectId id = Value(here.reflections().Write(tests::Text("one two three"))).id;
  Two() { there.Hear(here); }
  void Meet() {
    there.Hear(here);
    here.Hear(there);
    CHECK(here.Digest() == there.Digest());
  }
};

Reflection Say(Device& device, const SubjectId& id, std::string text, uint32_t base_version = 0) {
  journal::ReflectionEdit edit;
  edit.text = std::move(text);
  edit.base_version = base_version;
  return Value(device.reflections().Edit(id, edit));
}

TEST_CASE("a text that another device changed while it was open here merges when it is saved") {
  Two two;
  const uint32_t opened = Value(two.here.reflections().Get(two.id)).version;
  Say(two.there, two.id, "one two three there");
  two.here.Hear(two.there);
  const Reflection saved = Say(two.here, two.id, "here one two three", opened);
  CHECK(saved.text == "here one two three there");
  CHECK(two.here.EqualsRebuild());
  two.Meet();
  CHECK(Value(two.there.reflections().Get(two.id)).text == saved.text);
  // And it goes on from there.
  const Reflection next = Say(two.there, two.id, "here one two", saved.version);
  CHECK(next.text == "here one two");
}

TEST_CASE("a text that was changed here while it was open here is not saved over that") {
  Two two;
  Say(two.there, two.id, "one two three there");
  two.here.Hear(two.there);
  Say(two.here, two.id, "one two three");
  journal::ReflectionEdit edit;
  edit.text = "anything";
  edit.base_version = 1;
  CHECK(absl::IsAborted(two.here.reflections().Edit(two.id, edit).status()));
}

TEST_CASE("a reflection that was deleted here and changed there is kept, and says so") {
  Two two;
  Value(two.here.reflections().Delete(two.id));
  Say(two.there, two.id, "one two three four");
  two.Meet();
  const Reflection kept = Value(two.here.reflections().Get(two.id));
  CHECK(kept.text == "one two three four");
  CHECK_FALSE(kept.deleted.has_value());
  CHECK(kept.kept.has_value());
  CHECK(Value(two.here.reflections().History(two.id)).back().changed !=
        std::vector<journal::Version::Field>{journal::Version::Field::kDeleted});
  CHECK_FALSE(Value(two.there.reflections().Undelete(two.id)).kept.has_value());
  two.Meet();
  CHECK_FALSE(Value(two.here.reflections().Get(two.id)).kept.has_value());
}

TEST_CASE("a version restored here is a change like any other there") {
  Two two;
  Say(two.here, two.id, "one two three here");
  Say(two.there, two.id, "there one two three");
  two.Meet();
  CHECK(Value(two.here.reflections().RestoreVersion(two.id, 1)).text == "one two three");
  two.Meet();
  CHECK(Value(two.there.reflections().Get(two.id)).text == "one two three");
}

TEST_CASE("a template removed here and changed there later is the one from there") {
  Two two;
  FALLOW_REQUIRE_OK(two.here.templates().Set({"a", "first"}));
  two.Meet();
  FALLOW_REQUIRE_OK(two.here.templates().Remove("a"));
  FALLOW_REQUIRE_OK(two.there.templates().Set({"b", "another"}));
  FALLOW_REQUIRE_OK(two.there.templates().Set({"a", "second"}));
  two.Meet();
  CHECK(Value(two.here.templates().List()) ==
        std::vector<Template>{{"a", "second"}, {"b", "another"}});
}

}  // namespace
}  // namespace fallow::store
