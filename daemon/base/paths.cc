#include "daemon/base/paths.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>
#include <vector>

#include "absl/time/time.h"
#include "daemon/base/status.h"

namespace fallow::base {
namespace {

namespace fs = std::filesystem;

constexpr size_t kVaultNameBytesMax = 64;
constexpr size_t kUserEntryBytes = 16 << 10;

std::optional<fs::path> Absolute(const Environment& environment, std::string_view name) {
  const std::optional<std::string> value = environment(name);
  if (!value || value->empty() || value->front() != '/') return std::nullopt;
  return fs::path(*value);
}

absl::StatusOr<fs::path> HomeFolder(const Environment& environment) {
  if (const auto home = Absolute(environment, "HOME")) return *home;
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer(kUserEntryBytes);
  if (getpwuid_r(getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr &&
      entry.pw_dir != nullptr && entry.pw_dir[0] == '/') {
    return fs::path(entry.pw_dir);
  }
  return Invalid(
      "There is no home folder",
      "neither HOME nor the user database names one, and FALLOW_HOME names none for the journal",
      "");
}

absl::StatusOr<Paths> UnderFallowHome(const std::string& folder) {
  std::error_code error;
  const fs::path root = fs::absolute(folder, error).lexically_normal();
  if (error) return FromErrno("FALLOW_HOME cannot be found", error.value());
  return Paths{root / "data", root / "config", root / "state", root / "run"};
}

}  // namespace

std::optional<std::string> ProcessEnvironment(std::string_view name) {
  const char* value = getenv(std::string(name).c_str());  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

absl::StatusOr<Paths> FindPaths(const Environment& environment) {
  if (const auto folder = environment("FALLOW_HOME"); folder && !folder->empty())
    return UnderFallowHome(*folder);
  FALLOW_ASSIGN_OR_RETURN(const fs::path home, HomeFolder(environment));
  const auto folder = [&](std::string_view variable, std::string_view otherwise) {
    return Absolute(environment, variable).value_or(home / otherwise) / "fallow";
  };
  const fs::path state = folder("XDG_STATE_HOME", ".local/state");
  const auto runtime = Absolute(environment, "XDG_RUNTIME_DIR");
  return Paths{folder("XDG_DATA_HOME", ".local/share"), folder("XDG_CONFIG_HOME", ".config"), state,
               runtime ? *runtime / "fallow" : state / "run"};
}

bool IsVaultName(std::string_view name) {
  constexpr std::string_view kPunctuation = "._-";
  return !name.empty() && name.size() <= kVaultNameBytesMax && name[0] != '.' && name[0] != '-' &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  kPunctuation.find(c) != std::string_view::npos;
         });
}

std::string LocalZoneName(const Environment& environment) {
  constexpr std::string_view kZones = "/zoneinfo/";
  std::string name = environment("TZ").value_or("");
  if (!name.empty() && name.front() == ':') name.erase(0, 1);
  if (name.empty()) {
    std::error_code error;
    name = fs::read_symlink("/etc/localtime", error).string();
  }
  if (const size_t at = name.rfind(kZones); at != std::string::npos) {
    name.erase(0, at + kZones.size());
  }
  absl::TimeZone zone;
  const bool usable = !name.empty() && name.front() != '/' && absl::LoadTimeZone(name, &zone);
  return usable ? name : "UTC";
}

}  // namespace fallow::base
