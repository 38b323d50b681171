#ifndef FALLOW_CLIENTS_LINK_EXIT_CODES_H_
#define FALLOW_CLIENTS_LINK_EXIT_CODES_H_

// The exit codes that scripts rely on (docs/commands.md, "Exit codes"), and the mapping from status
// codes. gRPC's codes and absl's are the same numbers, so one table serves both. Pure functions,
// safe from any thread.

#include "absl/status/status.h"

namespace fallow::link {

enum class ExitCode : int {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kLocked = 3,
  kNotFound = 4,
  kUnreachable = 5,
  kRefused = 6,
  kNeedsConsent = 7,
  kDamaged = 8,
  kUnsupported = 9,
};

constexpr ExitCode ExitCodeOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return ExitCode::kDone;
    case absl::StatusCode::kInvalidArgument:
      return ExitCode::kUsage;
    case absl::StatusCode::kFailedPrecondition:
      return ExitCode::kLocked;
    case absl::StatusCode::kNotFound:
      return ExitCode::kNotFound;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return ExitCode::kUnreachable;
    case absl::StatusCode::kUnauthenticated:
      return ExitCode::kRefused;
    case absl::StatusCode::kPermissionDenied:
      return ExitCode::kNeedsConsent;
    case absl::StatusCode::kDataLoss:
      return ExitCode::kDamaged;
    case absl::StatusCode::kUnimplemented:
      return ExitCode::kUnsupported;
    default:
      return ExitCode::kFailed;
  }
}

inline ExitCode ExitCodeOf(const absl::Status& status) {
  return ExitCodeOf(status.code());
}

// The value for main() to return or for _exit().
constexpr int ToInt(ExitCode code) {
  return static_cast<int>(code);
}

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_EXIT_CODES_H_
