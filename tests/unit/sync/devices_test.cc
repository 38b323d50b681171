// The roster of a journal's devices, and how a new device starts.

#include <catch2/catch.hpp>

#include "daemon/sync/limits.h"
#include "tests/support/address.h"
#include "tests/support/household.h"

namespace fallow::sync {
namespace {

using tests::Meet;
using tests::RequireSame;
using tests::TestDevice;
using tests::Value;

crypto::DevicePublicKeys SomeKeys(uint8_t number) {
  std::array<uint8_t, crypto::SigningKey::kSeedBytes> seed{};
  seed.fill(number);
  return crypto::PublicKeysOf(Value(crypto::SigningKey::FromSeed(seed)));
}

journal::DeviceId SomeId(uint8_t number) {
  return journal::DeviceIdFor(SomeKeys(number));
}

TEST_CASE("a journal of one device has no records about devices") {
  TestDevice a;
  a.Found("desk");
  CHECK(a.replica().Peers().empty());
  CHECK(a.exchange().devices().NameOf(a.id()) == "desk");
  CHECK(Value(a.replica().Known()).empty());
  CHECK(Value(a.replica().WantedBlobs(5)).empty());
  FALLOW_REQUIRE_OK(a.exchange().RenameDevice(a.id(), "table"));
  a.Reopen();
  CHECK(a.exchange().devices().NameOf(a.id()) == "table");
  CHECK(a->Figures().device_name == "table");
  CHECK(a->Figures().unreadable_records == 0);
}

TEST_CASE("devices have names of their own, and are at most sixteen") {
  TestDevice a;
  a.Found("desk");
  store::Exchange& exchange = a.exchange();
  FALLOW_REQUIRE_OK(exchange.AddDevice(SomeId(1), SomeKeys(1), "phone"));
  CHECK(absl::IsInvalidArgument(exchange.AddDevice(SomeId(2), SomeKeys(2), "phone")));
  CHECK(absl::IsInvalidArgument(exchange.AddDevice(SomeId(2), SomeKeys(2), "")));
  CHECK(absl::IsAlreadyExists(exchange.AddDevice(SomeId(1), SomeKeys(1), "other")));
  CHECK(absl::IsInvalidArgument(exchange.RenameDevice(SomeId(1), "desk")));
  journal::DeviceId random;
  a.random().Fill(random.bytes);
  CHECK(absl::IsInvalidArgument(exchange.AddDevice(random, SomeKeys(2), "another")));
  CHECK(absl::IsInvalidArgument(exchange.AddDevice(SomeId(3), SomeKeys(2), "another")));
  FALLOW_REQUIRE_OK(exchange.RenameDevice(SomeId(1), "old phone"));
  FALLOW_REQUIRE_OK(exchange.AddDevice(SomeId(2), SomeKeys(2), "phone"));
  CHECK(absl::IsNotFound(exchange.RenameDevice(SomeId(99), "nobody")));
  CHECK(absl::IsNotFound(exchange.RemoveDevice(SomeId(99))));
  CHECK(absl::IsInvalidArgument(exchange.RemoveDevice(a.id())));
  for (uint8_t i = 3; i < 16; ++i) {
    FALLOW_REQUIRE_OK(exchange.AddDevice(SomeId(i), SomeKeys(i), "number " + std::to_string(i)));
  }
  CHECK(absl::IsInvalidArgument(exchange.AddDevice(SomeId(16), SomeKeys(16), "last")));
  FALLOW_REQUIRE_OK(exchange.RemoveDevice(SomeId(3)));
  CHECK(absl::IsNotFound(exchange.RenameDevice(SomeId(3), "gone")));
  // A removed device does not come back, and its name is free.
  CHECK(absl::IsAlreadyExists(exchange.AddDevice(SomeId(3), SomeKeys(3), "again")));
  FALLOW_REQUIRE_OK(exchange.AddDevice(SomeId(16), SomeKeys(16), "number 3"));
  a.Reopen();
  CHECK(a.replica().Peers().size() == 15);
  a.RequireSound();
}

TEST_CASE("every device names a newcomer until it is acknowledged there") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  Meet(a, b);
  TestDevice c;
  c.Join(b, "tablet");
  Meet(b, c);
  Meet(a, b);
  CHECK(a.exchange().devices().Newcomers() == std::vector<journal::DeviceId>{c.id()});
  // The device that added it knows it, and the newcomer itself finds nobody new.
  CHECK(b.exchange().devices().Newcomers().empty());
  CHECK(c.exchange().devices().Newcomers().empty());
  FALLOW_REQUIRE_OK(a.exchange().Acknowledge(c.id()));
  CHECK(absl::IsNotFound(a.exchange().Acknowledge(SomeId(9))));
  a.Reopen();
  CHECK(a.exchange().devices().Newcomers().empty());
}

TEST_CASE("a device that has met nobody yet says nothing of devices") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  CHECK(absl::IsUnavailable(b.exchange().RenameDevice(b.id(), "mine")));
  CHECK(absl::IsUnavailable(b.exchange().RemoveDevice(a.id())));
  b.Write("but it can be written on");
  Meet(a, b);
  FALLOW_REQUIRE_OK(b.exchange().RenameDevice(b.id(), "mine"));
  Meet(a, b);
  CHECK(a.exchange().devices().NameOf(b.id()) == "mine");
  RequireSame(a, b);
}

