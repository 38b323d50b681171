#include "clients/common/errors.h"

#include <cerrno>
#include <system_error>

#include "clients/common/text_width.h"

namespace fallow::client {
namespace {

constexpr size_t kQuotedCharactersMax = 60;

absl::Status Make(absl::StatusCode code, std::string_view what, std::string_view why,
                  std::string_view todo) {
  std::string message(what);
  if (!why.empty()) message.append(": ").append(why);
  message.append(".");
  if (!todo.empty()) message.append(" ").append(todo);
  return absl::Status(code, message);
}

}  // namespace

absl::Status Failed(std::string_view what, std::string_view why, std::string_view todo) {
  return Make(absl::StatusCode::kUnknown, what, why, todo);
}

absl::Status Invalid(std::string_view what, std::string_view why, std::string_view todo) {
  return Make(absl::StatusCode::kInvalidArgument, what, why, todo);
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

absl::Status FromErrno(std::string_view what, int error) {
  std::string_view todo;
  if (error == ENOSPC || error == EDQUOT) todo = "Free some space on this disk and try again.";
  if (error == EACCES || error == EPERM || error == EROFS) {
    todo = "Check who may read and write there.";
  }
  return Failed(what, std::generic_category().message(error), todo);
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

}  // namespace fallow::client
