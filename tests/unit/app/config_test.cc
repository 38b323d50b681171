#include "daemon/app/config.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/scratch_folder.h"

namespace fallow::app {
namespace {

std::string Refusal(std::string_view text) {
  const auto config = ParseConfig(text, "fallow.toml");
  REQUIRE(absl::IsInvalidArgument(config.status()));
  return std::string(config.status().message());
}

TEST_CASE("what the manual says holds without a setting is what holds") {
  const Config none;
  for (const SettingInfo& each : KnownSettings()) {
    INFO(each.name);
    CHECK_FALSE(each.what.empty());
    const size_t dot = each.name.find('.');
    if (each.fallback.empty()) continue;
    const auto given =
        ParseConfig("[" + std::string(each.name.substr(0, dot)) + "]\n" +
                        std::string(each.name.substr(dot + 1)) + " = " + std::string(each.fallback),
                    "fallow.toml");
    REQUIRE(given.ok());
    CHECK(*given == none);
  }
}

TEST_CASE("every documented key is understood") {
  const auto config = ParseConfig(R"(
    [vault]
    name = "second.one"
    lock_after = "1h30m"
    [log]
    level = "warning"
    file = "fallowd.log"
    [kdf]
    memory_mib = 256
    passes = 4
    [sync]
    port = 7433
    listen = "192.168.1.5"
    discovery = false
    attachments = "on-demand"
    deletions_percent = 25
    [sync.addresses]
    laptop = ["laptop.example:7433", "[fd00::5]:7433"]
    "grey box" = []
  )",
                                  "fallow.toml");
  REQUIRE(config.ok());
  CHECK(config->vault_name == "second.one");
  CHECK(config->lock_after == absl::Minutes(90));
  CHECK(config->log_level == LogLevel::kWarning);
  CHECK(config->log_file == "fallowd.log");
  CHECK(config->kdf_memory_mib == 256);
  CHECK(config->kdf_passes == 4);
  CHECK(config->sync.port == 7433);
  CHECK(config->sync.listen == "192.168.1.5");
  CHECK_FALSE(config->sync.discovery);
  CHECK_FALSE(config->sync.attachments_eagerly);
  CHECK(config->sync.deletions_percent == 25);
  CHECK(config->sync.addresses.at("laptop").back().Text() == "[fd00::5]:7433");
  CHECK(config->sync.addresses.at("grey box").empty());
}

TEST_CASE("an empty or missing file means the defaults") {
  const auto empty = ParseConfig("", "fallow.toml");
  REQUIRE(empty.ok());
  CHECK(empty->vault_name == "journal");
  CHECK(empty->lock_after == absl::Minutes(15));
  CHECK(LoadConfig("/nowhere/at/all/fallow.toml").ok());
}

TEST_CASE("the vault can be told never to lock itself") {
  CHECK(ParseConfig("vault.lock_after = 'never'", "f")->lock_after == absl::InfiniteDuration());
}

TEST_CASE("an unknown key is refused with its line and the nearest known one") {
  const std::string message = Refusal("[vault]\nname = 'journal'\nlock_afer = '5m'\n");
  CHECK_THAT(message, Catch::Contains("line 3"));
  CHECK_THAT(message, Catch::Contains("vault.lock_afer"));
  CHECK_THAT(message, Catch::Contains("vault.lock_after"));
  CHECK(Refusal("[kfd]\npasses = 3") ==
        "fallow.toml, line 2: the key kfd.passes is not known. Did you mean `kdf.passes`?");
  CHECK_THAT(Refusal("loglevel = 'info'"), Catch::Contains("log.level"));
  CHECK_THAT(Refusal("lock_after = '5m'"), Catch::Contains("Did you mean `vault.lock_after`?"));
}

TEST_CASE("an unknown key that is like none is told no other") {
  const std::string message = Refusal("[zebra]\nxyzzy = 1\n");
  CHECK_THAT(message, Catch::Contains("line 2: the key zebra.xyzzy is not known"));
  CHECK_THAT(message, !Catch::Contains("Did you mean"));
  CHECK_THAT(message, !Catch::Contains("vault.name"));
}

TEST_CASE("a value that cannot be used is refused with its line") {
  CHECK_THAT(Refusal("[vault]\nlock_after = '15 minutes'"), Catch::Contains("line 2"));
  CHECK_THAT(Refusal("vault.lock_after = '1s'"), Catch::Contains("5 seconds"));
  CHECK_THAT(Refusal("vault.lock_after = '200h'"), Catch::Contains("7 days"));
  CHECK_THAT(Refusal("vault.lock_after = 15"), Catch::Contains("never"));
  CHECK_THAT(Refusal("vault.name = '../x'"), Catch::Contains("letters"));
  CHECK_THAT(Refusal("log.level = 'loud'"), Catch::Contains("warning"));
  CHECK_THAT(Refusal("log.level = 'infos'"), Catch::Contains("the nearest is \"info\""));
  CHECK_THAT(Refusal("log.file = '/etc/passwd'"), Catch::Contains("without folders"));
  CHECK_THAT(Refusal("kdf.memory_mib = 63"), Catch::Contains("from 64"));
  CHECK_THAT(Refusal("kdf.memory_mib = -1"), Catch::Contains("from 64"));
  CHECK_THAT(Refusal("kdf.passes = 2"), Catch::Contains("from 3"));
  CHECK_THAT(Refusal("kdf.passes = '3'"), Catch::Contains("whole number"));
  CHECK_THAT(Refusal("sync.port = 65536"), Catch::Contains("65535"));
  CHECK_THAT(Refusal("sync.listen = 'localhost'"), Catch::Contains("IP addresses"));
  CHECK_THAT(Refusal("sync.discovery = 'yes'"), Catch::Contains("true or false"));
  CHECK_THAT(Refusal("sync.attachments = 'lazy'"), Catch::Contains("on-demand"));
  CHECK_THAT(Refusal("sync.deletions_percent = 0"), Catch::Contains("from 1"));
  CHECK_THAT(Refusal("[sync.addresses]\nlaptop = 'laptop:1'"), Catch::Contains("list"));
  CHECK_THAT(Refusal("[sync.addresses]\nlaptop = ['laptop']"), Catch::Contains("list"));
}

TEST_CASE("what is not TOML is refused with its line") {
  CHECK_THAT(Refusal("[vault]\nname = journal\n"), Catch::Contains("line 2"));
  CHECK_THAT(Refusal("[vault"), Catch::Contains("not TOML"));
}

TEST_CASE("a configuration file that is too long or no file is refused") {
  const tests::ScratchFolder folder;
  const auto file = folder.Write("fallow.toml", std::string(kConfigBytesMax + 1, '#'));
  CHECK(absl::IsInvalidArgument(LoadConfig(file).status()));
  CHECK(absl::IsInvalidArgument(LoadConfig(folder.path()).status()));
}

}  // namespace
}  // namespace fallow::app
