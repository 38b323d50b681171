#include "daemon/journal/quiet.h"

#include <algorithm>

namespace fallow::journal {

std::optional<absl::Time> QuietUntil(const Connection& connection, absl::Time now) {
  return IsQuiet(connection, now) ? connection.quiet_until : std::nullopt;
}

bool QuietOnes::Has(const Connection& connection) const {
  return IsQuiet(connection, now_);
}

bool QuietOnes::HasOneOf(const Reflection& reflection) const {
  return std::ranges::any_of(reflection.about, [&](const std::string& name) {
    const Connection* const connection = book_.Named(name);
    return connection != nullptr && Has(*connection);
  });
}

void QuietOnes::LeaveOut(std::vector<Reflection>& reflections) const {
  std::erase_if(reflections, [&](const Reflection& each) { return HasOneOf(each); });
}

}  // namespace fallow::journal
