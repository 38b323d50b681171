#include "clients/common/paths.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <string>

namespace fallow::client {
namespace {

Environment Of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(std::string(name));
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

TEST_CASE("FALLOW_HOME holds everything") {
  const auto paths = FindPaths(Of({{"FALLOW_HOME", "/tmp/one/"},
                                   {"XDG_DATA_HOME", "/elsewhere"},
                                   {"XDG_RUNTIME_DIR", "/run/user/1"}}));
  REQUIRE(paths.ok());
  CHECK(paths->data == "/tmp/one/data/journal");
  CHECK(paths->config == "/tmp/one/config");
  CHECK(paths->run == "/tmp/one/run");
  CHECK(paths->socket == "/tmp/one/run/fallowd.sock");
}

TEST_CASE("a relative FALLOW_HOME is taken from the folder that is current now") {
  const auto paths = FindPaths(Of({{"FALLOW_HOME", "./one/../two"}}));
  REQUIRE(paths.ok());
  CHECK(paths->run == std::filesystem::current_path().string() + "/two/run");
}

TEST_CASE("without FALLOW_HOME the XDG folders are used") {
  const auto paths = FindPaths(Of({{"HOME", "/home/a"},
                                   {"XDG_DATA_HOME", "/d"},
                                   {"XDG_CONFIG_HOME", "/c"},
                                   {"XDG_RUNTIME_DIR", "/run/user/1"}}),
                               "work");
  REQUIRE(paths.ok());
  CHECK(paths->data == "/d/fallow/work");
  CHECK(paths->config == "/c/fallow");
  CHECK(paths->run == "/run/user/1/fallow");
  CHECK(paths->socket == "/run/user/1/fallow/fallowd.sock");
}

TEST_CASE("unset, empty and relative XDG variables fall back to the home folder") {
  const auto paths =
      FindPaths(Of({{"HOME", "/home/a"}, {"XDG_DATA_HOME", "d"}, {"XDG_RUNTIME_DIR", ""}}));
  REQUIRE(paths.ok());
  CHECK(paths->data == "/home/a/.local/share/fallow/journal");
  CHECK(paths->config == "/home/a/.config/fallow");
  CHECK(paths->run == "/home/a/.local/state/fallow/run");
  const auto state = FindPaths(Of({{"HOME", "/home/a"}, {"XDG_STATE_HOME", "/s"}}));
  CHECK(state->socket == "/s/fallow/run/fallowd.sock");
}

TEST_CASE("without HOME the user database names the home folder") {
  const auto paths = FindPaths(Of({}));
  REQUIRE(paths.ok());
  CHECK(paths->data.front() == '/');
}

TEST_CASE("a vault's name cannot leave its folder") {
  for (const char* name : {"", ".", "..", "a/b", "-x", ".hidden", "naïve", "a b"}) {
    CAPTURE(name);
    CHECK(FindPaths(Of({{"FALLOW_HOME", "/h"}}), name).status().code() ==
          absl::StatusCode::kInvalidArgument);
  }
  CHECK_FALSE(FindPaths(Of({{"FALLOW_HOME", "/h"}}), std::string(65, 'a')).ok());
  CHECK(FindPaths(Of({{"FALLOW_HOME", "/h"}}), "Work_2.old-1").ok());
}

TEST_CASE("the zone's name comes from TZ when that names one") {
  CHECK(LocalZoneName(Of({{"TZ", "Asia/Tokyo"}})) == "Asia/Tokyo");
  CHECK(LocalZoneName(Of({{"TZ", ":Europe/Berlin"}})) == "Europe/Berlin");
  CHECK(LocalZoneName(Of({{"TZ", "/usr/share/zoneinfo/Europe/Berlin"}})) == "Europe/Berlin");
  CHECK(LocalZoneName(Of({{"TZ", "No/Where"}})) == "UTC");
  CHECK_FALSE(LocalZoneName(Of({})).empty());
}

}  // namespace
}  // namespace fallow::client
