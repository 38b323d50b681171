#ifndef FALLOW_CLIENTS_COMMON_PATHS_H_
#define FALLOW_CLIENTS_COMMON_PATHS_H_

// Where a journal lives. FALLOW_HOME puts everything under one folder, so that a second device on
// one machine is a second FALLOW_HOME; otherwise the XDG Base Directory Specification 0.8 decides,
// relative paths in its variables being ignored as it asks. Nothing is created here. Pure functions
// of the environment they are given.
//
//            with FALLOW_HOME     without
//   data     HOME/data/VAULT      $XDG_DATA_HOME/fallow/VAULT, ~/.local/share/fallow/VAULT
//   config   HOME/config          $XDG_CONFIG_HOME/fallow, ~/.config/fallow
//   run      HOME/run             $XDG_RUNTIME_DIR/fallow, else $XDG_STATE_HOME/fallow/run,
//                                 else ~/.local/state/fallow/run
//   socket   fallowd.sock in run

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fallow::client {

inline constexpr std::string_view kDefaultVault = "journal";
inline constexpr std::string_view kSocketName = "fallowd.sock";

// A variable's value, or nothing when it is not set; an empty one counts as not set.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
// The environment of this process. Not to be used while another thread changes it.
std::optional<std::string> ProcessEnvironment(std::string_view name);

struct Paths {  // all absolute
  std::string data;
  std::string config;
  std::string run;
  std::string socket;
};

// INVALID_ARGUMENT when `vault` is not 1 to 64 of the characters a-z A-Z 0-9 . _ - or begins with a
// full stop or minus, or when there is no home folder to be found.
absl::StatusOr<Paths> FindPaths(const Environment& environment = ProcessEnvironment,
                                std::string_view vault = kDefaultVault);

// The person's time zone as an IANA name: $TZ, or what /etc/localtime links to; "UTC" when neither
// names one.
std::string LocalZoneName(const Environment& environment = ProcessEnvironment);

}  // namespace fallow::client

#endif  // FALLOW_CLIENTS_COMMON_PATHS_H_
