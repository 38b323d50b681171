#ifndef FALLOW_CLIENTS_CLI_NEAREST_H_
#define FALLOW_CLIENTS_CLI_NEAREST_H_

// What somebody who mistyped a verb may have meant. Pure function.

#include <span>
#include <string_view>

namespace fallow::cli {

// Empty when nothing is near.
std::string_view NearestCommand(std::string_view typed);
std::string_view NearestOf(std::string_view typed, std::span<const std::string_view> names);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_NEAREST_H_
