#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "daemon/store/practice/records.h"
#include "fallow/client/v1/farewell.grpc.pb.h"
#include "tests/support/vault.h"
#include "tests/unit/rpc/fakes.h"

namespace fallow::rpc {
namespace {

namespace v1 = client::v1;
using tests::TestVault;

// A client of a daemon whose journal has a connection called Ana.
struct Desk {
  TestVault vault;
  TestServer test;
  std::unique_ptr<v1::FarewellService::Stub> farewells =
      v1::FarewellService::NewStub(test.Connect());

  Desk() {
    vault.CreateAndUnlock();
    fallow::store::v1::ConnectionOperation ana;
    ana.set_name("Ana");
    store::PracticeRecords& practice = vault->practice();
    FALLOW_REQUIRE_OK(
        practice.Say(practice.NewSubject(), journal::RecordKind::kConnectionCreated, ana));
    test.executor().Run([this] { test.session().vault_ = vault.operator->(); });
  }
  template <class Request, class Response>
  grpc::StatusCode Call(grpc::Status (v1::FarewellService::Stub::*method)(grpc::ClientContext*,
                                                                          const Request&,
                                                                          Response*),
                        const Request& request, Response* response) {
    grpc::ClientContext context;
    return ((*farewells).*method)(&context, request, response).error_code();
  }
  v1::Farewell Begin(bool unsent = false) {
    v1::BeginFarewellRequest request;
    request.set_connection("ana");
    request.set_unsent(unsent);
    v1::Farewell farewell;
    REQUIRE(Call(&v1::FarewellService::Stub::BeginFarewell, request, &farewell) ==
            grpc::StatusCode::OK);
    return farewell;
  }
  grpc::StatusCode Write(v1::FarewellPart::Part part, const std::string& text,
                         v1::Farewell* farewell) {
    v1::EditFarewellRequest request;
    request.set_connection("Ana");
    request.set_part(part);
    request.set_text(text);
    return Call(&v1::FarewellService::Stub::EditFarewell, request, farewell);
  }
  v1::CheckFarewellResponse Check(bool all = false) {
    v1::CheckFarewellRequest request;
    request.set_connection("Ana");
    request.set_all(all);
    v1::CheckFarewellResponse response;
    REQUIRE(Call(&v1::FarewellService::Stub::CheckFarewell, request, &response) ==
            grpc::StatusCode::OK);
    return response;
  }
};

TEST_CASE("a locked journal says so instead of showing a farewell") {
  TestServer test;
  grpc::ClientContext context;
  v1::Farewell farewell;
  const auto farewells = v1::FarewellService::NewStub(test.Connect());
  CHECK(farewells->GetFarewell(&context, {}, &farewell).error_code() ==
        grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_CASE("a new farewell has five parts, each with what it asks and no words") {
  Desk desk;
  const v1::Farewell farewell = desk.Begin();
  CHECK(farewell.connection() == "Ana");
  CHECK(farewell.language() == "en");
  CHECK_FALSE(farewell.has_said());
  REQUIRE(farewell.parts_size() == 5);
  CHECK(farewell.parts(2).part() == v1::FarewellPart::PART_WORDS);
  CHECK(farewell.parts(2).title() == "The words");
  for (const v1::FarewellPart& part : farewell.parts()) {
    CHECK_FALSE(part.prompt().empty());
    CHECK_FALSE(part.written());
  }
}

TEST_CASE("a part is edited by its name, and lists come without texts") {
  Desk desk;
  desk.Begin();
  v1::Farewell farewell;
  REQUIRE(desk.Write(v1::FarewellPart::PART_GIFT, "The songs.", &farewell) == grpc::StatusCode::OK);
  CHECK(farewell.parts(0).text() == "The songs.");
  CHECK(farewell.parts(0).version() == 1);
  CHECK(desk.Write(static_cast<v1::FarewellPart::Part>(99), "x", &farewell) ==
        grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(desk.Write(v1::FarewellPart::PART_WORDS, "a\x01", &farewell) ==
        grpc::StatusCode::INVALID_ARGUMENT);
  v1::ListFarewellsResponse list;
  REQUIRE(desk.Call(&v1::FarewellService::Stub::ListFarewells, v1::ListFarewellsRequest(), &list) ==
          grpc::StatusCode::OK);
  REQUIRE(list.farewells_size() == 1);
  CHECK(list.farewells(0).parts(0).text().empty());
  CHECK(list.farewells(0).parts(0).written());
  v1::GetFarewellRequest one;
  one.set_connection("Ana");
  one.set_part(v1::FarewellPart::PART_GIFT);
  v1::Farewell only;
  REQUIRE(desk.Call(&v1::FarewellService::Stub::GetFarewell, one, &only) == grpc::StatusCode::OK);
  REQUIRE(only.parts_size() == 1);
  CHECK(only.parts(0).text() == "The songs.");
}

TEST_CASE("nothing is read where there are no words") {
  Desk desk;
  desk.Begin();
  CHECK_FALSE(desk.Check().has_words());
  CHECK(desk.Check().findings().empty());
}

TEST_CASE("a finding in a part that is still being written can be set aside before it is saved") {
  Desk desk;
  desk.Begin();
  v1::CheckFarewellRequest request;
  request.set_connection("Ana");
  request.set_part(v1::FarewellPart::PART_WORDS);
  request.set_text("Dear Ana.\nYou always forget about me.");
  v1::CheckFarewellResponse found;
  REQUIRE(desk.Call(&v1::FarewellService::Stub::CheckFarewell, request, &found) ==
          grpc::StatusCode::OK);
  REQUIRE_FALSE(found.findings().empty());
  v1::SetFindingAsideRequest aside;
  aside.set_connection("Ana");
  aside.set_finding(found.findings(0).id());
  v1::SetFindingAsideResponse response;
  const auto set_aside = [&] {
    return desk.Call(&v1::FarewellService::Stub::SetFindingAside, aside, &response);
  };
  CHECK(set_aside() == grpc::StatusCode::NOT_FOUND);
  aside.set_text(request.text());
  CHECK(set_aside() == grpc::StatusCode::INVALID_ARGUMENT);
  aside.set_part(request.part());
  REQUIRE(set_aside() == grpc::StatusCode::OK);
  v1::CheckFarewellResponse after;
  REQUIRE(desk.Call(&v1::FarewellService::Stub::CheckFarewell, request, &after) ==
          grpc::StatusCode::OK);
  CHECK(after.set_aside() == 1);
  CHECK(after.findings_size() == found.findings_size() - 1);
}

TEST_CASE("a part that is still being written is checked in place of what is saved, and not kept") {
  Desk desk;
  desk.Begin();
  v1::Farewell farewell;
  desk.Write(v1::FarewellPart::PART_WORDS, "Dear Ana. I am leaving. Thank you.", &farewell);
  v1::CheckFarewellRequest request;
  request.set_connection("Ana");
  request.set_part(v1::FarewellPart::PART_WORDS);
  request.set_text("Dear Ana.\nYou always forget about me.");
  v1::CheckFarewellResponse unsaved;
  REQUIRE(desk.Call(&v1::FarewellService::Stub::CheckFarewell, request, &unsaved) ==
          grpc::StatusCode::OK);
  const auto blames = [](const v1::CheckFarewellResponse& response) {
    return std::any_of(response.findings().begin(), response.findings().end(),
                       [](const v1::Finding& finding) { return finding.line() == 2; });
  };
  CHECK(blames(unsaved));
  CHECK_FALSE(blames(desk.Check()));
  request.clear_part();
  v1::CheckFarewellResponse refused;
  CHECK(desk.Call(&v1::FarewellService::Stub::CheckFarewell, request, &refused) ==
        grpc::StatusCode::INVALID_ARGUMENT);
  v1::GetFarewellRequest get;
  get.set_connection("Ana");
  v1::Farewell after;
  REQUIRE(desk.Call(&v1::FarewellService::Stub::GetFarewell, get, &after) == grpc::StatusCode::OK);
  CHECK(after.SerializeAsString() == farewell.SerializeAsString());
  request.set_part(static_cast<v1::FarewellPart::Part>(99));
  CHECK(desk.Call(&v1::FarewellService::Stub::CheckFarewell, request, &unsaved) ==
        grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_CASE("findings have their place, and one that is set aside is counted and not shown") {
  Desk desk;
  desk.Begin();
  v1::Farewell farewell;
  desk.Write(v1::FarewellPart::PART_WORDS,
             "Dear Ana.\nYou always forget about me. Maybe someday we can try again.", &farewell);
  const v1::CheckFarewellResponse all = desk.Check();
  CHECK(all.has_words());
  CHECK(all.has_rules());
  REQUIRE(all.findings_size() >= 2);
  const v1::Finding& first = all.findings(0);
  CHECK(first.part() == v1::FarewellPart::PART_WORDS);
  CHECK(first.line() == 2);
  CHECK(first.column() >= 1);
  CHECK(first.length() > 0);
  CHECK_FALSE(first.reason().empty());
  CHECK_FALSE(first.direction().empty());
  CHECK(first.id().size() == 16);

  v1::SetFindingAsideRequest aside;
  aside.set_connection("Ana");
  aside.set_finding(first.id().substr(0, 8));
  v1::SetFindingAsideResponse done;
  REQUIRE(desk.Call(&v1::FarewellService::Stub::SetFindingAside, aside, &done) ==
          grpc::StatusCode::OK);
  CHECK(desk.Check().findings_size() == all.findings_size() - 1);
  CHECK(desk.Check().set_aside() == 1);
  REQUIRE(desk.Check(true).findings_size() == all.findings_size());
  CHECK(desk.Check(true).findings(0).aside());
  aside.set_back(true);
  REQUIRE(desk.Call(&v1::FarewellService::Stub::SetFindingAside, aside, &done) ==
          grpc::StatusCode::OK);
  CHECK(desk.Check().set_aside() == 0);
  aside.set_finding("0000000000000000");
  CHECK(desk.Call(&v1::FarewellService::Stub::SetFindingAside, aside, &done) ==
        grpc::StatusCode::NOT_FOUND);
  aside.set_finding("xyz");
  CHECK(desk.Call(&v1::FarewellService::Stub::SetFindingAside, aside, &done) ==
        grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_CASE("a letter that stays unsent is not asked for a plan") {
  Desk desk;
  desk.Begin(true);
  v1::Farewell farewell;
  desk.Write(v1::FarewellPart::PART_WORDS,
             "Thank you for the songs. This is the end of it for me. Goodbye.", &farewell);
  const v1::CheckFarewellResponse checked = desk.Check();
  for (const v1::Finding& finding : checked.findings())
    CHECK(finding.part() != v1::FarewellPart::PART_PLAN);
}

TEST_CASE("a farewell is said at the time that is named, with what was said about it") {
  Desk desk;
  desk.Begin();
  v1::MarkSaidRequest request;
  request.set_connection("Ana");
  request.set_how("in person");
  request.mutable_at()->set_unix_millis(1'000);
  v1::Farewell farewell;
  REQUIRE(desk.Call(&v1::FarewellService::Stub::MarkSaid, request, &farewell) ==
          grpc::StatusCode::OK);
  CHECK(farewell.said().unix_millis() == 1'000);
  CHECK(farewell.said().zone() == "UTC");
  CHECK(farewell.how() == "in person");

  v1::TakeBackSaidRequest mistaken;
  mistaken.set_connection("Ana");
  farewell.Clear();
  REQUIRE(desk.Call(&v1::FarewellService::Stub::TakeBackSaid, mistaken, &farewell) ==
          grpc::StatusCode::OK);
  CHECK_FALSE(farewell.has_said());
  CHECK(farewell.how().empty());
  CHECK(desk.Call(&v1::FarewellService::Stub::TakeBackSaid, mistaken, &farewell) ==
        grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_CASE("on words of violence the check steps aside, and there is nothing to set aside") {
  Desk desk;
  v1::Farewell farewell = desk.Begin();
  REQUIRE(desk.Write(v1::FarewellPart::PART_WORDS, "You always forget about me.", &farewell) ==
          grpc::StatusCode::OK);
  CHECK_FALSE(desk.Check().steps_aside());
  CHECK_FALSE(desk.Check().findings().empty());
  REQUIRE(desk.Write(v1::FarewellPart::PART_TRUTH, "You hit me in March.", &farewell) ==
          grpc::StatusCode::OK);
  const v1::CheckFarewellResponse aside = desk.Check(/*all=*/true);
  CHECK(aside.steps_aside());
  CHECK(aside.findings().empty());
  CHECK(aside.set_aside() == 0);
  CHECK(aside.has_words());
}

}  // namespace
}  // namespace fallow::rpc
