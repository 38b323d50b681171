#ifndef FALLOW_DAEMON_BASE_PATHS_H_
#define FALLOW_DAEMON_BASE_PATHS_H_

// Where the daemon and its clients look for their files. FALLOW_HOME puts everything under one
// folder, so a second device on one machine is just a second FALLOW_HOME; otherwise the XDG Base
// Directory Specification 0.8 applies (which asks that relative paths in its variables be ignored).
// Nothing is created here. Pure functions of the environment that they are given.
//
//            with FALLOW_HOME     without
//   data     HOME/data/VAULT      $XDG_DATA_HOME/fallow/VAULT, ~/.local/share/fallow/VAULT
//   config   HOME/config          $XDG_CONFIG_HOME/fallow, ~/.config/fallow
//   state    HOME/state           $XDG_STATE_HOME/fallow, ~/.local/state/fallow
//   run      HOME/run             $XDG_RUNTIME_DIR/fallow, else STATE/run

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace fallow::base {

inline constexpr std::string_view kConfigName = "fallow.toml";
inline constexpr std::string_view kSocketName = "fallowd.sock";
inline constexpr std::string_view kLockName = "fallowd.lock";

// A variable's value, or nothing when it is unset or empty.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
// The environment of this process. Not to be called while another thread changes it.
std::optional<std::string> ProcessEnvironment(std::string_view name);

struct Paths {                 // all absolute
  std::filesystem::path data;  // the folder that holds the vaults
  std::filesystem::path config;
  std::filesystem::path state;
  std::filesystem::path run;
};

// INVALID_ARGUMENT when no home folder can be found.
absl::StatusOr<Paths> FindPaths(const Environment& environment = ProcessEnvironment);

// Whether `name` is a valid vault name: 1 to 64 of the characters a-z A-Z 0-9 . _ -, not beginning
// with a full stop or a hyphen.
bool IsVaultName(std::string_view name);

// This machine's time zone by its IANA name, which abseil's local zone does not provide: from $TZ,
// or the target of /etc/localtime; "UTC" when neither names a zone that can be loaded.
std::string LocalZoneName(const Environment& environment = ProcessEnvironment);

}  // namespace fallow::base

#endif  // FALLOW_DAEMON_BASE_PATHS_H_
