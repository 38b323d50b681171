#include "daemon/app/config.h"

#include <toml++/toml.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <utility>

#include "daemon/base/address.h"
#include "daemon/base/paths.h"
#include "daemon/base/slips.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"

namespace fallow::app {
namespace {

// What is wrong with a value; empty when it is fine.
using Complaint = std::string;
using Setter = Complaint (*)(const toml::node& value, Config& config);

Complaint SetVaultName(const toml::node& value, Config& config) {
  const auto name = value.value<std::string>();
  if (!value.is_string() || !base::IsVaultName(*name)) {
    return "it must be 1 to 64 letters, digits, full stops, hyphens and underscores, in quotes";
  }
  config.vault_name = *name;
  return "";
}

Complaint SetLockAfter(const toml::node& value, Config& config) {
  const auto text = value.value<std::string>();
  if (value.is_string() && *text == "never") {
    config.lock_after = absl::InfiniteDuration();
    return "";
  }
  absl::Duration lock_after;
  if (!value.is_string() || !absl::ParseDuration(*text, &lock_after) ||
      lock_after < kLockAfterMin || lock_after > kLockAfterMax) {
    return "it must be \"never\" or a time from 5 seconds to 7 days such as \"90s\", \"15m\" or "
           "\"1h30m\"";
  }
  config.lock_after = lock_after;
  return "";
}

Complaint SetLogLevel(const toml::node& value, Config& config) {
  constexpr std::array<std::string_view, 5> kNames = {"debug", "info", "warning", "error", "off"};
  constexpr std::array<LogLevel, 5> kLevels = {
      LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError, LogLevel::kOff};
  const auto given = value.value<std::string_view>();
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (given != kNames[i]) continue;
    config.log_level = kLevels[i];
    return "";
  }
  const std::string_view nearest =
      given.has_value() ? base::Nearest(*given, kNames) : std::string_view();
  return "it must be one of \"debug\", \"info\", \"warning\", \"error\", \"off\"" +
         (nearest.empty() ? "" : "; the nearest is \"" + std::string(nearest) + "\"");
}

Complaint SetLogFile(const toml::node& value, Config& config) {
  const auto name = value.value<std::string>();
  if (!value.is_string() || (!name->empty() && !base::IsVaultName(*name))) {
    return "it must be a file name without folders, in quotes; the file is kept in the state "
           "folder";
  }
  config.log_file = *name;
  return "";
}

Complaint SetNumber(const toml::node& value, uint64_t min, uint64_t max, uint32_t& number) {
  const auto given = value.value<int64_t>();
  if (!value.is_integer() || *given < 0 || static_cast<uint64_t>(*given) < min ||
      static_cast<uint64_t>(*given) > max) {
    return "it must be a whole number from " + std::to_string(min) + " to " + std::to_string(max);
  }
  number = static_cast<uint32_t>(*given);
  return "";
}

Complaint SetKdfMemory(const toml::node& value, Config& config) {
  return SetNumber(value, crypto::kKdfMemoryFloor / crypto::kMiB,
                   crypto::kKdfMemoryCeiling / crypto::kMiB, config.kdf_memory_mib);
}

Complaint SetKdfPasses(const toml::node& value, Config& config) {
  return SetNumber(value, crypto::kKdfPassesFloor, crypto::kKdfPassesCeiling, config.kdf_passes);
}

Complaint SetPort(const toml::node& value, Config& config) {
  constexpr uint16_t kPortMax = 65535;
  uint32_t port = 0;
  const Complaint complaint = SetNumber(value, 0, kPortMax, port);
  if (complaint.empty()) config.sync.port = static_cast<uint16_t>(port);
  return complaint;
}

Complaint SetListen(const toml::node& value, Config& config) {
  const auto text = value.value<std::string>();
  if (!value.is_string() || (!text->empty() && !base::IsIpAddress(*text))) {
    return "it must be one of this machine's IP addresses such as \"192.168.1.5\", or \"\" for all";
  }
  config.sync.listen = *text;
  return "";
}

Complaint SetDiscovery(const toml::node& value, Config& config) {
  if (!value.is_boolean()) return "it must be true or false, without quotes";
  config.sync.discovery = *value.value<bool>();
  return "";
}

Complaint SetAttachments(const toml::node& value, Config& config) {
  const auto word = value.value<std::string_view>();
  if (word != "eager" && word != "on-demand") return "it must be \"eager\" or \"on-demand\"";
  config.sync.attachments_eagerly = word == "eager";
  return "";
}

Complaint SetDeletions(const toml::node& value, Config& config) {
  constexpr uint64_t kAll = 100;
  return SetNumber(value, 1, kAll, config.sync.deletions_percent);
}

Complaint SetAddresses(const toml::node& value, Config& config) {
  constexpr std::string_view kForm =
      "each line must be a device's name and a list of up to 8 addresses such as "
      "[\"laptop.example:7433\", \"[fd00::5]:7433\"]";
  const toml::table* const devices = value.as_table();
  if (devices == nullptr) return Complaint(kForm);
  for (const auto& [name, list] : *devices) {
    const toml::array* const addresses = list.as_array();
    if (addresses == nullptr || addresses->size() > kSyncAddressesMax) return Complaint(kForm);
    std::vector<base::Address>& known = config.sync.addresses[std::string(name.str())];
    for (const toml::node& each : *addresses) {
      const auto text = each.value<std::string>();
      const auto address = base::Address::Parse(text.value_or(""));
      if (!each.is_string() || !address.ok()) return Complaint(kForm);
      known.push_back(*address);
    }
  }
  return "";
}

struct Key {
  Setter set;
  SettingInfo info;
};

// The one table of settings. fallow.toml(5) and docs/configuration.md are generated from it.
constexpr std::array<Key, 12> kKeys = {{
    {SetVaultName,
     {"vault.name", "\"journal\"",
      "which vault in the data folder is served: letters, digits, `.`, `-` and `_`"}},
    {SetLockAfter,
     {"vault.lock_after", "\"15m\"",
      "lock after this long without use, time asleep included: `\"90s\"`, `\"1h30m\"`, 5 seconds "
      "to "
      "7 days, or `\"never\"`"}},
    {SetLogLevel,
     {"log.level", "\"info\"",
      "`\"debug\"`, `\"info\"`, `\"warning\"`, `\"error\"` or `\"off\"`; logs never hold "
      "content, names or keys"}},
    {SetLogFile,
     {"log.file", "\"\"",
      "a file name in the state folder (`$XDG_STATE_HOME/fallow`, or `state` under "
      "`FALLOW_HOME`); empty means standard error"}},
    {SetKdfMemory,
     {"kdf.memory_mib", "128",
      "the memory used to stretch a passphrase, 64 to 512 MiB; applies to new vaults and new "
      "passphrases"}},
    {SetKdfPasses, {"kdf.passes", "3", "passes over that memory, 3 to 16"}},
    {SetPort,
     {"sync.port", "0",
      "the TCP port on which the journal's other devices reach this one; if it is in use, no other "
      "is used instead. `0` means any free one, the same again whenever possible"}},
    {SetListen,
     {"sync.listen", "\"\"",
      "which of this machine's IP addresses to listen on; empty means all of them"}},
    {SetDiscovery,
     {"sync.discovery", "true", "whether devices find each other on the local network"}},
    {SetAttachments,
     {"sync.attachments", "\"eager\"",
      "`\"eager\"` fetches other devices' attachments at once, `\"on-demand\"` when they are "
      "asked for"}},
    {SetDeletions,
     {"sync.deletions_percent", "10",
      "deletions from another device wait for consent when they are more than this share of the "
      "journal, 1 to 100"}},
    {SetAddresses,
     {"sync.addresses", "",
      "where devices are, for networks on which they cannot find each other: a table of device "
      "names, each with up to 8 addresses"}},
}};

absl::Status Wrong(std::string_view name, const toml::source_region& where, std::string_view what,
                   std::string_view why, std::string_view todo) {
  return base::Invalid(
      std::string(name) + ", line " + std::to_string(where.begin.line) + ": " + std::string(what),
      why, todo);
}

// The known key that `key` was most likely meant to be, also where its section was left out. Empty
// when none is near.
std::string_view NearestKey(std::string_view key) {
  std::vector<std::string_view> known;
  for (const Key& each : kKeys) {
    if (each.info.name.ends_with("." + std::string(key))) return each.info.name;
    known.push_back(each.info.name);
  }
  return base::Nearest(key, known);
}

absl::Status UnknownKey(std::string_view name, const std::string& key, const toml::node& value) {
  const std::string_view nearest = NearestKey(key);
  const std::string meant = nearest.empty() ? "" : "Did you mean `" + std::string(nearest) + "`?";
  return Wrong(name, value.source(), "the key " + key + " is not known", "",
               meant.empty() ? "Correct the key or remove the line." : meant);
}

absl::Status Apply(std::string_view name, const std::string& key, const toml::node& value,
                   Config& config) {
  for (const Key& each : kKeys) {
    if (each.info.name != key) continue;
    const Complaint complaint = each.set(value, config);
    if (complaint.empty()) return absl::OkStatus();
    return Wrong(name, value.source(), "the value of " + key + " cannot be used", complaint,
                 "Correct the value or remove the line.");
  }
  return UnknownKey(name, key, value);
}

absl::StatusOr<toml::table> ParseToml(std::string_view text, std::string_view name) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return Wrong(name, error.source(), "this is not TOML", error.description(),
                 "correct the line, with strings in quotes");
  }
}

}  // namespace

