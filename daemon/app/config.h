#ifndef FALLOW_DAEMON_APP_CONFIG_H_
#define FALLOW_DAEMON_APP_CONFIG_H_

// What the daemon's configuration file says (docs/configuration.md lists the keys). A file that is
// not there means the defaults. Whatever is not understood is an error that says where it stands
// and names the nearest thing that would be: nothing is passed over in silence. Pure values.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/kdf.h"

namespace fallow::app {

inline constexpr size_t kConfigBytesMax = 64 << 10;
inline constexpr absl::Duration kLockAfterMin = absl::Seconds(5);
inline constexpr absl::Duration kLockAfterMax = absl::Hours(24 * 7);

enum class LogLevel { kDebug, kInfo, kWarning, kError, kOff };

struct Config {
  std::string vault_name = "journal";
  absl::Duration lock_after = absl::Minutes(15);  // InfiniteDuration: never
  LogLevel log_level = LogLevel::kInfo;
  std::string log_file;  // a name in the state folder; empty: standard error
  // For a new vault and a new passphrase; what an existing one was made with stays.
  uint32_t kdf_memory_mib = 128;
  uint32_t kdf_passes = crypto::kKdfPassesFloor;
};

// INVALID_ARGUMENT; messages begin with `name` and the line.
absl::StatusOr<Config> ParseConfig(std::string_view text, std::string_view name);
absl::StatusOr<Config> LoadConfig(const std::filesystem::path& file);

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_CONFIG_H_
