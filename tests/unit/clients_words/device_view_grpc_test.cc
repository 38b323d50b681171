#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "clients/words/device_view.h"
#include "clients/words/json_value.h"

namespace fallow::words {
namespace {

using client::v1::Device;

const absl::TimeZone kZone = absl::UTCTimeZone();

absl::Time At(int year, int month, int day) {
  return absl::FromCivil(absl::CivilHour(year, month, day, 9), kZone);
}

Calendar ThatDay() {
  return {.now = At(2026, 5, 20), .zone = kZone};
}

Device Phone() {
  Device phone;
  phone.set_id("bm43hlow7ybvykdtk2rd3p76dq");
  phone.set_name("phone");
  phone.set_added_by("desktop");
  phone.mutable_added()->set_unix_millis(absl::ToUnixMillis(At(2026, 5, 3)));
  phone.set_key("1a2b 3c4d");
  return phone;
}

TEST_CASE("a newcomer is told with who added it and what can be done") {
  CHECK(NewcomerNotice(Phone(), ThatDay()) ==
        "A new device, phone, joined on 3 May (added by desktop). If that was you: `fallow device "
        "acknowledge phone`. If not: `fallow device release phone`.\n");
}

TEST_CASE("a name in a command that is offered is one word to the shell") {
  CHECK(ShellWord("phone-2.local") == "phone-2.local");
  CHECK(ShellWord("the laptop") == "'the laptop'");
  CHECK(ShellWord("it's; rm -rf") == "'it'\\''s; rm -rf'");
  CHECK(ShellWord("-x") == "'-x'");
  CHECK(ShellWord("$(x)`y`") == "'$(x)`y`'");
  CHECK(ShellWord("a\x1b[31m\nb").find_first_of("\x1b\n") == std::string::npos);
  CHECK(ShellWord("") == "''");
}

TEST_CASE("how a device stands is said in a few words") {
  Device device = Phone();
  CHECK(Standing(device, ThatDay()) == "not met yet");
  device.mutable_last_met()->set_unix_millis(absl::ToUnixMillis(At(2025, 12, 31)));
  CHECK(Standing(device, ThatDay()) == "last met on 31 December 2025");
  device.set_connected(true);
  CHECK(Standing(device, ThatDay()) == "connected");
  device.mutable_released()->set_unix_millis(absl::ToUnixMillis(At(2026, 5, 19)));
  device.set_released_by("laptop");
  CHECK(Standing(device, ThatDay()) == "released yesterday 09:00 by laptop");
  Device self;
  self.set_self(true);
  CHECK(Standing(self, ThatDay()) == "this device");
}

TEST_CASE("in a pipe a device is one line of fields") {
  CHECK(DeviceLines(Phone(), ThatDay(), Layout()) ==
        "bm43hlow7ybvykdtk2rd3p76dq\tphone\tnot met yet\t1a2b 3c4d\n");
}

TEST_CASE("a device's JSON has null for what is not known") {
  const auto json = nlohmann::ordered_json::parse(Dump(ToJson(Phone(), kZone)));
  CHECK(json["name"] == "phone");
  CHECK(json["added"] == "2026-05-03T09:00:00+00:00");
  CHECK(json["released"].is_null());
  CHECK(json["released_by"].is_null());
  CHECK(json["last_met"].is_null());
  CHECK(json["address"].is_null());
}

}  // namespace
}  // namespace fallow::words
