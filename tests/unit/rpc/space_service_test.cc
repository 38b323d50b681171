#include "daemon/rpc/space_service.h"

#include <catch2/catch.hpp>
#include <string>

#include "daemon/store/release/last_look.h"
#include "tests/support/practice_vault.h"
#include "tests/unit/rpc/vault_server.h"

namespace fallow::rpc {
namespace {

namespace v1 = client::v1;
using Stub = v1::SpaceService::Stub;
using tests::Value;
constexpr absl::Duration kDay = absl::Hours(24);

// A farewell was said to Ana, and a space has opened.
struct Fixture {
  Fixture() {
    auto& records = server.vault()->practice();
    connection = tests::AddConnection(records, "Ana");
    const journal::Moment now{server.clock().Now(), "UTC"};
    farewell = tests::SayFarewell(records, connection, now);
    tests::OpenSpace(records, farewell, now);
    spaces = v1::SpaceService::NewStub(server.Connect());
  }
  template <class Request, class Response>
  Response Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                const Request& request) {
    Response response;
    const grpc::Status status = server.Call(*spaces, method, request, &response);
    INFO(status.error_message());
    REQUIRE(status.ok());
    return response;
  }
  v1::Space Only() {
    const auto listed = Call(&Stub::ListSpaces, v1::ListSpacesRequest());
    REQUIRE(listed.spaces_size() == 1);
    return listed.spaces(0);
  }

