#include "clients/link/exit_codes.h"

#include <catch2/catch.hpp>

#include "daemon/base/status.h"

namespace fallow::link {
namespace {

TEST_CASE("each kind of failure has its exit code") {
  CHECK(ToInt(ExitCodeOf(absl::OkStatus())) == 0);
  CHECK(ToInt(ExitCodeOf(base::Failed("a", "", ""))) == 1);
  CHECK(ToInt(ExitCodeOf(base::Invalid("a", "", ""))) == 2);
  CHECK(ToInt(ExitCodeOf(absl::FailedPreconditionError(""))) == 3);
  CHECK(ToInt(ExitCodeOf(base::NotFound("a", "", ""))) == 4);
  CHECK(ToInt(ExitCodeOf(base::Unreachable("a", "", ""))) == 5);
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

}  // namespace
}  // namespace fallow::link
