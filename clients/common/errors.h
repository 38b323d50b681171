#ifndef FALLOW_CLIENTS_COMMON_ERRORS_H_
#define FALLOW_CLIENTS_COMMON_ERRORS_H_

// What a client's own failures say: what happened, why, and what to do next, as plain sentences in
// an absl::Status. The maker fixes the code, and the code the exit code (exit_codes.h). The words
// have the same shape as the daemon's, so that a person cannot tell, and need not, which of the two
// noticed. Words that a person typed may be quoted, made harmless for the terminal; text out of the
// journal may not.

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace fallow::client {

// `what` and `why` without a full stop at the end; `todo` a whole sentence or empty.
absl::Status Failed(std::string_view what, std::string_view why, std::string_view todo);       // 1
absl::Status Invalid(std::string_view what, std::string_view why, std::string_view todo);      // 2
absl::Status NotFound(std::string_view what, std::string_view why, std::string_view todo);     // 4
absl::Status Unreachable(std::string_view what, std::string_view why, std::string_view todo);  // 5
absl::Status Silent(std::string_view what, std::string_view why, std::string_view todo);       // 5

// A failed system call.
absl::Status FromErrno(std::string_view what, int error);

// `typed` in quotation marks, cut at 60 characters, control characters and broken UTF-8 replaced.
std::string Quoted(std::string_view typed);

}  // namespace fallow::client

#endif  // FALLOW_CLIENTS_COMMON_ERRORS_H_
