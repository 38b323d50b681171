#ifndef FALLOW_DAEMON_BASE_STATUS_H_
#define FALLOW_DAEMON_BASE_STATUS_H_

// What every failure says: what happened, why, and what to do next. A failure is an absl::Status
// whose message is those parts as plain sentences. Each function below fixes the code that the
// command line turns into its exit code (docs/commands.md, "Exit codes"); use them rather than
// absl's own wherever a person will read the message. A message never holds a journal's content, a
// name from it, or a key. There is one exception: the answer to a caller who named a connection may
// name the one that is near (daemon/journal/connection_book.h), and goes to that caller alone.

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace fallow::base {

// `what` and `why` come without a full stop at the end; `todo` is a whole sentence, or empty.
absl::Status Failed(std::string_view what, std::string_view why, std::string_view todo);        // 1
absl::Status Invalid(std::string_view what, std::string_view why, std::string_view todo);       // 2
absl::Status Locked();                                                                          // 3
absl::Status NotFound(std::string_view what, std::string_view why, std::string_view todo);      // 4
absl::Status Unreachable(std::string_view what, std::string_view why, std::string_view todo);   // 5
absl::Status Silent(std::string_view what, std::string_view why, std::string_view todo);        // 5
absl::Status Refused(std::string_view what, std::string_view why, std::string_view todo);       // 6
absl::Status NeedsConsent(std::string_view what, std::string_view why, std::string_view todo);  // 7
absl::Status Damaged(std::string_view what, std::string_view why, std::string_view todo);       // 8
absl::Status Unsupported(std::string_view what, std::string_view why, std::string_view todo);   // 9

// A failed system call, from errno. Where the disk is full or access is denied (ENOSPC, EDQUOT,
// EROFS, EACCES, EPERM) the status has a next step.
absl::Status FromErrno(std::string_view what, int error);

// `typed` in quotation marks, cut after 60 characters, with control characters and broken UTF-8
// replaced.
std::string Quoted(std::string_view typed);

}  // namespace fallow::base

// Returns from the calling function when `expression` is a failed Status.
#define FALLOW_RETURN_IF_ERROR(expression)                                    \
  do {                                                                        \
    if (::absl::Status fallow_status_ = (expression); !fallow_status_.ok()) { \
      return fallow_status_;                                                  \
    }                                                                         \
  } while (false)

#define FALLOW_CONCAT_INNER_(a, b) a##b
#define FALLOW_CONCAT_(a, b) FALLOW_CONCAT_INNER_(a, b)

// FALLOW_ASSIGN_OR_RETURN(auto value, MayFail()): declares or assigns, or returns the failure.
// `lhs` has no parentheses in the macro because a declaration cannot have them.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define FALLOW_ASSIGN_OR_RETURN(lhs, expression) \
  FALLOW_ASSIGN_OR_RETURN_(FALLOW_CONCAT_(fallow_statusor_, __LINE__), lhs, expression)
#define FALLOW_ASSIGN_OR_RETURN_(statusor, lhs, expression) \
  auto statusor = (expression);                             \
  if (!statusor.ok()) return std::move(statusor).status();  \
  lhs = *std::move(statusor)
// NOLINTEND(bugprone-macro-parentheses)

// A mistake of our own stops the program, in release builds too. The message never holds content.
#define FALLOW_CHECK(condition)                                                    \
  do {                                                                             \
    if (!(condition)) ::fallow::base::CheckFailed(#condition, __FILE__, __LINE__); \
  } while (false)

namespace fallow::base {
[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);
}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_STATUS_H_
