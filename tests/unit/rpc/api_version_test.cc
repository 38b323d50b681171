#include "daemon/rpc/api_version.h"

#include <catch2/catch.hpp>
#include <string>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::rpc {
namespace {

TEST_CASE("the same and older API versions are accepted") {
  CHECK(CheckApiVersion("1").ok());
  CHECK(CheckApiVersion("0").ok());
}

TEST_CASE("a newer client is told what to do") {
  const absl::Status status = CheckApiVersion("2");
  CHECK(absl::IsUnimplemented(status));
  CHECK(base::NextStepOf(status).kind == base::Next::kRestartDaemon);
}

TEST_CASE("an API version that is no number is refused") {
  for (const char* said : {"", "one", "1x", "-1", "99999999999999999999"}) {
    CHECK(absl::IsInvalidArgument(CheckApiVersion(said)));
  }
}

}  // namespace
}  // namespace fallow::rpc