  VaultServer server;
  journal::SubjectId connection, farewell;
  std::unique_ptr<Stub> spaces;
};

TEST_CASE("a space shows what it follows, its check-ins, and the prompt of the one that waits") {
  Fixture test;
  v1::Space space = test.Only();
  CHECK(space.follows() == v1::Space::FOLLOWS_FAREWELL);
  CHECK(space.connection() == "Ana");
  REQUIRE(space.check_ins_size() == 4);
  CHECK(space.check_ins(0).prompt().empty());
  test.server.clock().Advance(8 * kDay);
  space = test.Only();
  CHECK(space.check_ins(0).waits());
  CHECK(space.check_ins(1).waits());
  CHECK_FALSE(space.check_ins(2).waits());
  CHECK_FALSE(space.check_ins(0).prompt().empty());
  CHECK(space.check_ins(1).prompt().empty());
  CHECK(test.Only().check_ins(0).prompt_id() == space.check_ins(0).prompt_id());
}

TEST_CASE("an answer is a reflection about the connection, and marks the check-in as done") {
  Fixture test;
  test.server.clock().Advance(4 * kDay);
  v1::AnswerCheckInRequest request;
  request.set_look(true);
  const auto look = test.Call(&Stub::AnswerCheckIn, request);
  CHECK(look.day() == 3);
  CHECK_FALSE(look.has_reflection());
  const v1::Space waiting = test.Only();
  CHECK_FALSE(waiting.check_ins(0).done());

  request.set_look(false);
  request.set_text("I slept.");
  const auto answered = test.Call(&Stub::AnswerCheckIn, request);
  CHECK(answered.reflection().text() == "I slept.");
  CHECK(answered.reflection().tags(0) == "space");
  CHECK(answered.reflection().apart());
  CHECK(answered.reflection().about(0) == "Ana");
  CHECK(answered.reflection().prompt() == waiting.check_ins(0).prompt_id());
  CHECK(answered.space().check_ins(0).done());
  v1::AnswerCheckInResponse none;
  CHECK(test.server.Call(*test.spaces, &Stub::AnswerCheckIn, request, &none).error_code() ==
        grpc::StatusCode::NOT_FOUND);
}

TEST_CASE("whom an answer mentions it is about, and a release of them takes it along") {
  Fixture test;
  tests::AddConnection(test.server.vault()->practice(), "Ben");
  test.server.clock().Advance(4 * kDay);
  v1::AnswerCheckInRequest request;
  request.set_text("I told @ben of it.");
  const auto answered = test.Call(&Stub::AnswerCheckIn, request);
  REQUIRE(answered.reflection().about_size() == 2);
  CHECK(answered.reflection().about(0) == "Ana");
  CHECK(answered.reflection().about(1) == "Ben");

  store::ReleaseTarget ben;
  ben.kind = store::ReleaseTarget::Kind::kConnection;
  ben.name = "Ben";
  const auto scope = Value(test.server.vault()->last_look().At(ben));
  REQUIRE(scope.examples.size() == 1);
  CHECK(journal::ToText(scope.examples[0].id) == answered.reflection().id());
}

TEST_CASE("an answer that cannot be kept leaves the check-in as it was") {
  Fixture test;
  test.server.clock().Advance(4 * kDay);
  v1::AnswerCheckInRequest request;
  request.set_text("\x1b[2J");
  v1::AnswerCheckInResponse response;
  CHECK(test.server.Call(*test.spaces, &Stub::AnswerCheckIn, request, &response).error_code() ==
        grpc::StatusCode::INVALID_ARGUMENT);
  request.set_text("I slept.");
  request.set_day(5);
  CHECK(test.server.Call(*test.spaces, &Stub::AnswerCheckIn, request, &response).error_code() ==
        grpc::StatusCode::INVALID_ARGUMENT);
  CHECK_FALSE(test.Only().check_ins(0).done());
  CHECK(test.server.vault().List().empty());
}

TEST_CASE("what is due is told by its particulars, and looking is no use of the journal") {
  Fixture test;
  v1::SetBoundaryRequest boundary;
  boundary.set_space("ana");
  boundary.set_text("Not by phone");
  boundary.add_remind()->set_unix_millis(absl::ToUnixMillis(test.server.clock().Now() + kDay));
  const v1::Space set = test.Call(&Stub::SetBoundary, boundary);
  REQUIRE(set.boundaries_size() == 1);
  const std::string boundary_id = set.boundaries(0).id();
  test.server.clock().Advance(4 * kDay);
  const int uses = test.server.uses();
  v1::ListDueRequest request;
  auto due = test.Call(&Stub::ListDue, request);
  CHECK(test.server.uses() == uses);
  REQUIRE(due.due_size() == 2);
  CHECK(due.due(1).day() == 3);
  CHECK(due.due(1).connection() == "Ana");
  CHECK(due.due(0).connection() == "Ana");
  CHECK(due.due(0).boundary() == boundary_id);
  CHECK(due.due(0).boundary_text() == "Not by phone");
  request.set_seen(true);
  CHECK(test.Call(&Stub::ListDue, request).due_size() == 2);
  due = test.Call(&Stub::ListDue, request);
  REQUIRE(due.due_size() == 1);
  CHECK(due.due(0).what() == v1::Due::WHAT_CHECK_IN);
}

TEST_CASE("closed spaces are shown only where they are asked for") {
  Fixture test;
  v1::CloseSpaceRequest close;
  close.set_space("Ana");
  CHECK(test.Call(&Stub::CloseSpace, close).closed());
  CHECK(test.Call(&Stub::ListSpaces, v1::ListSpacesRequest()).spaces().empty());
  v1::ListSpacesRequest all;
  all.set_closed(true);
  CHECK(test.Call(&Stub::ListSpaces, all).spaces_size() == 1);
}

TEST_CASE("hostile requests about spaces are refused") {
  Fixture test;
  v1::SetCheckInDaysRequest days;
  for (uint32_t day = 1; day <= 100'000; ++day) days.add_days(day);
  v1::SetCheckInDaysResponse days_set;
  CHECK(test.server.Call(*test.spaces, &Stub::SetCheckInDays, days, &days_set).error_code() ==
        grpc::StatusCode::INVALID_ARGUMENT);
  v1::SetBoundaryRequest boundary;
  boundary.set_space("Ana");
  boundary.set_text("Not by phone");
  for (int i = 0; i < 10'000; ++i) boundary.add_remind()->set_unix_millis(INT64_MAX);
  v1::Space space;
  CHECK(test.server.Call(*test.spaces, &Stub::SetBoundary, boundary, &space).error_code() ==
        grpc::StatusCode::INVALID_ARGUMENT);
  boundary.clear_remind();
  boundary.set_space(std::string(100'000, 'a'));
  CHECK(test.server.Call(*test.spaces, &Stub::SetBoundary, boundary, &space).error_code() ==
        grpc::StatusCode::NOT_FOUND);
  CHECK(test.Only().boundaries().empty());
}

}  // namespace
}  // namespace fallow::rpc
