#include "daemon/base/strings.h"

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace fallow::base {
namespace {

template <class Strings>
std::string Joined(const Strings& strings, std::string_view separator) {
  return absl::StrJoin(strings, ToAbsl(separator),
                       [](std::string* out, std::string_view each) { out->append(each); });
}

}  // namespace

std::vector<std::string_view> Split(std::string_view s, char separator) {
  std::vector<std::string_view> pieces;
  for (const absl::string_view piece : absl::StrSplit(ToAbsl(s), separator)) {
    pieces.push_back(ToStd(piece));
  }
  return pieces;
}

std::string Join(std::span<const std::string> strings, std::string_view separator) {
  return Joined(strings, separator);
}
std::string Join(std::span<const std::string_view> strings, std::string_view separator) {
  return Joined(strings, separator);
}

std::string InWords(std::span<const std::string> strings) {
  if (strings.size() < 2) return Join(strings, "");
  return Join(strings.first(strings.size() - 1), ", ") + " and " + strings.back();
}

}  // namespace fallow::base
