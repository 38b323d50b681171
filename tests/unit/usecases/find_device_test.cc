#include "daemon/usecases/find_device.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/next_step.h"
#include "tests/support/journal.h"

namespace fallow::usecases {
namespace {

using journal::Device;
using tests::DeviceFrom;

Device Called(uint8_t number, std::string name) {
  Device device;
  device.id = DeviceFrom(number);
  device.keys.signing.bytes.fill(number);
  device.keys.box.bytes.fill(number);
  device.keys.tls.bytes.fill(number);
  device.name = std::move(name);
  return device;
}

journal::Roster Of(const std::vector<Device>& devices) {
  return journal::Roster::Of({devices.front().id, std::nullopt, devices}, {});
}

std::string IdOf(uint8_t number) {
  return journal::ToText(DeviceFrom(number));
}

TEST_CASE("a device is found by its name, its id, and its id's beginning") {
  const journal::Roster roster = Of({Called(0x11, "laptop"), Called(0x22, "desk")});
  CHECK(*FindDevice(roster, "desk") == DeviceFrom(0x22));
  CHECK(*FindDevice(roster, IdOf(0x11)) == DeviceFrom(0x11));
  CHECK(*FindDevice(roster, IdOf(0x11).substr(0, 8)) == DeviceFrom(0x11));
  CHECK(absl::IsNotFound(FindDevice(roster, "phone").status()));
  CHECK(absl::IsNotFound(FindDevice(roster, IdOf(0x11).substr(0, 3)).status()));
}

TEST_CASE("a name that two devices have is refused with the ids of both") {
  const journal::Roster roster =
      Of({Called(0x11, "phone"), Called(0x22, "phone"), Called(0x33, "desk")});
  const absl::Status status = FindDevice(roster, "phone").status();
  CHECK(absl::IsInvalidArgument(status));
  for (const uint8_t each : {uint8_t{0x11}, uint8_t{0x22}}) {
    CHECK_THAT(std::string(status.message()), Catch::Contains(IdOf(each)));
  }
  CHECK(base::NextStepOf(status) == base::OneOf({IdOf(0x11), IdOf(0x22)}));
  CHECK(*FindDevice(roster, IdOf(0x22)) == DeviceFrom(0x22));
}

TEST_CASE("a device that is called as another's id begins takes nobody's place") {
  const std::string beginning = IdOf(0x11).substr(0, 6);
  const journal::Roster roster = Of({Called(0x11, "laptop"), Called(0x22, beginning)});
  CHECK(absl::IsInvalidArgument(FindDevice(roster, beginning).status()));
  const journal::Roster whole = Of({Called(0x11, "laptop"), Called(0x22, IdOf(0x11))});
  CHECK(*FindDevice(whole, IdOf(0x11)) == DeviceFrom(0x11));
}

TEST_CASE("a released device gives its name back") {
  Device released = Called(0x11, "phone");
  released.removed = journal::Said{DeviceFrom(0x22), 0, absl::UnixEpoch()};
  const journal::Roster roster = Of({released, Called(0x22, "phone")});
  CHECK(*FindDevice(roster, "phone") == DeviceFrom(0x22));
}

}  // namespace
}  // namespace fallow::usecases
