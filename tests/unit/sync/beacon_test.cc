#include "daemon/sync/beacon.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "crypto/seal.h"
#include "tests/support/address.h"
#include "tests/support/fake_replica.h"
#include "tests/support/seeded_random.h"

namespace fallow::sync {
namespace {

using tests::IdOf;
using EpochKey = crypto::Key<struct TestEpochTag>;

constexpr absl::Duration kStart = absl::Hours(3);

struct Household {
  tests::SeededRandom random{7};
  EpochKey epoch = EpochKey::Random(random);
  journal::VaultId vault = IdOf<journal::VaultId>(1);
  crypto::BeaconKey key = DeriveBeaconKey(epoch, vault);
  BeaconVoice voice{IdOf<journal::DeviceId>(2), random, kStart};
  BeaconEar ear{IdOf<journal::DeviceId>(3)};
  absl::Duration now = kStart;

  Household() { SetKeys(key); }
  void SetKeys(const crypto::BeaconKey& one) {
    std::vector<crypto::BeaconKey> keys;
    keys.push_back(one.Copy());
    ear.SetKeys(std::move(keys));
  }
  std::string Say() { return voice.Say(key, 7000, now); }
  std::optional<BeaconEar::Heard> Hear(const std::string& datagram) {
    now += absl::Seconds(1);
    return ear.Hear(datagram, tests::AddressOf("192.0.2.7:48377"), now);
  }
};

TEST_CASE("who has the key hears who is where") {
  Household home;
  const auto heard = home.Hear(home.Say());
  REQUIRE(heard);
  CHECK(heard->device == IdOf<journal::DeviceId>(2));
  CHECK(heard->address.Text() == "192.0.2.7:7000");
  CHECK(home.Hear(home.Say()));
}

TEST_CASE("beacons are all of one size, and no two have anything in common") {
  Household home;
  std::string last = home.Say();
  for (int i = 0; i < 100; ++i) {
    const std::string next = home.Say();
    REQUIRE(next.size() == kBeaconBytes);
    size_t same = 0;
    for (size_t at = 0; at < kBeaconBytes; ++at) same += next[at] == last[at];
    CHECK(same < 10);
    last = next;
  }
}

TEST_CASE("without the key, for another journal, or changed on the way, nothing is heard") {
  Household home;
  std::string datagram = home.Say();
  SECTION("no key") {
    home.ear.SetKeys({});
  }
  SECTION("another journal") {
    home.SetKeys(DeriveBeaconKey(home.epoch, IdOf<journal::VaultId>(9)));
  }
  SECTION("another epoch") {
    home.SetKeys(DeriveBeaconKey(EpochKey::Random(home.random), home.vault));
  }
  SECTION("a bit changed") {
    datagram[GENERATE(0, 50, 127)] ^= 1;
  }
  SECTION("cut off") {
    datagram.pop_back();
  }
  SECTION("longer") {
    datagram += 'x';
  }
  SECTION("empty") {
    datagram.clear();
  }
  CHECK_FALSE(home.Hear(datagram));
}

TEST_CASE("who is an epoch behind is heard") {
  Household home;
  const std::string datagram = home.Say();
  std::vector<crypto::BeaconKey> keys;
  keys.push_back(DeriveBeaconKey(EpochKey::Random(home.random), home.vault));
  keys.push_back(home.key.Copy());
  home.ear.SetKeys(std::move(keys));
  CHECK(home.Hear(datagram));
}

TEST_CASE("what was heard before is not heard again, wherever it comes from") {
  Household home;
  const std::string first = home.Say();
  const std::string second = home.Say();
  CHECK(home.Hear(second));
  CHECK_FALSE(home.Hear(second));
  CHECK_FALSE(home.Hear(first));
  // The device was restarted.
  BeaconVoice again(IdOf<journal::DeviceId>(2), home.random, home.now);
  CHECK(home.Hear(again.Say(home.key, 7001, home.now)));
  CHECK_FALSE(home.Hear(second));
}

TEST_CASE("beacons have another place for each journal and each day") {
  const journal::VaultId one{{1}}, two{{2}};
  std::set<std::tuple<uint16_t, uint16_t, uint32_t>> places;
  constexpr int64_t kDays = 500;
  for (int64_t day = 20'000; day < 20'000 + kDays; ++day) {
    for (const journal::VaultId& vault : {one, two}) {
      const BeaconPlace place = DeriveBeaconPlace(vault, day);
      CHECK(place == DeriveBeaconPlace(vault, day));
      CHECK(place.port >= 49152);
      CHECK(place.group4 < 0xff00);
      CHECK(place.group6 >= 0x80000000);
      places.emplace(place.port, place.group4, place.group6);
    }
  }
  CHECK(places.size() == 2 * kDays);
}

TEST_CASE("a beacon's day is the same wherever its clock is read") {
  CHECK(BeaconDay(absl::UnixEpoch() + absl::Hours(24) - absl::Nanoseconds(1)) == 0);
  CHECK(BeaconDay(absl::UnixEpoch() + absl::Hours(24)) == 1);
  CHECK(BeaconDay(absl::FromUnixSeconds(1'750'000'000)) == 20'254);
}

TEST_CASE("a device does not hear itself") {
  Household home;
  BeaconVoice own(IdOf<journal::DeviceId>(3), home.random, kStart);
  CHECK_FALSE(home.Hear(own.Say(home.key, 7000, kStart)));
}

TEST_CASE("a beacon of a newer version, or of nobody who listens, is passed over") {
  Household home;
  std::array<uint8_t, kBeaconBytes - crypto::kSealOverheadBytes> plain{};
  plain[0] = static_cast<uint8_t>(GENERATE(0, 1, 2, 255));  // version 1 has port 0 here
  CHECK_FALSE(
      home.Hear(crypto::Seal(home.key, crypto::Domain::kBeacon, {}, plain, home.random).bytes));
}

TEST_CASE("a flood of strangers' datagrams is not tried for long, and passes") {
  Household home;
  const std::string noise(kBeaconBytes, 'n');
  const base::Address stranger = tests::AddressOf("192.0.2.8:48377");
  for (int i = 0; i < 100'000; ++i) home.ear.Hear(noise, stranger, home.now);
  CHECK_FALSE(home.ear.Hear(home.Say(), tests::AddressOf("192.0.2.7:48377"), home.now));
  home.now += absl::Seconds(5);
  CHECK(home.ear.Hear(home.Say(), tests::AddressOf("192.0.2.7:48377"), home.now));
}

TEST_CASE("beacons are said often at first, then rarely, and often again after a change") {
  Household home;
  int said = 0;
  const auto until = [&](absl::Duration end) {
    while (home.voice.NextAt() < end) {
      home.now = home.voice.NextAt();
      home.Say();
      ++said;
    }
  };
  until(kStart + absl::Seconds(10));
  CHECK(said == 4);
  until(kStart + absl::Hours(1));
  CHECK(said < 25);
  home.voice.Restart(kStart + absl::Hours(1));
  said = 0;
  until(kStart + absl::Hours(1) + absl::Seconds(10));
  CHECK(said == 4);
}

}  // namespace
}  // namespace fallow::sync
