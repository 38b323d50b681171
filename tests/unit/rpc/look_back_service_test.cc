#include "daemon/rpc/look_back_service.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "daemon/journal/limits.h"
#include "daemon/rpc/look_back_pieces.h"
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

v1::LookBackRequest Of(const std::string& first, const std::string& last) {
  v1::LookBackRequest request;
  // A day that does not exist is left out.
  const auto set = [](const std::string& text, v1::Day* day) {
    absl::CivilDay civil;
    if (absl::ParseCivilTime(text, &civil)) ToProto(civil, day);
  };
  set(first, request.mutable_first());
  set(last, request.mutable_last());
  return request;
}

grpc::Status LookBack(VaultServer& server, const v1::LookBackRequest& request,
                      v1::LookBackView* whole, size_t piece_bytes_max = 2 * kLookBackPieceBytes) {
  grpc::ClientContext context;
  const auto stub = v1::LookBackService::NewStub(server.Connect());
  const auto reader = stub->LookBack(&context, request);
  v1::LookBackView piece;
  while (reader->Read(&piece)) {
    CHECK(piece.ByteSizeLong() <= piece_bytes_max);
    whole->MergeFrom(piece);
  }
  return reader->Finish();
}

v1::LookBackView View(VaultServer& server, const v1::LookBackRequest& request) {
  v1::LookBackView whole;
  const grpc::Status status = LookBack(server, request, &whole);
  INFO(status.error_message());
  REQUIRE(status.ok());
  return whole;
}

absl::CivilDay DayOf(const v1::Day& day) {
  return Value(FromProto(day));
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
  const auto view = View(server, Of("2024-03-01", "2024-03-31"));
  CHECK(DayOf(view.first()) == absl::CivilDay(2024, 3, 1));
  CHECK(DayOf(view.last()) == absl::CivilDay(2024, 3, 31));
  CHECK(view.reflections() == 1);
  REQUIRE(view.lights_size() == 1);
  CHECK(view.lights(0).text() == "March already");
  CHECK(DayOf(view.lights(0).day()) == absl::CivilDay(2024, 3, 1));
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
  auto view = View(server, request);
  CHECK(view.SerializeAsString().find("Ana") == std::string::npos);
  CHECK(view.reflections() == 1);
  REQUIRE(view.farewells_size() == 1);
  CHECK(view.farewells(0).connection() == "Bo");
  CHECK(view.farewells(0).how() == "by letter");
  CHECK(view.noticed().empty());
  server.clock().Advance(absl::Hours(2));
  view = View(server, request);
  CHECK(view.reflections() == 3);
  CHECK(view.farewells_size() == 2);
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
  auto view = View(server, request);
  REQUIRE(view.gratitudes_size() == 1);
  CHECK(view.gratitudes(0).text() == "The long walks.");
  CHECK(view.gratitudes(0).connection() == "Ana");
  CHECK(view.farewells().empty());
  Value(farewells.MarkSaid("Ana", {.at = journal::Moment{now, "UTC"}}));
  view = View(server, request);
  REQUIRE(view.farewells_size() == 1);
  CHECK(view.farewells(0).unsent());
  // Once it is marked as said in another year, it belongs to that year.
  Value(farewells.MarkSaid("Ana", {.at = journal::Moment{now - absl::Hours(400 * 24), "UTC"}}));
  CHECK(View(server, request).gratitudes().empty());
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
  const auto view = View(server, Of("2025-06-01", "2025-06-30"));
  REQUIRE(view.noticed_size() == 1);
  const v1::DriftView& drift = view.noticed(0).drift();
  CHECK(drift.name() == "Ana");
  CHECK(drift.dark() == 0);
  CHECK(drift.bright() == 1);
  CHECK(drift.unknown_signs() == 0);
  REQUIRE(drift.signs_size() == 1);
  CHECK(drift.signs(0).bright());
  CHECK(view.seasons().empty());
}

TEST_CASE("of a time of which all is quiet there is nothing, and nothing shows it") {
  VaultServer server;
  auto& records = server.vault()->practice();
  const journal::Moment now{server.clock().Now(), "UTC"};
  const auto ana = tests::AddConnection(records, "Ana");
  Write(server, "With Ana", now, {}, {"Ana"});
  tests::Quiet(records, ana, now.at + absl::Hours(1));
  auto view = View(server, Of("2025-06-01", "2025-06-30"));
  view.clear_first();
  view.clear_last();
  CHECK(view.ByteSizeLong() == 0);
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
  const auto view = View(server, Of("2025-06-01", "2025-06-30"));
  REQUIRE(view.letters_size() == 1);
  CHECK(view.letters(0).text() == "Rest.");
  REQUIRE(view.releases_size() == 1);
  CHECK(view.releases(0).count() == 1);
  CHECK(view.releases(0).kept().empty());
}

