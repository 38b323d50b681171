#include "daemon/base/status.h"

#include <catch2/catch.hpp>
#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/strings.h"

namespace fallow::base {
namespace {

std::string Message(const absl::Status& status) {
  return std::string(ToStd(status.message()));
}

TEST_CASE("a failure says what happened, why, and what to do") {
  CHECK(Message(Failed("The entry was not saved", "the disk is full", "Free some space.")) ==
        "The entry was not saved: the disk is full. Free some space.");
  CHECK(Message(Failed("The entry was not saved", "", "Free some space.")) ==
        "The entry was not saved. Free some space.");
  CHECK(Message(Failed("The entry was not saved", "the disk is full", "")) ==
        "The entry was not saved: the disk is full.");
  CHECK(Message(Failed("The entry was not saved", "", "")) == "The entry was not saved.");
}

TEST_CASE("every maker has the code that its exit code is made from") {
  CHECK(Failed("a", "b", "c").code() == absl::StatusCode::kUnknown);
  CHECK(Invalid("a", "b", "c").code() == absl::StatusCode::kInvalidArgument);
  CHECK(Locked().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(NotFound("a", "b", "c").code() == absl::StatusCode::kNotFound);
  CHECK(Unreachable("a", "b", "c").code() == absl::StatusCode::kUnavailable);
  CHECK(Silent("a", "b", "c").code() == absl::StatusCode::kDeadlineExceeded);
  CHECK(Refused("a", "b", "c").code() == absl::StatusCode::kUnauthenticated);
  CHECK(NeedsConsent("a", "b", "c").code() == absl::StatusCode::kPermissionDenied);
  CHECK(Damaged("a", "b", "c").code() == absl::StatusCode::kDataLoss);
  CHECK(Unsupported("a", "b", "c").code() == absl::StatusCode::kUnimplemented);
}

TEST_CASE("a full disk and a forbidden folder name what to do about them") {
  for (const int error : {ENOSPC, EDQUOT}) {
    const absl::Status status = FromErrno("The entry was not saved", error);
    CHECK_THAT(Message(status), Catch::StartsWith("The entry was not saved: "));
    CHECK(NextStepOf(status).kind == Next::kFreeSpace);
  }
  for (const int error : {EROFS, EACCES, EPERM}) {
    CHECK(NextStepOf(FromErrno("The entry was not saved", error)).kind == Next::kCheckPermissions);
  }
  const absl::Status failing = FromErrno("The entry was not saved", EIO);
  CHECK(Message(failing) == "The entry was not saved: Input/output error.");
  CHECK(NextStepOf(failing) == NextStep());
}

absl::StatusOr<std::unique_ptr<int>> Half(int number) {
  if (number % 2 != 0) return Invalid("The number is odd", "", "");
  return std::make_unique<int>(number / 2);
}

absl::Status HalveTwice(int number, int& quarter) {
  FALLOW_ASSIGN_OR_RETURN(std::unique_ptr<int> half, Half(number));
  FALLOW_ASSIGN_OR_RETURN(half, Half(*half));
  quarter = *half;
  return absl::OkStatus();
}

absl::Status CountedOk(absl::Status status, int& steps) {
  FALLOW_RETURN_IF_ERROR(status);
  ++steps;
  return absl::OkStatus();
}

TEST_CASE("the macros hand failures up and values on, move-only ones too") {
  int quarter = 0;
  CHECK(HalveTwice(12, quarter).ok());
  CHECK(quarter == 3);
  CHECK(HalveTwice(3, quarter).code() == absl::StatusCode::kInvalidArgument);
  CHECK(HalveTwice(6, quarter).code() == absl::StatusCode::kInvalidArgument);

  int steps = 0;
  CHECK(CountedOk(Locked(), steps).code() == absl::StatusCode::kFailedPrecondition);
  CHECK(steps == 0);
  CHECK(CountedOk(absl::OkStatus(), steps).ok());
  CHECK(steps == 1);
}

TEST_CASE("typed words are quoted harmlessly and cut") {
  CHECK(Quoted("plain") == "\"plain\"");
  CHECK(Quoted("a\x1b[1mb\nc") == "\"a\uFFFD[1mb c\"");
  CHECK(Quoted(std::string(61, 'x')) == "\"" + std::string(60, 'x') + "…\"");
}

}  // namespace
}  // namespace fallow::base