TEST_CASE("two devices that get one name at the same time keep it") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  TestDevice c;
  c.Join(a, "tablet");
  Meet(a, b);
  Meet(a, c);
  FALLOW_REQUIRE_OK(b.exchange().RenameDevice(b.id(), "mine"));
  FALLOW_REQUIRE_OK(c.exchange().RenameDevice(c.id(), "mine"));
  Meet(a, b);
  Meet(a, c);
  Meet(a, b);
  CHECK(b.exchange().devices().NameOf(c.id()) == "mine");
  CHECK(b.exchange().devices().NameOf(b.id()) == "mine");
}

TEST_CASE("a welcome that is malformed, or for another, is refused") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  const crypto::SigningKey& key = b.keyslots().secrets().device;
  FALLOW_REQUIRE_OK(a.exchange().AddDevice(b.id(), crypto::PublicKeysOf(key), "phone"));
  fallow::sync::v1::Welcome welcome = Value(MakeWelcome(a.exchange()));
  const auto read = [&] {
    return ReadWelcome(welcome, b.id(), key, b.clock().Now()).status().code();
  };
  CHECK(read() == absl::StatusCode::kOk);
  SECTION("for another device") {
    CHECK_FALSE(ReadWelcome(welcome, SomeId(4), key, b.clock().Now()).ok());
  }
  SECTION("with another's keys") {
    CHECK_FALSE(ReadWelcome(welcome, b.id(), a.keyslots().secrets().device, b.clock().Now()).ok());
  }
  SECTION("without a journal") {
    welcome.clear_vault_id();
    CHECK(read() == absl::StatusCode::kInvalidArgument);
  }
  SECTION("from a device that it does not name") {
    welcome.set_host(std::string(SomeId(4).view()));
    CHECK(read() == absl::StatusCode::kInvalidArgument);
  }
  SECTION("with a key cut short") {
    welcome.mutable_epoch()->mutable_key()->pop_back();
    CHECK(read() == absl::StatusCode::kInvalidArgument);
  }
  SECTION("with keys that are not a device's own") {
    *welcome.mutable_devices(0)->mutable_keys() = journal::ToProto(SomeKeys(8));
    CHECK(read() == absl::StatusCode::kInvalidArgument);
  }
  SECTION("with a first device that it does not name") {
    welcome.set_first(std::string(SomeId(4).view()));
    CHECK(read() == absl::StatusCode::kInvalidArgument);
  }
  SECTION("with a name that is none") {
    welcome.mutable_devices(0)->set_name("two\nlines");
    CHECK(read() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("a joined vault opens with its own passphrase") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  const crypto::SigningKey& key = b.keyslots().secrets().device;
  FALLOW_REQUIRE_OK(a.exchange().AddDevice(b.id(), crypto::PublicKeysOf(key), "phone"));
  const store::Joining joining =
      Value(ReadWelcome(Value(MakeWelcome(a.exchange())), b.id(), key, b.clock().Now()));
  const auto passphrase = crypto::AsBytes(std::string_view("another one"));
  FALLOW_REQUIRE_OK(
      store::Vault::CreateJoined(b.environment(), b.folder(), passphrase, {}, joining));
  CHECK(absl::IsAlreadyExists(
      store::Vault::CreateJoined(b.environment(), b.folder(), passphrase, {}, joining)));
  // It is refused with a key that opens a different vault.
  CHECK(absl::IsDataLoss(b.Unlock()));
  const auto vault = Value(store::Vault::Unlock(b.environment(), b.folder(), passphrase, {}));
  CHECK(vault->exchange().vault_id() == a.exchange().vault_id());
  CHECK(vault->exchange().self() == b.id());
  CHECK(vault->Figures().device_name == "phone");
}

TEST_CASE("what is known of a peer outlives the lock") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  CHECK_FALSE(Value(a.replica().NotesOn(b.id())).same);
  const auto addresses = tests::AddressesOf({"192.0.2.1:7311", "[2001:db8::1]:7311"});
  FALLOW_REQUIRE_OK(a.replica().Met(b.id(), addresses));
  const std::vector<base::Address> too_many(kAddressesMax + 1, addresses[0]);
  CHECK(absl::IsInvalidArgument(a.replica().Met(b.id(), too_many)));
  Meet(a, b);
  a.Reopen();
  const Replica::PeerNotes notes = Value(a.replica().NotesOn(b.id()));
  CHECK(notes.same == a.clock().Now());
  CHECK(notes.last_met == a.clock().Now());
  CHECK(notes.addresses == addresses);
  FALLOW_REQUIRE_OK(a.exchange().Met(b.id(), {"nowhere", addresses[1].Text()}));
  CHECK(Value(a.replica().NotesOn(b.id())).addresses == std::vector{addresses[1]});
}

}  // namespace
}  // namespace fallow::sync
