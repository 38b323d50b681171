#include "daemon/base/paths.h"

#include <catch2/catch.hpp>
#include <map>
#include <string>

namespace fallow::base {
namespace {

Environment Of(std::map<std::string, std::string, std::less<>> variables) {
  return [variables](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end() || found->second.empty()) return std::nullopt;
    return found->second;
  };
}

TEST_CASE("FALLOW_HOME puts everything under one folder") {
  const auto paths = FindPaths(Of({{"FALLOW_HOME", "/x/y"}, {"XDG_DATA_HOME", "/data"}}));
  REQUIRE(paths.ok());
  CHECK(paths->data == "/x/y/data");
  CHECK(paths->config == "/x/y/config");
  CHECK(paths->state == "/x/y/state");
  CHECK(paths->run == "/x/y/run");
}

TEST_CASE("otherwise the XDG folders are used") {
  const auto paths = FindPaths(Of({{"HOME", "/home/me"},
                                   {"XDG_DATA_HOME", "/data"},
                                   {"XDG_CONFIG_HOME", "/config"},
                                   {"XDG_STATE_HOME", "/state"},
                                   {"XDG_RUNTIME_DIR", "/run/user/1"}}));
  REQUIRE(paths.ok());
  CHECK(paths->data == "/data/fallow");
  CHECK(paths->config == "/config/fallow");
  CHECK(paths->state == "/state/fallow");
  CHECK(paths->run == "/run/user/1/fallow");
}

TEST_CASE("without XDG variables, or with relative ones, the folders are below the home") {
  const auto paths = FindPaths(Of({{"HOME", "/home/me"}, {"XDG_DATA_HOME", "relative"}}));
  REQUIRE(paths.ok());
  CHECK(paths->data == "/home/me/.local/share/fallow");
  CHECK(paths->config == "/home/me/.config/fallow");
  CHECK(paths->run == "/home/me/.local/state/fallow/run");
}

TEST_CASE("a vault's name is one plain word") {
  CHECK(IsVaultName("journal"));
  CHECK(IsVaultName("Second_one-2.x"));
  for (const char* name : {"", ".", "..", ".x", "-x", "a/b", "a b", "ü"}) {
    CHECK_FALSE(IsVaultName(name));
  }
  CHECK_FALSE(IsVaultName(std::string(65, 'a')));
}

TEST_CASE("a relative FALLOW_HOME is taken from the folder that is current now") {
  const auto paths = FindPaths(Of({{"FALLOW_HOME", "./one/../two"}}));
  REQUIRE(paths.ok());
  CHECK(paths->run == std::filesystem::current_path() / "two/run");
}

TEST_CASE("without HOME the user database names the home folder") {
  const auto paths = FindPaths(Of({}));
  REQUIRE(paths.ok());
  CHECK(paths->data.is_absolute());
}

TEST_CASE("the zone's name comes from TZ when that names one") {
  CHECK(LocalZoneName(Of({{"TZ", "Asia/Tokyo"}})) == "Asia/Tokyo");
  CHECK(LocalZoneName(Of({{"TZ", ":Europe/Berlin"}})) == "Europe/Berlin");
  CHECK(LocalZoneName(Of({{"TZ", "/usr/share/zoneinfo/Europe/Berlin"}})) == "Europe/Berlin");
  CHECK(LocalZoneName(Of({{"TZ", "No/Where"}})) == "UTC");
  CHECK_FALSE(LocalZoneName(Of({})).empty());
}

}  // namespace
}  // namespace fallow::base
