#include "daemon/rpc/convert_draft.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/vault.h"

namespace fallow::rpc {
namespace {

namespace v1 = client::v1;
using tests::Value;

const Defaults kDefaults{absl::FromUnixSeconds(1'750'000'000), "Europe/Lisbon"};
constexpr std::string_view kId = "aaaaaaaaaaaaaaaaaaaaaaaaae";

v1::Draft ThereAndBack(const v1::Draft& draft) {
  v1::Draft back;
  ToProto(Value(FromProto(draft, kDefaults)), &back);
  return back;
}

// As drafts were kept before they had a kind.
store::Draft Untyped(std::string particulars) {
  store::Draft draft;
  draft.text = "half a thought";
  draft.particulars = std::move(particulars);
  return draft;
}
v1::Draft Read(const store::Draft& draft) {
  v1::Draft out;
  ToProto(draft, &out);
  return out;
}

TEST_CASE("a draft comes back as what it was to become") {
  v1::Draft draft;
  draft.set_text("half a thought");
  SECTION("a reflection") {
    draft.mutable_reflection()->add_tags("walk");
    draft.mutable_reflection()->set_energy(-2);
  }
  SECTION("an edit") {
    draft.mutable_edit()->set_id(std::string(kId));
    draft.mutable_edit()->set_base_version(3);
    draft.mutable_edit()->set_clear_energy(true);
  }
  SECTION("a part of a farewell") {
    draft.mutable_farewell()->set_farewell_id(std::string(kId));
    draft.mutable_farewell()->set_connection("Ana");
    draft.mutable_farewell()->set_part(v1::FarewellPart::PART_WORDS);
    draft.mutable_farewell()->set_base_version(7);
  }
  SECTION("a letter, even one without a day") {
    draft.mutable_letter();
  }
  SECTION("an answer to a check-in") {
    draft.mutable_answer()->set_space(std::string(kId));
    draft.mutable_answer()->set_day(30);
  }
  v1::Draft back = ThereAndBack(draft);
  CHECK(back.saved().zone() == "Europe/Lisbon");
  back.clear_saved();
  CHECK(back.SerializeAsString() == draft.SerializeAsString());
}

TEST_CASE("a draft that is to become nothing, or has a broken id, is refused") {
  v1::Draft draft;
  draft.set_text("half a thought");
  CHECK(absl::IsInvalidArgument(FromProto(draft, kDefaults).status()));
  draft.mutable_reflection();
  CHECK_FALSE(Value(FromProto(draft, kDefaults)).id.has_value());
  draft.set_id("???");
  CHECK(absl::IsInvalidArgument(FromProto(draft, kDefaults).status()));
  draft.clear_id();
  draft.mutable_edit()->set_id("aaaa");
  CHECK(absl::IsInvalidArgument(FromProto(draft, kDefaults).status()));
}

TEST_CASE("whom a draft is about, and with what it goes, is read from what it becomes") {
  v1::Draft draft;
  draft.mutable_reflection()->add_about("Ana");
  draft.mutable_reflection()->add_about("\x01");
  CHECK(Value(FromProto(draft, kDefaults)).about == std::vector<std::string>{"Ana"});
  draft.mutable_edit()->set_id(std::string(kId));
  draft.mutable_edit()->add_add_about("Ben");
  CHECK(Value(FromProto(draft, kDefaults)).about == std::vector<std::string>{"Ben"});
  CHECK(Value(FromProto(draft, kDefaults)).reflection.has_value());
  draft.mutable_farewell()->set_connection("Cy");
  CHECK(Value(FromProto(draft, kDefaults)).about == std::vector<std::string>{"Cy"});
  draft.mutable_answer()->set_space("Dan");
  CHECK(Value(FromProto(draft, kDefaults)).about == std::vector<std::string>{"Dan"});
  draft.mutable_answer()->set_space(std::string(kId));
  CHECK(Value(FromProto(draft, kDefaults)).about.empty());
  CHECK(Value(FromProto(draft, kDefaults)).reflection.has_value());
}

TEST_CASE("a draft's text is kept once, whatever a client says twice") {
  v1::Draft draft;
  draft.set_text("half a thought");
  draft.mutable_reflection()->set_text("half a thought");
  CHECK(Value(FromProto(draft, kDefaults)).particulars.empty());
}

TEST_CASE("a draft from before drafts had a kind becomes what it was to become") {
  const v1::Draft plain = Read(Untyped(""));
  CHECK(plain.has_reflection());
  const v1::Draft walk =
      Read(Untyped("\x1a\x04walk*\x04"
                   "calm"));
  REQUIRE(walk.has_reflection());
  CHECK(walk.reflection().tags(0) == "walk");
  CHECK(walk.reflection().mood() == "calm");

  store::Draft edited = Untyped(
      "\x4a\x04"
      "calm");
  edited.reflection = Value(journal::ParseId<journal::SubjectTag>(kId));
  edited.base_version = 3;
  const v1::Draft edit = Read(edited);
  REQUIRE(edit.has_edit());
  CHECK(edit.edit().id() == kId);
  CHECK(edit.edit().base_version() == 3);
  CHECK(edit.edit().mood() == "calm");

  edited.base_version = 0;
  edited.particulars =
      "\xca\x3e\x03"
      "Ana\xd2\x3e\x05words\xd8\x3e\x07";
  const v1::Draft part = Read(edited);
  REQUIRE(part.has_farewell());
  CHECK(part.farewell().farewell_id() == kId);
  CHECK(part.farewell().connection() == "Ana");
  CHECK(part.farewell().part() == v1::FarewellPart::PART_WORDS);
  CHECK(part.farewell().base_version() == 7);
}

TEST_CASE("a letter or an answer from before drafts had a kind is taken for no reflection") {
  const std::string day("\x09\x00\x20\x92\x37\x97\x01\x00\x00", 9);
  const v1::Draft letter = Read(Untyped("\xa2\x06\x10\x12\x09" + day + "\x1a\x03UTC"));
  REQUIRE(letter.has_letter());
  CHECK(letter.letter().open_at().unix_millis() == 0x0197'3792'2000);
  CHECK(letter.letter().zone() == "UTC");
  const v1::Draft answer =
      Read(Untyped("\xaa\x06\x07\x0a\x03"
                   "Ana\x10\x07"));
  REQUIRE(answer.has_answer());
  CHECK(answer.answer().space() == "Ana");
  CHECK(answer.answer().day() == 7);
}

TEST_CASE("a draft with particulars that nobody can read is still a text") {
  store::Draft draft = Untyped("\xff\xff\xff");
  CHECK(Read(draft).has_reflection());
  draft.kind = store::DraftKind::kLetter;
  CHECK(Read(draft).has_letter());
  CHECK(Read(draft).text() == "half a thought");
}

}  // namespace
}  // namespace fallow::rpc