std::vector<SettingInfo> KnownSettings() {
  std::vector<SettingInfo> known;
  for (const Key& each : kKeys) known.push_back(each.info);
  return known;
}

absl::StatusOr<Config> ParseConfig(std::string_view text, std::string_view name) {
  FALLOW_ASSIGN_OR_RETURN(const toml::table table, ParseToml(text, name));
  Config config;
  for (const auto& [section, content] : table) {
    const std::string prefix(section.str());
    const toml::table* const keys = content.as_table();
    if (keys == nullptr) return UnknownKey(name, prefix, content);
    for (const auto& [key, value] : *keys) {
      FALLOW_RETURN_IF_ERROR(Apply(name, prefix + "." + std::string(key.str()), value, config));
    }
  }
  return config;
}

absl::StatusOr<Config> LoadConfig(const std::filesystem::path& file) {
  const std::string what = "The configuration file " + file.string() + " cannot be read";
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (status.type() == std::filesystem::file_type::not_found) return Config{};
  if (error) return base::FromErrno(what, error.value());
  if (!std::filesystem::is_regular_file(status)) return base::Invalid(what, "it is not a file", "");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return base::FromErrno(what, errno);
  std::string text(kConfigBytesMax + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return base::FromErrno(what, errno);
  text.resize(static_cast<size_t>(stream.gcount()));
  if (text.size() > kConfigBytesMax) return base::Invalid(what, "it is longer than 64 KiB", "");
  return ParseConfig(text, file.string());
}

}  // namespace fallow::app
