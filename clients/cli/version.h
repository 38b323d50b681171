#ifndef FALLOW_CLIENTS_CLI_VERSION_H_
#define FALLOW_CLIENTS_CLI_VERSION_H_

#include <string_view>

namespace fallow::cli {

inline constexpr std::string_view kVersion = FALLOW_VERSION;

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_VERSION_H_