TEST_CASE("a look-back of many texts comes in small pieces, whole or as much as was asked for") {
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
  auto request = Of("2025-06-01", "2025-06-30");
  const auto whole = View(server, request);
  CHECK(whole.reflections() == 700);
  CHECK(whole.starred_size() == 700);
  CHECK(whole.starred_more() == 0);
  CHECK(whole.starred(699).text() == text);
  request.set_texts_max(200);
  request.set_text_bytes_max(28);  // within the dash
  const auto some = View(server, request);
  CHECK(some.reflections() == 700);
  CHECK(some.starred_size() == 200);
  CHECK(some.starred_more() == 500);
  CHECK(some.starred(199).text() == "Ein langer Tag voll Stille ");
  CHECK(some.ByteSizeLong() < 200 * 100);
}

TEST_CASE("of a drift there are columns where more than one week has notes") {
  VaultServer server;
  auto& records = server.vault()->practice();
  for (const char* const name : {"Ana", "Bo"}) tests::AddConnection(records, name);
  const auto note = [&](const char* name, absl::Time at) {
    journal::NewReflection what;
    what.at = {at, "UTC"};
    what.about = {name};
    what.energy = 1;
    Value(server.vault().reflections().Write(what));
  };
  const absl::Time now = server.clock().Now();
  note("Ana", now);
  note("Ana", now - absl::Hours(24 * 14));
  note("Bo", now);
  auto request = Of("2025-05-01", "2025-06-30");
  CHECK(View(server, request).noticed(0).drift().columns().empty());
  request.set_columns(5);
  const auto view = View(server, request);
  REQUIRE(view.noticed_size() == 2);
  CHECK(view.noticed(0).drift().columns_size() == 5);
  CHECK(view.noticed(0).drift().noted_weeks() == 2);
  CHECK(view.noticed(0).drift().weeks().empty());
  CHECK(view.noticed(1).drift().columns().empty());
  for (const v1::DriftFact& fact : view.noticed(1).drift().facts()) {
    CHECK(fact.kind() != v1::DriftFact::KIND_TOO_FEW);
  }
}

TEST_CASE("the largest things make pieces that a client accepts") {
  constexpr size_t kReplyBytesMax = size_t{16} << 20;  // as clients/link has it
  practice::LookBack back;
  back.span = {absl::CivilDay(1930, 1, 1), absl::CivilDay(2029, 12, 31)};
  practice::Noticed noticed;
  noticed.connection = std::string(journal::kNameBytesMax, 'x');
  noticed.drift.span = back.span;
  noticed.drift.notes = 100'000;
  for (absl::CivilDay day = back.span.first; day < back.span.last; day += 7) {
    practice::Week week;
    week.monday = practice::MondayOf(day);
    week.notes = 9;
    week.energies.assign(9, 1);
    noticed.drift.weeks.push_back(week);
  }
  for (size_t i = 0; i < 20'000; ++i) {
    noticed.drift.by_sign[std::to_string(i) + std::string(journal::kNameBytesMax, 's')] = i;
  }
  back.noticed.assign(3, noticed);
  // As merged from many devices.
  back.letters.push_back({"", back.span.first, back.span.first, std::string(20 << 20, 'w')});
  back.lights.assign(100, {"", back.span.first, std::string(20 << 10, 'w')});
  LookBackPieces pieces(back, practice::Vocabulary(), {.columns = 1'000'000});
  v1::LookBackView whole;
  size_t largest = 0;
  for (v1::LookBackView piece; pieces.Next(piece); piece.Clear()) {
    largest = std::max(largest, piece.ByteSizeLong());
    whole.MergeFrom(piece);
  }
  CHECK(largest < kReplyBytesMax / 2);
  CHECK(largest > journal::kTextBytesMax);
  REQUIRE(whole.noticed_size() == 3);
  CHECK(whole.noticed(0).drift().signs_size() == 1000);
  CHECK(whole.noticed(0).drift().signs(0).count() == 19'999);
  CHECK(whole.noticed(0).drift().columns_size() <= 400);
  CHECK(whole.lights_size() == 100);
}

TEST_CASE("days that cannot be looked back on are refused") {
  VaultServer server;
  v1::LookBackView whole;
  for (const auto& request :
       {Of("", ""), Of("2024-03-01", ""), Of("yesterday", "today"), Of("2024-03-02", "2024-03-01"),
        Of("0001-01-01", "9999-12-31"), Of("99999-01-01", "99999-01-02")}) {
    CHECK(LookBack(server, request, &whole).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  }
  CHECK(whole.ByteSizeLong() == 0);
}

}  // namespace
}  // namespace fallow::rpc
