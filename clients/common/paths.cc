#include "clients/common/paths.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/time/time.h"
#include "clients/common/errors.h"

namespace fallow::client {
namespace {

constexpr size_t kVaultNameBytesMax = 64;

bool IsVaultName(std::string_view name) {
  constexpr std::string_view kPunctuation = "._-";
  return !name.empty() && name.size() <= kVaultNameBytesMax && name[0] != '.' && name[0] != '-' &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  kPunctuation.find(c) != std::string_view::npos;
         });
}

std::optional<std::string> Absolute(const Environment& environment, std::string_view name) {
  std::optional<std::string> value = environment(name);
  if (value && (value->empty() || value->front() != '/')) return std::nullopt;
  return value;
}

absl::StatusOr<std::string> HomeFolder(const Environment& environment) {
  if (const auto home = Absolute(environment, "HOME")) return *home;
  struct passwd entry {};
  struct passwd* found = nullptr;
  std::vector<char> buffer(16'384);
  if (getpwuid_r(getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr &&
      entry.pw_dir != nullptr && entry.pw_dir[0] == '/') {
    return std::string(entry.pw_dir);
  }
  return Invalid("There is no home folder", "neither HOME nor the user database names one",
                 "Set HOME, or FALLOW_HOME to the folder that the journal shall live in.");
}

Paths Under(std::string data, std::string config, std::string run) {
  std::string socket = run + "/" + std::string(kSocketName);
  return {std::move(data), std::move(config), std::move(run), std::move(socket)};
}

absl::StatusOr<Paths> UnderFallowHome(const std::string& folder, const std::string& vault) {
  std::error_code error;
  std::filesystem::path home = std::filesystem::absolute(folder, error).lexically_normal();
  if (error) return FromErrno("FALLOW_HOME cannot be found", error.value());
  std::string root = home.string();
  while (root.size() > 1 && root.back() == '/') root.pop_back();
  if (root == "/") root.clear();
  return Under(root + "/data/" + vault, root + "/config", root + "/run");
}

}  // namespace

std::optional<std::string> ProcessEnvironment(std::string_view name) {
  const char* value = getenv(std::string(name).c_str());  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

absl::StatusOr<Paths> FindPaths(const Environment& environment, std::string_view vault) {
  if (!IsVaultName(vault)) {
    return Invalid("The vault name " + Quoted(vault) + " cannot be used",
                   "a name is up to 64 letters, digits, full stops, minuses and underscores",
                   "It may not begin with a full stop or a minus.");
  }
  const std::string name(vault);
  if (const auto folder = environment("FALLOW_HOME"); folder && !folder->empty()) {
    return UnderFallowHome(*folder, name);
  }
  std::string home;
  const auto folder = [&](std::string_view variable, std::string_view otherwise) {
    return Absolute(environment, variable).value_or(home + std::string(otherwise));
  };
  const absl::StatusOr<std::string> found = HomeFolder(environment);
  if (!found.ok()) return found.status();
  home = *found;
  const auto runtime = Absolute(environment, "XDG_RUNTIME_DIR");
  const std::string run =
      runtime ? *runtime + "/fallow" : folder("XDG_STATE_HOME", "/.local/state") + "/fallow/run";
  return Under(folder("XDG_DATA_HOME", "/.local/share") + "/fallow/" + name,
               folder("XDG_CONFIG_HOME", "/.config") + "/fallow", run);
}

std::string LocalZoneName(const Environment& environment) {
  constexpr std::string_view kZones = "/zoneinfo/";
  std::string name = environment("TZ").value_or("");
  if (!name.empty() && name.front() == ':') name.erase(0, 1);
  if (name.empty()) {
    std::error_code error;
    name = std::filesystem::read_symlink("/etc/localtime", error).string();
  }
  if (const size_t at = name.rfind(kZones); at != std::string::npos) {
    name.erase(0, at + kZones.size());
  }
  absl::TimeZone zone;
  const bool usable = !name.empty() && name.front() != '/' && absl::LoadTimeZone(name, &zone);
  return usable ? name : "UTC";
}

}  // namespace fallow::client
