// A device of the journal that is not honest: what it can say, and what comes of it. The rules are
// in docs/roster.md.

#include <catch2/catch.hpp>
#include <optional>

#include "daemon/sync/pairing.h"
#include "tests/support/forger.h"
#include "tests/support/household.h"

namespace fallow::sync {
namespace {

using journal::DeviceId;
using journal::RecordKind;
using tests::Forger;
using tests::Meet;
using tests::Push;
using tests::RequireSame;
using tests::TestDevice;
using tests::TryPush;
using tests::Value;

constexpr auto kUnknownKind = static_cast<RecordKind>(999);

// A desk that founds, and the rogue, whose keys the test has.
struct Rogues {
  Rogues() {
    desk.Found("desk");
    rogue.Join(desk, "phone");
    Meet(desk, rogue);
  }

  const crypto::SigningKey& key() { return rogue.keyslots().secrets().device; }
  crypto::DevicePublicKeys keys() { return crypto::PublicKeysOf(key()); }
  Forger Forge(uint32_t incarnation = 9) {
    return Forger(key(), {rogue.id(), incarnation}, rogue.random());
  }
  absl::Status Hand(Forger& forged, TestDevice& to) {
    const store::Epoch& epoch = *Value(rogue.exchange().CurrentEpoch());
    return to.replica().Take(rogue.id(), forged.Seal(epoch, rogue.exchange().vault_id())).status();
  }
  TestDevice desk;
  TestDevice rogue;
};

std::optional<TlsKey> PinOf(TestDevice& at, const DeviceId& id) {
  for (const Peer& peer : at.replica().Peers()) {
    if (peer.id == id) return peer.tls_key;
  }
  return std::nullopt;
}

crypto::DevicePublicKeys KeysOf(TestDevice& device) {
  return crypto::PublicKeysOf(device.keyslots().secrets().device);
}

bool Announces(TestDevice& at, const DeviceId& id) {
  const std::vector<DeviceId> all = at.exchange().devices().Newcomers();
  return std::find(all.begin(), all.end(), id) != all.end();
}

// Whether the device with these secrets can open the key that `at` now seals under.
bool HasKeyOf(TestDevice& device, TestDevice& at) {
  const store::EpochId id = Value(at.exchange().CurrentEpoch())->id;
  return device.exchange().epochs().Find(id) != nullptr;
}

TEST_CASE("a rogue does not take over a device that joined after it") {
  Rogues home;
  for (int i = 0; i < 10; ++i) home.desk.Write("an ordinary entry");
  TestDevice tablet;
  tablet.Join(home.desk, "tablet");
  tablet.Write("mine");
  Meet(home.desk, tablet);
  Meet(home.desk, home.rogue);
  const TlsKey honest = KeysOf(tablet).tls.bytes;
  REQUIRE(PinOf(home.desk, tablet.id()) == honest);

  // Earlier than the real adding, by its own word.
  Forger forged = home.Forge();
  forged.AddDevice(tablet.id(), home.keys(), "tablet", 3);
  home.Hand(forged, home.desk).IgnoreError();
  CHECK(PinOf(home.desk, tablet.id()) == honest);

  // A record in the tablet's name that the rogue has signed.
  Forger in_its_name(home.key(), {tablet.id(), 9}, home.rogue.random());
  in_its_name.Add({{77}}, kUnknownKind, 5000, "forged");
  CHECK(absl::IsDataLoss(home.Hand(in_its_name, home.desk)));

  tablet.Write("again");
  Meet(home.desk, tablet);
  FALLOW_REQUIRE_OK(home.desk.exchange().RemoveDevice(home.rogue.id()));
  CHECK(PinOf(home.desk, tablet.id()) == honest);
  Meet(home.desk, tablet);
  RequireSame(home.desk, tablet);
  CHECK_FALSE(HasKeyOf(home.rogue, home.desk));
}

TEST_CASE("a rogue does not take over a device before the others have heard of that one") {
  Rogues home;
  TestDevice laptop;
  laptop.Join(home.desk, "laptop");
  Meet(home.desk, laptop);
  Meet(home.desk, home.rogue);
  TestDevice tablet;
  tablet.Join(home.desk, "tablet");
  Meet(home.desk, tablet);
  Meet(home.desk, home.rogue);
  SECTION("with its own keys") {
    Forger forged = home.Forge();
    forged.AddDevice(tablet.id(), home.keys(), "tablet", 3);
    home.Hand(forged, laptop).IgnoreError();
    CHECK_FALSE(PinOf(laptop, tablet.id()) == home.keys().tls.bytes);
  }
  SECTION("with a subject key of its own, so that the real adding cannot be read") {
    const crypto::SubjectKey other = crypto::SubjectKey::Random(home.rogue.random());
    Forger forged = home.Forge();
    forged.AddDevice(tablet.id(), KeysOf(tablet), "tablet", 3, &other);
    home.Hand(forged, laptop).IgnoreError();
  }
  FALLOW_REQUIRE_OK(home.desk.exchange().RemoveDevice(home.rogue.id()));
  Meet(home.desk, laptop);
  CHECK(PinOf(laptop, tablet.id()) == KeysOf(tablet).tls.bytes);
  Meet(home.desk, tablet);
  Meet(laptop, tablet);
  RequireSame(laptop, tablet);
}

TEST_CASE("a rogue does not dethrone the first device by adding it") {
  Rogues home;
  TestDevice tablet;
  tablet.Join(home.desk, "tablet");
  Meet(home.desk, tablet);
  Meet(home.desk, home.rogue);
  Forger forged = home.Forge();
  forged.AddDevice(home.desk.id(), KeysOf(home.desk), "desk", 100);
  home.Hand(forged, home.desk).IgnoreError();
  Meet(home.desk, tablet);
  CHECK(PinOf(home.desk, tablet.id()));
  CHECK(PinOf(tablet, home.desk.id()));
  FALLOW_REQUIRE_OK(home.desk.exchange().RemoveDevice(home.rogue.id()));
  Meet(home.desk, tablet);
  CHECK(PinOf(home.desk, tablet.id()));
  CHECK(PinOf(tablet, home.desk.id()));
}

TEST_CASE("a released device brings in nobody on another branch of its log") {
  Rogues home;
  for (int i = 0; i < 5; ++i) home.rogue.Write("an ordinary entry");
  Meet(home.desk, home.rogue);
  TestDevice tablet;
  tablet.Join(home.desk, "tablet");
  Meet(home.desk, tablet);
  Meet(home.desk, home.rogue);
  FALLOW_REQUIRE_OK(home.desk.exchange().RemoveDevice(home.rogue.id()));

  // The tablet has not heard. The branch begins where the release saw only another one.
  TestDevice ghost;
  Forger forged = home.Forge(home.rogue.keyslots().secrets().incarnation);
  forged.AddDevice(ghost.id(), KeysOf(ghost), "printer", 4);
  FALLOW_REQUIRE_OK(home.Hand(forged, tablet));
  CHECK(PinOf(tablet, ghost.id()));
  Meet(home.desk, tablet);
  for (TestDevice* device : {&home.desk, &tablet}) {
    CHECK_FALSE(PinOf(*device, ghost.id()));
    CHECK_FALSE(PinOf(*device, home.rogue.id()));
  }
  RequireSame(home.desk, tablet);
}

TEST_CASE("everyone who was not shown here is announced, whatever time is written on it") {
  Rogues home;
  for (int i = 0; i < 5; ++i) home.desk.Write("an ordinary entry");
  TestDevice tablet;
  tablet.Join(home.desk, "tablet");
  Meet(home.desk, tablet);
  Meet(home.desk, home.rogue);
  TestDevice accomplice;
  Forger forged = home.Forge();
  forged.AddDevice(accomplice.id(), KeysOf(accomplice), "printer", 4);
  FALLOW_REQUIRE_OK(home.Hand(forged, home.desk));
  Meet(home.desk, tablet);
  CHECK(Announces(home.desk, accomplice.id()));
  CHECK(Announces(tablet, accomplice.id()));
  CHECK_FALSE(Announces(tablet, home.desk.id()));
  CHECK_FALSE(Announces(tablet, home.rogue.id()));
  FALLOW_REQUIRE_OK(tablet.exchange().Acknowledge(accomplice.id()));
  CHECK_FALSE(Announces(tablet, accomplice.id()));
}

TEST_CASE("a released device's epoch key is never in force again") {
  Rogues home;
  TestDevice tablet;
  tablet.Join(home.desk, "tablet");
  Meet(home.desk, tablet);
  Meet(home.desk, home.rogue);
  Meet(home.rogue, tablet);
  for (int i = 0; i < 40; ++i) home.rogue.Write("an ordinary entry");
  home.rogue.clock().Advance(absl::Hours(24 * 31));  // a new key is due there
  FALLOW_REQUIRE_OK(tablet.replica().TakeGrant(home.rogue.id(),
                                               Value(home.rogue.replica().GrantFor(tablet.id()))));
  // The desk has not met it since.
  FALLOW_REQUIRE_OK(home.desk.exchange().RemoveDevice(home.rogue.id()));
  FALLOW_REQUIRE_OK(
      home.desk.replica().TakeGrant(tablet.id(), Value(tablet.replica().GrantFor(home.desk.id()))));
  CHECK_FALSE(HasKeyOf(home.rogue, home.desk));
  home.desk.Write("written after the release");
  const auto next = Value(home.desk.replica().Next({}, 0));
  REQUIRE(next);
  const store::Epoch& rogues = *Value(home.rogue.exchange().CurrentEpoch());
  CHECK_FALSE(store::OpenEnvelope(rogues, home.rogue.exchange().vault_id(), next->envelope).ok());
  Meet(home.desk, tablet);
  CHECK_FALSE(HasKeyOf(home.rogue, tablet));
  CHECK(Value(home.desk.exchange().CurrentEpoch())->id ==
        Value(tablet.exchange().CurrentEpoch())->id);
}

TEST_CASE("a key made by one that had not heard of a release is not in force where it is known") {
  Rogues home;
  TestDevice tablet;
  tablet.Join(home.desk, "tablet");
  TestDevice laptop;
  laptop.Join(home.desk, "laptop");
  for (TestDevice* device : {&tablet, &laptop, &home.rogue}) Meet(home.desk, *device);
  Meet(home.desk, tablet);
  Meet(home.desk, home.rogue);
  FALLOW_REQUIRE_OK(home.desk.exchange().RemoveDevice(home.rogue.id()));
  // The tablet is later by far, makes a key for another reason, and gives it to the rogue.
  for (int i = 0; i < 40; ++i) tablet.Write("an ordinary entry");
  FALLOW_REQUIRE_OK(tablet.exchange().RemoveDevice(laptop.id()));
  FALLOW_REQUIRE_OK(home.rogue.replica().TakeGrant(
      tablet.id(), Value(tablet.replica().GrantFor(home.rogue.id()))));
  FALLOW_REQUIRE_OK(
      home.desk.replica().TakeGrant(tablet.id(), Value(tablet.replica().GrantFor(home.desk.id()))));
  CHECK_FALSE(HasKeyOf(home.rogue, home.desk));
  Meet(home.desk, tablet);
  CHECK_FALSE(HasKeyOf(home.rogue, home.desk));
  CHECK_FALSE(HasKeyOf(home.rogue, tablet));
}

TEST_CASE(
    "a key made because of a release does not reach the released device by one that has not "
    "heard") {
  Rogues home;
  TestDevice tablet;
  tablet.Join(home.desk, "tablet");
  Meet(home.desk, tablet);
  Meet(home.desk, home.rogue);
  Meet(home.rogue, tablet);
  FALLOW_REQUIRE_OK(home.desk.exchange().RemoveDevice(home.rogue.id()));
  // The key comes first, the record after it.
  FALLOW_REQUIRE_OK(
      tablet.replica().TakeGrant(home.desk.id(), Value(home.desk.replica().GrantFor(tablet.id()))));
  FALLOW_REQUIRE_OK(home.rogue.replica().TakeGrant(
      tablet.id(), Value(tablet.replica().GrantFor(home.rogue.id()))));
  CHECK_FALSE(HasKeyOf(home.rogue, home.desk));
  Meet(home.desk, tablet);
  CHECK_FALSE(HasKeyOf(home.rogue, home.desk));
  CHECK_FALSE(HasKeyOf(home.rogue, tablet));
}

TEST_CASE("one rogue does not use up what the others' logs need") {
  Rogues home;
  for (uint32_t i = 0; i < 400; ++i) {
    Forger forged = home.Forge(1000 + i);
    journal::SubjectId subject;
    home.rogue.random().Fill(subject.bytes);
    forged.Add(subject, kUnknownKind, 100 + i, "x");
    home.Hand(forged, home.desk).IgnoreError();
  }
  TestDevice tablet;
  tablet.Join(home.desk, "tablet");
  tablet.Write("an entry of the new tablet");
  Meet(home.desk, tablet);
  FALLOW_REQUIRE_OK(home.desk.exchange().RemoveDevice(home.rogue.id()));
  Meet(home.desk, tablet);
  TestDevice laptop;
  laptop.Join(home.desk, "laptop");
  laptop.Write("an entry of the new laptop");
  Meet(home.desk, laptop);
  RequireSame(home.desk, laptop);
}

TEST_CASE("two devices agree although a rogue has filled each of them with other branches") {
  Rogues home;
  TestDevice tablet;
  tablet.Join(home.desk, "tablet");
  Meet(home.desk, tablet);
  Meet(home.desk, home.rogue);
  Meet(home.rogue, tablet);
  for (uint32_t i = 0; i < 40; ++i) {
    Forger forged = home.Forge(1000 + i);
    journal::SubjectId subject;
    home.rogue.random().Fill(subject.bytes);
    forged.Add(subject, kUnknownKind, 100 + i, "x");
    FALLOW_REQUIRE_OK(home.Hand(forged, i % 2 == 0 ? home.desk : tablet));
  }
  home.desk.Write("an entry of the desk");
  tablet.Write("an entry of the tablet");
  for (int i = 0; i < 2; ++i) {
    Push(home.desk, tablet);
    Push(tablet, home.desk);
  }
  const journal::Frontier desk = Value(home.desk.replica().Known());
  const journal::Frontier other = Value(tablet.replica().Known());
  CHECK(desk != other);
  CHECK(journal::CountHeadsOf(home.rogue.id(), desk) == journal::kHeadsOfDeviceMax);
  CHECK(journal::AreSame(desk, other));
  FALLOW_REQUIRE_OK(home.desk.replica().Agreed(tablet.id(), other));
  CHECK(Value(home.desk.replica().NotesOn(tablet.id())).same);
  // What neither takes is not sent, either.
  CHECK_FALSE(Value(home.desk.replica().Next(other, 0)));
  CHECK(tests::Everything(home.desk).size() == 2);
  CHECK(tests::Everything(tablet).size() == 2);
}

TEST_CASE("what refers to a branch that was passed over holds nothing up") {
  Rogues home;
  TestDevice tablet;
  tablet.Join(home.desk, "tablet");
  Meet(home.desk, tablet);
  Meet(home.desk, home.rogue);
  for (uint32_t i = 0; i < 20; ++i) {
    Forger forged = home.Forge(1000 + i);
    journal::SubjectId subject;
    home.rogue.random().Fill(subject.bytes);
    forged.Add(subject, kUnknownKind, 100 + i, "x");
    FALLOW_REQUIRE_OK(home.Hand(forged, tablet));
  }
  // The rogue has not said anything before, and so the tablet has no room for this.
  const journal::SubjectId entry = home.rogue.Write("an entry of the rogue's");
  TestDevice ghost;
  Forger forged = home.Forge();
  forged.AddDevice(ghost.id(), KeysOf(ghost), "printer", 4);
  FALLOW_REQUIRE_OK(home.Hand(forged, home.desk));
  Meet(home.desk, home.rogue);
  home.desk.Edit(entry, "an entry of the rogue's that the desk has changed");
  FALLOW_REQUIRE_OK(home.desk.exchange().RemoveDevice(ghost.id()));
  home.desk.Write("an entry of the desk");
  tablet.Write("an entry of the tablet");
  for (int i = 0; i < 2; ++i) {
    Push(home.desk, tablet);
    Push(tablet, home.desk);
  }
  CHECK(tests::Everything(tablet).size() == 2);
  CHECK(tests::Everything(home.desk).size() == 3);
  CHECK(journal::AreSame(Value(home.desk.replica().Known()), Value(tablet.replica().Known())));
}

TEST_CASE("a device can be let in whatever number a rogue has made up") {
  Rogues home;
  TestDevice tablet;
  tablet.Join(home.desk, "tablet");
  Meet(home.desk, tablet);
  Meet(home.desk, home.rogue);
  Forger forged = home.Forge();
  for (uint64_t i = 0; i < 300; ++i) {
    const crypto::DevicePublicKeys keys =
        crypto::PublicKeysOf(crypto::SigningKey::Random(home.rogue.random()));
    const std::string name = std::string(200, 'g') + std::to_string(i);
    forged.AddDevice(journal::DeviceIdFor(keys), keys, name, 100 + i);
  }
  FALLOW_REQUIRE_OK(home.Hand(forged, tablet));
  SECTION("while it is a device of the journal") {
    for (const Peer& peer : tablet.replica().Peers()) {
      if (peer.id == home.desk.id() || peer.id == home.rogue.id()) continue;
      FALLOW_REQUIRE_OK(tablet.exchange().RemoveDevice(peer.id));
    }
  }
  SECTION("once it was released") {
    FALLOW_REQUIRE_OK(home.desk.exchange().RemoveDevice(home.rogue.id()));
    Meet(home.desk, tablet);
  }
  CHECK(Value(MakeWelcome(tablet.exchange())).ByteSizeLong() <= kPairingWelcomeBytesMax);
  TestDevice laptop;
  laptop.Join(tablet, "laptop");
  Meet(tablet, laptop);
  Meet(home.desk, tablet);
  Meet(home.desk, laptop);
  RequireSame(home.desk, laptop);
  for (TestDevice* device : {&home.desk, &tablet}) CHECK(PinOf(*device, laptop.id()));
}

TEST_CASE("an addition that would bind an id to other keys is refused, and leaves no trace") {
  Rogues home;
  TestDevice tablet;
  tablet.Join(home.desk, "tablet");
  Meet(home.desk, home.rogue);
  const journal::Frontier before = Value(home.desk.replica().Known());
  const crypto::SubjectKey subject = crypto::DeviceSubjectKey(tablet.id().bytes);
  Forger forged = home.Forge();
  SECTION("other keys") {
    forged.AddDevice(tablet.id(), home.keys(), "tablet", 3);
  }
  SECTION("another subject key") {
    const crypto::SubjectKey other = crypto::SubjectKey::Random(home.rogue.random());
    forged.AddDevice(tablet.id(), KeysOf(tablet), "tablet", 3, &other);
  }
  SECTION("no operation") {
    forged.Add(journal::SubjectOf(tablet.id()), RecordKind::kDeviceAdded, 3, "\xff", &subject);
  }
  CHECK(absl::IsDataLoss(home.Hand(forged, home.desk)));
  CHECK(Value(home.desk.replica().Known()) == before);
}

TEST_CASE("an epoch key that is said to be another's is refused") {
  Rogues home;
  TestDevice tablet;
  tablet.Join(home.desk, "tablet");
  Meet(home.desk, tablet);
  Meet(home.desk, home.rogue);
  Meet(home.rogue, tablet);
  fallow::sync::v1::EpochGrant grant = Value(home.rogue.replica().GrantFor(tablet.id()));
  CHECK(tablet.replica().TakeGrant(home.rogue.id(), grant).ok());
  SECTION("in another's name") {
    grant.set_device(std::string(tablet.id().view()));
  }
  SECTION("with more releases than its maker knew") {
    grant.set_released(std::string(home.desk.id().view()));
  }
  SECTION("with something that is no list") {
    grant.set_released("x");
  }
  CHECK(absl::IsDataLoss(tablet.replica().TakeGrant(home.rogue.id(), grant)));
}

TEST_CASE("devices that know of different releases do not answer each key with another") {
  Rogues home;
  TestDevice tablet, laptop;
  tablet.Join(home.desk, "tablet");
  laptop.Join(home.desk, "laptop");
  Meet(home.desk, tablet);
  FALLOW_REQUIRE_OK(home.desk.exchange().RemoveDevice(home.rogue.id()));
  FALLOW_REQUIRE_OK(tablet.exchange().RemoveDevice(laptop.id()));
  const auto hand = [](TestDevice& from, TestDevice& to) {
    FALLOW_REQUIRE_OK(to.replica().TakeGrant(from.id(), Value(from.replica().GrantFor(to.id()))));
  };
  // What they say of the releases waits, as for consent; their keys go to and fro.
  hand(home.desk, tablet);
  hand(tablet, home.desk);
  const store::EpochId at_desk = Value(home.desk.exchange().CurrentEpoch())->id;
  const store::EpochId at_tablet = Value(tablet.exchange().CurrentEpoch())->id;
  CHECK(at_desk != at_tablet);
  for (int i = 0; i < 3; ++i) {
    hand(home.desk, tablet);
    hand(tablet, home.desk);
  }
  CHECK(Value(home.desk.exchange().CurrentEpoch())->id == at_desk);
  CHECK(Value(tablet.exchange().CurrentEpoch())->id == at_tablet);
  // And each opens what the other seals, so that they agree once nothing waits any more.
  Meet(home.desk, tablet);
  CHECK(Value(home.desk.exchange().CurrentEpoch())->id ==
        Value(tablet.exchange().CurrentEpoch())->id);
}

}  // namespace
}  // namespace fallow::sync
