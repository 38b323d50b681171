#ifndef FALLOW_DAEMON_BASE_STRINGS_H_
#define FALLOW_DAEMON_BASE_STRINGS_H_

// Splitting, joining and trimming strings, and the one place that knows absl::string_view: in
// Debian 12 it is a type of its own that does not convert from std::string_view; in later versions
// it is an alias. Whatever is passed to absl's functions, or comes back from them, goes through
// here. Pure functions: any thread.

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

// `s` without ASCII white space at either end.
inline std::string_view Trim(std::string_view s) {
  return ToStd(absl::StripAsciiWhitespace(ToAbsl(s)));
}
inline std::string_view TrimEnd(std::string_view s) {
  return ToStd(absl::StripTrailingAsciiWhitespace(ToAbsl(s)));
}

inline bool IsBlank(std::string_view s) {
  return Trim(s).empty();
}

// ASCII letters in lower case; everything else is unchanged.
inline std::string LowerCase(std::string_view s) {
  return absl::AsciiStrToLower(ToAbsl(s));
}

// The pieces between the separators: always one more than there are separators.
std::vector<std::string_view> Split(std::string_view s, char separator);

std::string Join(std::span<const std::string> strings, std::string_view separator);
std::string Join(std::span<const std::string_view> strings, std::string_view separator);
// "a, b and c".
std::string InWords(std::span<const std::string> strings);

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_STRINGS_H_
