#ifndef FALLOW_DAEMON_APP_CONFIG_H_
#define FALLOW_DAEMON_APP_CONFIG_H_

// What the daemon's configuration file says (docs/configuration.md lists the settings). A file that
// is not there means the defaults. Whatever is not understood is an error that says where it stands
// and names the nearest thing that would be: nothing is passed over in silence. Pure values.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/kdf.h"

namespace fallow::app {

inline constexpr size_t kConfigBytesMax = 64 << 10;
inline constexpr size_t kSyncAddressesMax = 8;  // of one device
inline constexpr absl::Duration kLockAfterMin = absl::Seconds(5);
inline constexpr absl::Duration kLockAfterMax = absl::Hours(24 * 7);

enum class LogLevel { kDebug, kInfo, kWarning, kError, kOff };

// How this device keeps in step with the journal's others.
struct SyncConfig {
  uint16_t port = 0;      // to listen on; 0: any that is free, the same again when it can be
  std::string listen;     // at which of this machine's addresses; empty: all
  bool discovery = true;  // on the local network
  bool attachments_eagerly = true;  // fetched before anybody asks for them
  // Deletions from another device wait for consent when they are more than this share of the
  // journal.
  uint32_t deletions_percent = 10;
  std::map<std::string, std::vector<std::string>> addresses;  // of devices by name, "HOST:PORT"

  bool operator==(const SyncConfig&) const = default;
};

struct Config {
  std::string vault_name = "journal";
  absl::Duration lock_after = absl::Minutes(15);  // InfiniteDuration: never
  LogLevel log_level = LogLevel::kInfo;
  std::string log_file;  // a name in the state folder; empty: standard error
  // For a new vault and a new passphrase; what an existing one was made with stays.
  uint32_t kdf_memory_mib = 128;
  uint32_t kdf_passes = crypto::kKdfPassesFloor;
  SyncConfig sync;

  bool operator==(const Config&) const = default;
};

// What the manual says of a setting.
struct SettingInfo {
  std::string_view name;      // section.key
  std::string_view fallback;  // what holds without it, as TOML; empty: nothing does
  std::string_view what;      // with `code` as in Markdown, no full stop
};
std::vector<SettingInfo> KnownSettings();

// INVALID_ARGUMENT; messages begin with `name` and the line.
absl::StatusOr<Config> ParseConfig(std::string_view text, std::string_view name);
absl::StatusOr<Config> LoadConfig(const std::filesystem::path& file);

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_CONFIG_H_
