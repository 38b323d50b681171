#include "clients/common/errors.h"

#include <catch2/catch.hpp>
#include <cerrno>
#include <string>

#include "clients/common/exit_codes.h"

namespace fallow::client {
namespace {

TEST_CASE("a failure says what, why and what to do") {
  const absl::Status status = Invalid("The thing", "it is odd", "Try another.");
  CHECK(status.message() == "The thing: it is odd. Try another.");
  CHECK(Failed("The thing", "", "").message() == "The thing.");
}

TEST_CASE("each kind of failure has its exit code") {
  CHECK(ToInt(ExitCodeOf(absl::OkStatus())) == 0);
  CHECK(ToInt(ExitCodeOf(Failed("a", "", ""))) == 1);
  CHECK(ToInt(ExitCodeOf(Invalid("a", "", ""))) == 2);
  CHECK(ToInt(ExitCodeOf(absl::FailedPreconditionError(""))) == 3);
  CHECK(ToInt(ExitCodeOf(NotFound("a", "", ""))) == 4);
  CHECK(ToInt(ExitCodeOf(Unreachable("a", "", ""))) == 5);
  CHECK(ToInt(ExitCodeOf(absl::DeadlineExceededError(""))) == 5);
  CHECK(ToInt(ExitCodeOf(absl::UnauthenticatedError(""))) == 6);
  CHECK(ToInt(ExitCodeOf(absl::PermissionDeniedError(""))) == 7);
  CHECK(ToInt(ExitCodeOf(absl::DataLossError(""))) == 8);
  CHECK(ToInt(ExitCodeOf(absl::UnimplementedError(""))) == 9);
  for (const absl::StatusCode code :
       {absl::StatusCode::kCancelled, absl::StatusCode::kUnknown, absl::StatusCode::kAborted,
        absl::StatusCode::kInternal, absl::StatusCode::kResourceExhausted,
        absl::StatusCode::kAlreadyExists, absl::StatusCode::kOutOfRange}) {
    CHECK(ToInt(ExitCodeOf(code)) == 1);
  }
}

TEST_CASE("a full disk says what to do about it") {
  CHECK(std::string(FromErrno("The file cannot be written", ENOSPC).message())
            .find("Free some space") != std::string::npos);
}

TEST_CASE("typed words are quoted harmlessly and cut") {
  CHECK(Quoted("plain") == "\"plain\"");
  CHECK(Quoted("a\x1b[1mb\nc") == "\"a\uFFFD[1mb c\"");
  CHECK(Quoted(std::string(61, 'x')) == "\"" + std::string(60, 'x') + "…\"");
}

}  // namespace
}  // namespace fallow::client
