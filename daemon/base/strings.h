#ifndef FALLOW_DAEMON_BASE_STRINGS_H_
#define FALLOW_DAEMON_BASE_STRINGS_H_

// Words and lines out of strings, and the one place that knows absl::string_view: in Debian 12 a
// type of its own that does not convert from std::string_view, later another name of it. What
// absl's functions take and give goes through here. Pure functions: any thread.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace fallow::base {

inline absl::string_view ToAbsl(std::string_view s) {
  return {s.data(), s.size()};
}
inline std::string_view ToStd(absl::string_view s) {
  return {s.data(), s.size()};
}

// Without ASCII's white space at both ends.
inline std::string_view Trim(std::string_view s) {
  return ToStd(absl::StripAsciiWhitespace(ToAbsl(s)));
}
inline std::string_view TrimEnd(std::string_view s) {
  return ToStd(absl::StripTrailingAsciiWhitespace(ToAbsl(s)));
}

inline bool IsBlank(std::string_view s) {
  return Trim(s).empty();
}

// Letters of ASCII in lower case; all others as they are.
inline std::string LowerCase(std::string_view s) {
  return absl::AsciiStrToLower(ToAbsl(s));
}

// What lies between the separators: one piece more than there are of them.
std::vector<std::string_view> Split(std::string_view s, char separator);

std::string Join(std::span<const std::string> strings, std::string_view separator);
std::string Join(std::span<const std::string_view> strings, std::string_view separator);
// "a, b and c".
std::string InWords(std::span<const std::string> strings);

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_STRINGS_H_
