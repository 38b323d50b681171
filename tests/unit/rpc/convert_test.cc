#include "daemon/rpc/convert.h"

#include <catch2/catch.hpp>
#include <string>

#include "daemon/journal/limits.h"
#include "tests/support/full_reflection.h"

namespace fallow::rpc {
namespace {

const Defaults kDefaults{absl::FromUnixSeconds(1'700'000'000), "Europe/Lisbon"};

TEST_CASE("a request without a time is written now, in the client's zone or else the daemon's") {
  client::v1::WriteRequest request;
  request.set_text("text");
  CHECK(FromProto(request, kDefaults)->at == journal::Moment{kDefaults.now, "Europe/Lisbon"});
  request.set_zone("Asia/Tokyo");
  CHECK(FromProto(request, kDefaults)->at == journal::Moment{kDefaults.now, "Asia/Tokyo"});
  request.mutable_at()->set_unix_millis(5);
  CHECK(FromProto(request, kDefaults)->at ==
        journal::Moment{absl::FromUnixMillis(5), "Asia/Tokyo"});
  request.mutable_at()->set_zone("+02:00");
  CHECK(FromProto(request, kDefaults)->at.zone == "+02:00");
}

TEST_CASE("a request to write says all that a reflection can say") {
  const journal::ReflectionContent full = tests::FullContent();
  client::v1::WriteRequest request;
  request.set_text(full.text);
  request.mutable_at()->set_unix_millis(absl::ToUnixMillis(full.at.at));
  request.mutable_at()->set_zone(full.at.zone);
  request.mutable_tags()->Assign(full.tags.begin(), full.tags.end());
  request.mutable_about()->Assign(full.about.begin(), full.about.end());
  request.set_mood(full.mood);
  request.set_starred(full.starred);
  request.set_prompt(full.prompt);
  request.mutable_signs()->Assign(full.signs.begin(), full.signs.end());
  request.set_energy(*full.energy);
  request.set_apart(full.apart);
  CHECK(tests::EmptyFields(request) == std::set<std::string>{"attachment_ids", "zone"});
  journal::NewReflection what = *FromProto(request, kDefaults);
  what.edited = full.edited;  // only imports set it
  CHECK(static_cast<const journal::ReflectionContent&>(what) == full);
}

TEST_CASE("a client is told every field of a reflection") {
  journal::Reflection reflection;
  static_cast<journal::ReflectionContent&>(reflection) = tests::FullContent();
  reflection.attachments.emplace_back();
  reflection.deleted = reflection.kept = reflection.edited;
  reflection.version = 3;
  reflection.text_cut = true;
  reflection.text_skipped = 9;
  reflection.matches = {{2, 5}};
  client::v1::Reflection message;
  ToProto(reflection, "laptop", &message);
  CHECK(tests::EmptyFields(message) ==
        std::set<std::string>{"release_due", "release_history_only"});
}

TEST_CASE("a request beyond the journal's limits is refused") {
  client::v1::WriteRequest request;
  SECTION("a long text") {
    request.set_text(std::string(journal::kTextBytesMax + 1, 'a'));
  }
  SECTION("a long tag") {
    request.add_tags(std::string(journal::kNameBytesMax + 1, 'a'));
  }
  SECTION("many people") {
    for (size_t i = 0; i <= journal::kNamesMax; ++i) request.add_about("a");
  }
  SECTION("many attachments") {
    for (size_t i = 0; i <= journal::kAttachmentsMax; ++i) request.add_attachment_ids("a");
  }
  SECTION("an attachment's id that is none") {
    request.add_attachment_ids("not-an-id");
  }
  CHECK(absl::IsInvalidArgument(FromProto(request, kDefaults).status()));
}

TEST_CASE("an edit changes only what it names") {
  client::v1::EditRequest request;
  const auto nothing = FromProto(request, kDefaults);
  REQUIRE(nothing.ok());
  CHECK_FALSE(nothing->text.has_value());
  CHECK_FALSE(nothing->mood.has_value());
  CHECK_FALSE(nothing->starred.has_value());
  CHECK_FALSE(nothing->at.has_value());
  request.set_text("");
  request.set_starred(false);
  const auto emptied = FromProto(request, kDefaults);
  REQUIRE(emptied.ok());
  CHECK(emptied->text == "");
  CHECK(emptied->starred == false);
}

TEST_CASE("a search keeps its terms and is bounded") {
  client::v1::ListRequest request;
  request.mutable_query()->add_terms()->set_word("rain");
  client::v1::Term* const choice = request.mutable_query()->add_terms();
  choice->set_negated(true);
  choice->mutable_any_of()->add_terms()->set_tag("sea");
  choice->mutable_any_of()->add_terms()->set_has(client::v1::HAS_STAR);
  const auto query = FromProto(request);
  REQUIRE(query.ok());
  REQUIRE(query->terms.size() == 2);
  CHECK(query->terms[0].value == "rain");
  CHECK(query->terms[1].negated);
  REQUIRE(query->terms[1].any_of.size() == 2);
  CHECK(query->terms[1].any_of[1].has == journal::Has::kStar);
  CHECK_FALSE(query->from.has_value());

  SECTION("nested terms count too") {
    for (size_t i = 0; i < journal::kTermsMax; ++i) {
      choice->mutable_any_of()->add_terms()->set_word("a");
    }
    CHECK(absl::IsInvalidArgument(FromProto(request).status()));
  }
  SECTION("choices within choices are refused") {
    choice->mutable_any_of()->add_terms()->mutable_any_of()->add_terms()->set_word("a");
    CHECK(absl::IsInvalidArgument(FromProto(request).status()));
  }
  SECTION("a term of a later version is not passed over") {
    request.mutable_query()->add_terms();
    CHECK(absl::IsUnimplemented(FromProto(request).status()));
  }
}

TEST_CASE("a reflection is shown as it is") {
  journal::Reflection reflection;
  reflection.id.bytes.fill(7);
  reflection.at = {absl::FromUnixMillis(1234), "Europe/Lisbon"};
  reflection.text = "A title\nand more";
  reflection.tags = {"sea"};
  reflection.about = {"Ana", "Rui"};
  reflection.mood = "calm";
  reflection.starred = true;
  reflection.attachments = {{reflection.id, "a.jpg", "image/jpeg", 10}};
  reflection.deleted = absl::FromUnixMillis(99);
  reflection.kept = absl::FromUnixMillis(98);
  reflection.version = 3;
  client::v1::Reflection out;
  ToProto(reflection, "laptop", &out);
  CHECK(out.id() == journal::ToText(reflection.id));
  CHECK(out.at().unix_millis() == 1234);
  CHECK(out.at().zone() == "Europe/Lisbon");
  CHECK(out.text() == reflection.text);
  CHECK(out.about_size() == 2);
  CHECK(out.attachments(0).name() == "a.jpg");
  CHECK(out.deleted().unix_millis() == 99);
  CHECK(out.kept().unix_millis() == 98);
  CHECK_FALSE(out.has_edited());
  CHECK(out.device() == "laptop");
  CHECK(out.version() == 3);
}

}  // namespace
}  // namespace fallow::rpc
