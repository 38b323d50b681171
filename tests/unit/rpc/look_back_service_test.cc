#include "daemon/rpc/look_back_service.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "daemon/rpc/vocabulary.h"
#include "daemon/store/practice/farewells.h"
#include "daemon/store/practice/letters.h"
#include "daemon/store/practice/own_signs.h"
#include "tests/support/practice_vault.h"
#include "tests/unit/rpc/vault_server.h"

namespace fallow::rpc {
namespace {

namespace v1 = client::v1;
using tests::Value;

v1::LookBackRequest Of(const std::string& first, const std::string& last,
                       v1::LookBackRequest::Form form = v1::LookBackRequest::FORM_JSON) {
  v1::LookBackRequest request;
  // A day that does not exist is left out.
  const auto set = [](const std::string& text, v1::Day* day) {
    absl::CivilDay civil;
    if (absl::ParseCivilTime(text, &civil)) ToProto(civil, day);
  };
  set(first, request.mutable_first());
  set(last, request.mutable_last());
  request.set_form(form);
  request.set_columns(80);
  return request;
}

grpc::Status LookBack(VaultServer& server, const v1::LookBackRequest& request, std::string* whole) {
  grpc::ClientContext context;
  const auto stub = v1::LookBackService::NewStub(server.Connect());
  const auto reader = stub->LookBack(&context, request);
  v1::LookBackChunk chunk;
  while (reader->Read(&chunk)) {
    CHECK(chunk.content().size() <= kLookBackChunkBytesMax);
    *whole += chunk.content();
  }
  return reader->Finish();
}

nlohmann::json AsJson(VaultServer& server, const v1::LookBackRequest& request) {
  std::string whole;
  const grpc::Status status = LookBack(server, request, &whole);
  INFO(status.error_message());
  REQUIRE(status.ok());
  return nlohmann::json::parse(whole);
}

void Write(VaultServer& server, const std::string& text, const journal::Moment& at,
           std::vector<std::string> tags, std::vector<std::string> about = {}) {
  journal::NewReflection what;
  what.text = text;
  what.at = at;
  what.tags = std::move(tags);
  what.about = std::move(about);
  what.starred = true;
  Value(server.vault().reflections().Write(what));
}

TEST_CASE("a look-back holds what lies in its days, as the writer's clock showed them") {
  VaultServer server;
  const absl::Time midnight = absl::FromUnixSeconds(1'709'251'200);  // 1 March 2024, 0:00 UTC
  Write(server, "Still February", {midnight, "America/New_York"}, {"Light"});
  Write(server, "March already", {midnight - absl::Hours(3), "Asia/Tokyo"}, {"light"});
  Write(server, "April", {midnight + absl::Hours(31 * 24), "UTC"}, {"light"});
  const auto json = AsJson(server, Of("2024-03-01", "2024-03-31"));
  CHECK(json["reflections"] == 1);
  REQUIRE(json["lights"].size() == 1);
  CHECK(json["lights"][0]["text"] == "March already");
  CHECK(json["lights"][0]["day"] == "2024-03-01");
}

TEST_CASE("what is about a quiet connection is nowhere in it") {
  VaultServer server;
  auto& records = server.vault()->practice();
  const journal::Moment now{server.clock().Now(), "UTC"};
  const auto ana = tests::AddConnection(records, "Ana");
  const auto bo = tests::AddConnection(records, "Bo");
  for (const auto& id : {ana, bo}) tests::SayFarewell(records, id, now);
  Write(server, "With Ana", now, {}, {"ana"});
  Write(server, "With both", now, {}, {"Ana", "Bo"});
  Write(server, "With Bo", now, {}, {"Bo", "somebody"});
  tests::Quiet(records, ana, now.at + absl::Hours(1));
  const auto request = Of("2025-06-01", "2025-06-30");
  auto json = AsJson(server, request);
  CHECK(json.dump().find("Ana") == std::string::npos);
  CHECK(json["reflections"] == 1);
  REQUIRE(json["farewells"].size() == 1);
  CHECK(json["farewells"][0]["connection"] == "Bo");
  CHECK(json["farewells"][0]["how"] == "by letter");
  CHECK(json["noticed"].empty());
  server.clock().Advance(absl::Hours(2));
  json = AsJson(server, request);
  CHECK(json["reflections"] == 3);
  CHECK(json["farewells"].size() == 2);
}

TEST_CASE("what a farewell's first part says is kept, of a letter that stays unsent too") {
  VaultServer server;
  auto& records = server.vault()->practice();
  const absl::Time now = server.clock().Now();
  tests::AddConnection(records, "Ana");
  store::Farewells farewells(records);
  Value(farewells.Begin("Ana", {.unsent = true}));
  store::Farewells::Change gift;
  gift.part = journal::FarewellPartEdit{0, "The long walks.", 0};
  Value(farewells.Edit("Ana", gift));
  const auto request = Of("2025-06-01", "2025-06-30");
  auto json = AsJson(server, request);
  REQUIRE(json["gratitudes"].size() == 1);
  CHECK(json["gratitudes"][0]["text"] == "The long walks.");
  CHECK(json["gratitudes"][0]["connection"] == "Ana");
  CHECK(json["farewells"].empty());
  Value(farewells.MarkSaid("Ana", {.at = journal::Moment{now, "UTC"}}));
  json = AsJson(server, request);
  REQUIRE(json["farewells"].size() == 1);
  CHECK(json["farewells"][0]["unsent"] == true);
  // Once it is marked as said in another year, it belongs to that year.
  Value(farewells.MarkSaid("Ana", {.at = journal::Moment{now - absl::Hours(400 * 24), "UTC"}}));
  CHECK(AsJson(server, request)["gratitudes"].empty());
}

TEST_CASE(
    "signs of one's own count as what they are, and a season that nobody set is no decision") {
  VaultServer server;
  auto& records = server.vault()->practice();
  tests::AddConnection(records, "Ana");
  FALLOW_REQUIRE_OK(store::OwnSigns(records).Set({"singing", true, "Singing together."}));
  journal::NewReflection note;
  note.at = {server.clock().Now(), "UTC"};
  note.about = {"Ana"};
  note.signs = {"singing"};
  Value(server.vault().reflections().Write(note));
  std::string text;
  REQUIRE(
      LookBack(server, Of("2025-06-01", "2025-06-30", v1::LookBackRequest::FORM_TEXT), &text).ok());
  CHECK(text.find("Signs: 0 dark, 1 bright.") != std::string::npos);
  CHECK(text.find("not in the vocabulary") == std::string::npos);
  CHECK(text.find("What you decided") == std::string::npos);
}

TEST_CASE("a time of which all is quiet is not said to be empty") {
  VaultServer server;
  auto& records = server.vault()->practice();
  const journal::Moment now{server.clock().Now(), "UTC"};
  const auto ana = tests::AddConnection(records, "Ana");
  Write(server, "With Ana", now, {}, {"Ana"});
  tests::Quiet(records, ana, now.at + absl::Hours(1));
  std::string text;
  REQUIRE(
      LookBack(server, Of("2025-06-01", "2025-06-30", v1::LookBackRequest::FORM_TEXT), &text).ok());
  CHECK(text.find("There is nothing to show from this time.") != std::string::npos);
}

TEST_CASE("letters are in it once they were opened, and releases without what they let go") {
  VaultServer server;
  auto& records = server.vault()->practice();
  const absl::Time now = server.clock().Now();
  store::Letters letters(records);
  Value(letters.Write("Unopened", {now + absl::Hours(1), "UTC"}, "UTC"));
  const auto letter = Value(letters.Write("Rest.", {now + absl::Hours(1), "UTC"}, "UTC"));
  Value(letters.Open(journal::ToText(letter.id), true, "UTC"));
  const auto ana = tests::AddConnection(records, "Ana");
  const auto release = tests::PlanRelease(records, ana, now);
  store::v1::ReleaseOperation done;
  done.mutable_done()->set_at_unix_millis(absl::ToUnixMillis(now));
  FALLOW_REQUIRE_OK(records.Say(release, journal::RecordKind::kReleaseDone, done));
  const auto json = AsJson(server, Of("2025-06-01", "2025-06-30"));
  REQUIRE(json["letters"].size() == 1);
  CHECK(json["letters"][0]["text"] == "Rest.");
  REQUIRE(json["let_go"].size() == 1);
  CHECK(json["let_go"][0]["count"] == 1);
  CHECK(json["let_go"][0]["kept"].is_null());
}

TEST_CASE("a look-back of many pages comes in pieces, in each of its forms") {
  VaultServer server;
  std::string text;
  while (text.size() < 12'000) text += "Ein langer Tag voll Stille – ";
  std::vector<journal::NewReflection> many(700);
  for (journal::NewReflection& each : many) {
    each.text = text;
    each.at = {server.clock().Now(), "UTC"};
    each.starred = true;
  }
  Value(server.vault().reflections().WriteMany(many));
  CHECK(AsJson(server, Of("2025-06-01", "2025-06-30"))["reflections"] == 700);
  for (const auto form : {v1::LookBackRequest::FORM_TEXT, v1::LookBackRequest::FORM_HTML}) {
    std::string whole;
    REQUIRE(LookBack(server, Of("2025-06-01", "2025-06-30", form), &whole).ok());
    CHECK(whole.find("Stille") != std::string::npos);
  }
}

TEST_CASE("a piece never ends within a character") {
  std::string text(kLookBackChunkBytesMax - 1, 'x');
  text += "–";
  CHECK(ChunkBytes(text) == kLookBackChunkBytesMax - 1);
  CHECK(ChunkBytes("–") == 3);
  CHECK(ChunkBytes("") == 0);
  CHECK(ChunkBytes(std::string(kLookBackChunkBytesMax, 'x')) == kLookBackChunkBytesMax);
}

TEST_CASE("days that cannot be looked back on are refused") {
  VaultServer server;
  std::string whole;
  for (const auto& request :
       {Of("", ""), Of("2024-03-01", ""), Of("yesterday", "today"), Of("2024-03-02", "2024-03-01"),
        Of("0001-01-01", "9999-12-31"), Of("99999-01-01", "99999-01-02")}) {
    CHECK(LookBack(server, request, &whole).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  }
  CHECK(whole.empty());
}

}  // namespace
}  // namespace fallow::rpc
