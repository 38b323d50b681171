#ifndef FALLOW_DAEMON_APP_CONFIG_H_
#define FALLOW_DAEMON_APP_CONFIG_H_

// The daemon's configuration file (docs/configuration.md lists the settings). If there is no file,
// the defaults apply. Anything that is not understood is an error that says where it is and names
// the nearest valid setting; nothing is silently ignored. Plain values.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/kdf.h"
#include "daemon/base/address.h"

namespace fallow::app {

inline constexpr size_t kConfigBytesMax = 64 << 10;
inline constexpr size_t kSyncAddressesMax = 8;  // per device
inline constexpr absl::Duration kLockAfterMin = absl::Seconds(5);
inline constexpr absl::Duration kLockAfterMax = absl::Hours(24 * 7);

enum class LogLevel { kDebug, kInfo, kWarning, kError, kOff };

// How this device is kept in step with the journal's other devices.
struct SyncConfig {
  uint16_t port = 0;                // to listen on; 0: any free one, the same again if possible
  std::string listen;               // the one local address to listen on; empty: all
  bool discovery = true;            // on the local network
  bool attachments_eagerly = true;  // fetched before they are asked for
  // Deletions from another device wait for consent when they are more than this share of the
  // journal.
  uint32_t deletions_percent = 10;
  std::map<std::string, std::vector<base::Address>> addresses;  // by device name

  bool operator==(const SyncConfig&) const = default;
};

struct Config {
  std::string vault_name = "journal";
  absl::Duration lock_after = absl::Minutes(15);  // InfiniteDuration: never
  LogLevel log_level = LogLevel::kInfo;
  std::string log_file;  // a name in the state folder; empty: log to standard error
  // For a new vault or a new passphrase; existing ones keep the values they were made with.
  uint32_t kdf_memory_mib = 128;
  uint32_t kdf_passes = crypto::kKdfPassesFloor;
  SyncConfig sync;

  bool operator==(const Config&) const = default;
};

// A setting as the manual describes it.
struct SettingInfo {
  std::string_view name;      // section.key
  std::string_view fallback;  // the default, as TOML; empty: there is none
  std::string_view what;      // may hold `code` as in Markdown; no full stop
};
std::vector<SettingInfo> KnownSettings();

// INVALID_ARGUMENT. Messages begin with `name` and the line number.
absl::StatusOr<Config> ParseConfig(std::string_view text, std::string_view name);
absl::StatusOr<Config> LoadConfig(const std::filesystem::path& file);

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_CONFIG_H_
