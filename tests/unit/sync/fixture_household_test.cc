// Vaults of two devices of one journal as earlier versions left them: forked logs, a device that
// was released, a reflection that was let go. Each opens, says what it said, and goes on syncing.
// tests/vectors/vaults/README.md tells how a pair is made when a format changes.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>

#include "daemon/store/release/eraser.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/vault_parts.h"
#include "tests/support/byte_walk.h"
#include "tests/support/household.h"

namespace fallow::sync {
namespace {

using tests::ByteWalk;
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

// The devices of schema 2 lived for some forty days.
constexpr absl::Duration kSince = absl::Hours(24 * 100);

const std::string kGone = "Gone for good.";

// A desk, a phone that was put back to an old image of its disk, and a tablet that was released.
void Live(TestDevice& desk, TestDevice& phone) {
  desk.Found("desk");
  desk.Write("Said on the desk.");
  const journal::SubjectId gone = desk.Write(kGone);
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

// Whatever opens anything that lies in the device's folder.
ByteWalk WalkThrough(TestDevice& device) {
  FALLOW_REQUIRE_OK(device.Lock());
  ByteWalk walk = Value(ByteWalk::Take(device.folder(), "a quiet field"));
  FALLOW_REQUIRE_OK(device.Unlock());
  return walk;
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
  for (TestDevice* device : {&desk, &phone}) {
    device->RequireSound();
    const ByteWalk walk = WalkThrough(*device);
    for (const std::string& text : kTexts) CHECK(walk.Holds(text));
    CHECK(walk.Find(kGone).empty());
    CHECK(walk.opened_though_let_go().empty());
  }
}

// What was possible then is possible now.
void GoOn(TestDevice& desk, TestDevice& phone) {
  phone.Write("And it goes on.");
  Meet(desk, phone);
  TestDevice laptop;
  laptop.clock().Set(desk.clock().Now());
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
  const std::string fixtures = GENERATE(FALLOW_VECTORS "/vaults/v2", FALLOW_VECTORS "/vaults/v3",
                                        FALLOW_VECTORS "/vaults/v4", FALLOW_VECTORS "/vaults/v5",
                                        FALLOW_VECTORS "/vaults/v6");
  INFO(fixtures);
  TestDevice desk;
  TestDevice phone;
  for (auto& [device, name] : {std::pair(&desk, "/desk"), std::pair(&phone, "/phone")}) {
    device->clock().Advance(kSince);
    device->Adopt(fixtures + name);
  }
  CheckHousehold(desk, phone);
  GoOn(desk, phone);
}

// How many subjects have a key although the payload of one of their records is gone.
int64_t KeptOfWhatIsGone(const std::filesystem::path& vault) {
  const tests::TempFolder copy;
  const std::filesystem::path file = copy.path() / store::kJournalName;
  std::filesystem::copy(vault / store::kJournalName, file);
  store::PosixDisk disk;
  const auto opened = Value(Value(store::ReadKeyslots(disk, vault))
                                .Open(crypto::AsBytes(std::string_view("a quiet field"))));
  crypto::SystemRandom random;
  const auto vfs = Value(store::SealedVfs::Create("", random));
  FALLOW_REQUIRE_OK(vfs->AddFile(
      file, store::JournalFileKey(opened.secrets().store, opened.keyslots().vault_id()),
      store::Durability::kEveryCommit));
  const auto database = Value(store::Database::Open(*vfs, file, {}));
  store::Statement count =
      Value(database->Prepare("SELECT count(*) FROM subject WHERE wrapped_key IS NOT NULL"
                              "  AND id IN (SELECT subject FROM record WHERE payload IS NULL)"));
  REQUIRE(Value(count.Step()));
  return count.Int(0);
}

// The phone of schema 2 was put back to a disk that had the reflection, and was then given its
// deletion without a payload.
TEST_CASE("what a device of log schema 2 kept although the others had let it go is let go") {
  const std::string fixture = FALLOW_VECTORS "/vaults/v2/phone";
  REQUIRE(KeptOfWhatIsGone(fixture) == 1);
  TestDevice phone;
  phone.clock().Advance(kSince);
  phone.Adopt(fixture);
  CHECK(TextsOf(phone) == kTexts);
  FALLOW_REQUIRE_OK(phone.Lock());
  CHECK(KeptOfWhatIsGone(phone.folder()) == 0);
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
