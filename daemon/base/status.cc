#include "daemon/base/status.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "daemon/base/catalogue.h"
#include "daemon/base/next_step.h"
#include "daemon/base/shown_text.h"

namespace fallow::base {
namespace {

constexpr size_t kQuotedCharactersMax = 60;

// In the user's language, where this is a client and its catalogue has the text.
std::string InLanguage(std::string_view text) {
  return text.empty() ? std::string() : Translated(std::string(text).c_str());
}

absl::Status Make(absl::StatusCode code, std::string_view what, std::string_view why,
                  std::string_view todo) {
  std::string message = InLanguage(what);
  if (!why.empty()) message.append(": ").append(InLanguage(why));
  if (!message.ends_with('?')) message.append(".");
  if (!todo.empty()) message.append(" ").append(InLanguage(todo));
  return absl::Status(code, message);
}

}  // namespace

absl::Status Failed(std::string_view what, std::string_view why, std::string_view todo) {
  return Make(absl::StatusCode::kUnknown, what, why, todo);
}

absl::Status Invalid(std::string_view what, std::string_view why, std::string_view todo) {
  return Make(absl::StatusCode::kInvalidArgument, what, why, todo);
}

absl::Status Locked() {
  return WithNextStep(Make(absl::StatusCode::kFailedPrecondition, "The journal is locked", "", ""),
                      Next::kUnlock);
}

absl::Status NotFound(std::string_view what, std::string_view why, std::string_view todo) {
  return Make(absl::StatusCode::kNotFound, what, why, todo);
}

absl::Status Unreachable(std::string_view what, std::string_view why, std::string_view todo) {
  return Make(absl::StatusCode::kUnavailable, what, why, todo);
}

absl::Status Silent(std::string_view what, std::string_view why, std::string_view todo) {
  return Make(absl::StatusCode::kDeadlineExceeded, what, why, todo);
}

absl::Status Refused(std::string_view what, std::string_view why, std::string_view todo) {
  return Make(absl::StatusCode::kUnauthenticated, what, why, todo);
}

absl::Status NeedsConsent(std::string_view what, std::string_view why, std::string_view todo) {
  return Make(absl::StatusCode::kPermissionDenied, what, why, todo);
}

absl::Status Damaged(std::string_view what, std::string_view why, std::string_view todo) {
  return Make(absl::StatusCode::kDataLoss, what, why, todo);
}

absl::Status Unsupported(std::string_view what, std::string_view why, std::string_view todo) {
  return Make(absl::StatusCode::kUnimplemented, what, why, todo);
}

absl::Status FromErrno(std::string_view what, int error) {
  Next next = Next::kNothing;
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      next = Next::kFreeSpace;
      break;
    case EROFS:
    case EACCES:
    case EPERM:
      next = Next::kCheckPermissions;
      break;
    default:
      break;
  }
  return Failed(what, std::strerror(error), next);  // NOLINT(concurrency-mt-unsafe)
}

std::string Quoted(std::string_view typed) {
  std::string shown = Printable(typed, Newlines::kReplace);
  size_t end = 0;
  for (size_t count = 0; end < shown.size() && count < kQuotedCharactersMax; ++count) {
    ++end;
    while (end < shown.size() && (static_cast<unsigned char>(shown[end]) & 0xC0) == 0x80) ++end;
  }
  const bool cut = end < shown.size();
  shown.resize(end);
  return "\"" + shown + (cut ? "…\"" : "\"");
}

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "fallow: internal error at %s:%d: %s\n", file, line, condition);
  std::abort();
}

}  // namespace fallow::base
