#include "daemon/rpc/letter_service.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/rpc/vault_server.h"

namespace fallow::rpc {
namespace {

namespace v1 = client::v1;
using Stub = v1::LetterService::Stub;

v1::WriteLetterRequest Rest(absl::Time open_at) {
  v1::WriteLetterRequest request;
  request.set_text("Rest.");
  request.mutable_open_at()->set_unix_millis(absl::ToUnixMillis(open_at));
  request.mutable_open_at()->set_zone("Europe/Lisbon");
  return request;
}

TEST_CASE("a letter's text comes only by opening it, and not before its day") {
  VaultServer server;
  const auto letters = v1::LetterService::NewStub(server.Connect());
  v1::Letter letter;
  REQUIRE(
      server
          .Call(*letters, &Stub::WriteLetter, Rest(server.clock().Now() + absl::Hours(1)), &letter)
          .ok());
  CHECK(letter.text().empty());
  CHECK(letter.written().zone() == "UTC");
  CHECK_FALSE(letter.due());

  v1::OpenLetterRequest open;
  open.set_id(letter.id().substr(0, 8));
  v1::Letter opened;
  const grpc::Status early = server.Call(*letters, &Stub::OpenLetter, open, &opened);
  CHECK(early.error_code() == grpc::StatusCode::UNKNOWN);
  CHECK_THAT(early.error_message(), Catch::Contains("waits until"));
  CHECK(opened.text().empty());

  server.clock().Advance(absl::Hours(1));
  v1::ListLettersResponse due;
  REQUIRE(server.Call(*letters, &Stub::ListLetters, v1::ListLettersRequest(), &due).ok());
  REQUIRE(due.letters_size() == 1);
  CHECK(due.letters(0).due());
  CHECK(due.letters(0).text().empty());

  REQUIRE(server.Call(*letters, &Stub::OpenLetter, open, &opened).ok());
  CHECK(opened.text() == "Rest.");
  CHECK(opened.has_opened());
  due.Clear();
  REQUIRE(server.Call(*letters, &Stub::ListLetters, v1::ListLettersRequest(), &due).ok());
  REQUIRE(due.letters_size() == 1);
  CHECK(due.letters(0).has_opened());
}

TEST_CASE("hostile letters are refused") {
  VaultServer server;
  const auto letters = v1::LetterService::NewStub(server.Connect());
  v1::Letter letter;
  const auto refused = [&](v1::WriteLetterRequest request) {
    const grpc::Status status = server.Call(*letters, &Stub::WriteLetter, request, &letter);
    CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  };
  const absl::Time later = server.clock().Now() + absl::Hours(1);
  refused({});
  refused(Rest(server.clock().Now()));
  refused(Rest(absl::InfiniteFuture()));
  refused(Rest(absl::InfinitePast()));
  v1::WriteLetterRequest request = Rest(later);
  request.mutable_open_at()->set_zone("../../etc/passwd");
  refused(request);
  request = Rest(later);
  request.set_zone(std::string(1000, 'x'));
  refused(request);
  request = Rest(later);
  request.set_text(std::string(300'000, 'x'));
  refused(request);
  v1::ListLettersResponse all;
  REQUIRE(server.Call(*letters, &Stub::ListLetters, v1::ListLettersRequest(), &all).ok());
  CHECK(all.letters().empty());
}

}  // namespace
}  // namespace fallow::rpc
