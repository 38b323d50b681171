// Vaults of two devices of one journal as earlier versions left them: forked logs, a device that
// was released, a reflection that was let go. Each opens, says what it said, and goes on syncing.
// tests/vectors/vaults/README.md tells how a pair is made when a format changes.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>

#include "daemon/store/release/eraser.h"
#include "tests/support/household.h"

namespace fallow::sync {
namespace {

using tests::DiskImage;
using tests::Meet;
using tests::RequireSame;
using tests::TestDevice;
using tests::Value;

const std::set<std::string> kTexts = {
    "Said on the desk.",
    "From the tablet.",
    "Before the disk was put back.",
    "After the disk was put back.",
    "Under a new number.",
};

// A desk, a phone that was put back to an old image of its disk, and a tablet that was released.
void Live(TestDevice& desk, TestDevice& phone) {
  desk.Found("desk");
  desk.Write("Said on the desk.");
  const journal::SubjectId gone = desk.Write("Gone for good.");
  phone.Join(desk, "phone");
  Meet(desk, phone);
  TestDevice tablet;
  tablet.Join(desk, "tablet");
  tablet.Write("From the tablet.");
  Meet(desk, tablet);
  Meet(desk, phone);
  DiskImage image(phone);
  phone.Write("Before the disk was put back.");
  Meet(desk, phone);
  image.PutBack(phone);
  phone.Write("After the disk was put back.");
  Meet(desk, phone);
  phone.Write("Under a new number.");
  FALLOW_REQUIRE_OK(desk.exchange().RemoveDevice(tablet.id()));
  FALLOW_REQUIRE_OK(desk->eraser().LetGo({&gone, 1}, {}));
  Meet(desk, phone);
}

std::set<std::string> TextsOf(TestDevice& device) {
  std::set<std::string> texts;
  for (const journal::Reflection& one : tests::Everything(device)) texts.insert(one.text);
  return texts;
}

std::set<std::string> NamesOf(TestDevice& device) {
  std::set<std::string> names;
  for (const journal::Device* other : device.exchange().devices().Others()) {
    names.insert(other->name);
  }
  return names;
}

size_t HeadsOf(TestDevice& at, const journal::DeviceId& device) {
  const journal::Frontier known = Value(at.replica().Known());
  return static_cast<size_t>(std::count_if(
      known.begin(), known.end(), [&](const auto& head) { return head.writer.device == device; }));
}

void CheckHousehold(TestDevice& desk, TestDevice& phone) {
  for (TestDevice* device : {&desk, &phone}) {
    CHECK(TextsOf(*device) == kTexts);
    CHECK(HeadsOf(*device, phone.id()) == 3);
    CHECK(HeadsOf(*device, desk.id()) == 1);
    size_t released = 0;
    for (const auto& [id, one] : device->exchange().devices().roster().devices()) {
      if (one.name != "tablet") continue;
      CHECK(one.removed);
      ++released;
    }
    CHECK(released == 1);
  }
  CHECK(NamesOf(desk) == std::set<std::string>{"phone"});
  CHECK(NamesOf(phone) == std::set<std::string>{"desk"});
  RequireSame(desk, phone);
  desk.RequireSound();
  phone.RequireSound();
}

// What was possible then is possible now.
void GoOn(TestDevice& desk, TestDevice& phone) {
  phone.Write("And it goes on.");
  Meet(desk, phone);
  TestDevice laptop;
  laptop.Join(phone, "laptop");
  Meet(phone, laptop);
  Meet(desk, phone);
  Meet(desk, laptop);
  RequireSame(desk, laptop);
  CHECK(TextsOf(laptop).size() == kTexts.size() + 1);
  CHECK(NamesOf(laptop) == std::set<std::string>{"desk", "phone"});
  FALLOW_REQUIRE_OK(laptop.exchange().RemoveDevice(phone.id()));
  Meet(desk, laptop);
  CHECK(NamesOf(desk) == std::set<std::string>{"laptop"});
  for (TestDevice* device : {&desk, &laptop}) device->RequireSound();
}

TEST_CASE("two devices of an earlier log schema, with forks and a release, open and go on") {
  const std::string fixtures = GENERATE(FALLOW_VECTORS "/vaults/v3", FALLOW_VECTORS "/vaults/v4",
                                        FALLOW_VECTORS "/vaults/v5");
  INFO(fixtures);
  TestDevice desk;
  TestDevice phone;
  desk.Adopt(fixtures + "/desk");
  phone.Adopt(fixtures + "/phone");
  CheckHousehold(desk, phone);
  GoOn(desk, phone);
}

// With FALLOW_FIXTURE in the environment both vaults are also copied there, locked, into a folder
// that must not exist: that is how a fixture is made.
TEST_CASE("two devices of the present format, with forks and a release, open and go on") {
  TestDevice desk;
  TestDevice phone;
  Live(desk, phone);
  const char* folder = std::getenv("FALLOW_FIXTURE");  // NOLINT(concurrency-mt-unsafe)
  for (auto& [device, name] : {std::pair(&desk, "desk"), std::pair(&phone, "phone")}) {
    FALLOW_REQUIRE_OK(device->Lock());
    if (folder != nullptr) {
      const std::filesystem::path to = std::filesystem::path(folder) / name;
      std::filesystem::create_directories(to.parent_path());
      std::filesystem::copy(device->folder(), to, std::filesystem::copy_options::recursive);
    }
    FALLOW_REQUIRE_OK(device->Unlock());
  }
  CheckHousehold(desk, phone);
  GoOn(desk, phone);
}

}  // namespace
}  // namespace fallow::sync
