#include "daemon/app/local_zone.h"

#include <system_error>

#include "daemon/journal/moment.h"

namespace fallow::app {

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
  return journal::LoadZone(name).ok() ? name : "UTC";
}

}  // namespace fallow::app
