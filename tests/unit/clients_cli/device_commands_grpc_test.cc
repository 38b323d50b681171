#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/unit/clients_cli/fake_daemon.h"

namespace fallow::cli {
namespace {

using client::v1::AddDeviceEvent;
using client::v1::JoinJournalEvent;
using client::v1::PeerSync;

AddDeviceEvent Waiting() {
  AddDeviceEvent event;
  event.mutable_waiting()->set_code("K7QM-3XP1");
  event.mutable_waiting()->add_addresses("192.168.1.5:7433");
  event.mutable_waiting()->add_addresses("[fd00::5]:7433");
  event.mutable_waiting()->set_qr("fallow:pair/1?code=K7QM3XP1&at=192.168.1.5:7433");
  return event;
}

AddDeviceEvent Joined() {
  AddDeviceEvent event;
  event.mutable_joined()->set_name("phone");
  event.mutable_joined()->set_key("1a2b 3c4d");
  return event;
}

PeerSync* AddPeer(FakeDaemon& daemon, const std::string& name, bool connected) {
  PeerSync* peer = daemon.sync.status.add_peers();
  peer->set_device(name);
  peer->set_id(name);
  peer->set_connected(connected);
  return peer;
}

TEST_CASE("adding a device says in JSON code and address, and nothing else") {
  FakeDaemon daemon;
  daemon.devices.adding = {Waiting(), Joined()};
  const auto ran = daemon.Run({"device", "add", "--json"});
  CHECK(ran.code == 0);
  const auto json = nlohmann::json::parse(ran.out);
  CHECK(json["code"] == "K7QM-3XP1");
  CHECK(json["address"] == "192.168.1.5:7433");
  CHECK(json["addresses"].size() == 2);
  CHECK(json["qr"] == "fallow:pair/1?code=K7QM3XP1&at=192.168.1.5:7433");
  CHECK(std::ranges::count(ran.out, '\n') == 1);
}

TEST_CASE("adding a device says in a pipe code and address, then the newcomer's name and key") {
  FakeDaemon daemon;
  daemon.devices.adding = {Waiting(), Joined()};
  CHECK(daemon.Run({"device", "add"}).out == "K7QM-3XP1\t192.168.1.5:7433\nphone\t1a2b 3c4d\n");
}

TEST_CASE("a code that was refused and one that nobody used have their exit codes") {
  FakeDaemon daemon;
  daemon.devices.adding = {Waiting()};
  daemon.devices.end = grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "Another code was said.");
  auto ran = daemon.Run({"device", "add", "--json"});
  CHECK(ran.code == 6);
  CHECK(ran.out.starts_with("{"));
  CHECK(ran.err == "fallow: Another code was said. Run `fallow device add` for a new code.\n");
  daemon.devices.end = grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "Five minutes are over.");
  ran = daemon.Run({"device", "add"});
  CHECK(ran.code == 5);
  CHECK(ran.err == "fallow: Five minutes are over. Run `fallow device add` for a new code.\n");
}

TEST_CASE("joining hands over what was said, and tells who welcomed it") {
  FakeDaemon daemon;
  daemon.vault.status.set_state(client::v1::VAULT_STATE_ABSENT);
  JoinJournalEvent joined, progress;
  joined.mutable_joined()->set_host("laptop");
  progress.mutable_progress()->set_records(12);
  daemon.devices.joining = {joined, progress};
  const auto ran = daemon.Run(
      {"device", "join", "k7qm3xp1", "--address", "10.0.0.1:7433", "--name", "phone", "--json"});
  CHECK(ran.code == 0);
  CHECK(daemon.devices.asked.code() == "k7qm3xp1");
  CHECK(daemon.devices.asked.address() == "10.0.0.1:7433");
  CHECK(daemon.devices.asked.device_name() == "phone");
  CHECK(daemon.devices.asked.passphrase() == "a quiet field");
  const auto json = nlohmann::json::parse(ran.out);
  CHECK(json["host"] == "laptop");
  CHECK(json["records"] == 12);
}

TEST_CASE("a link in place of a code needs no address") {
  FakeDaemon daemon;
  daemon.vault.status.set_state(client::v1::VAULT_STATE_ABSENT);
  CHECK(daemon.Run({"device", "join", "fallow:pair/1?code=K7QM3XP1&at=10.0.0.1:7433"}).code == 0);
  CHECK(daemon.devices.asked.code() == "fallow:pair/1?code=K7QM3XP1&at=10.0.0.1:7433");
  CHECK(daemon.devices.asked.address().empty());
}

TEST_CASE("a first sync that breaks off leaves a device that has joined, and says so") {
  FakeDaemon daemon;
  daemon.vault.status.set_state(client::v1::VAULT_STATE_ABSENT);
  JoinJournalEvent joined;
  joined.mutable_joined()->set_host("laptop");
  daemon.devices.joining = {joined};
  daemon.devices.end = grpc::Status(grpc::StatusCode::UNAVAILABLE, "laptop is gone.");
  const auto ran = daemon.Run({"device", "join", "k7qm3xp1", "--address", "10.0.0.1:7433"});
  CHECK(ran.code == 5);
  CHECK(ran.err.find("This device has joined") != std::string::npos);
  CHECK(ran.err.find("laptop is gone.") != std::string::npos);
  CHECK(ran.err.find("fallow sync status") != std::string::npos);
}

TEST_CASE("where there is a journal nothing is joined, and no passphrase is asked for") {
  FakeDaemon daemon;
  const auto ran = daemon.Run({"device", "join", "k7qm3xp1", "--address", "10.0.0.1:7433"});
  CHECK(ran.code == 1);
  CHECK(ran.err.find("there is already a journal here") != std::string::npos);
  CHECK(daemon.devices.asked.code().empty());
}

TEST_CASE("a round is a success when all that were reached hold the same, or there is nobody") {
  FakeDaemon daemon;
  daemon.sync.status.set_alone(true);
  CHECK(daemon.Run({"sync", "now"}).code == 0);
  daemon.sync.status.set_alone(false);
  AddPeer(daemon, "phone", false)->set_trouble("It does not answer.");
  auto ran = daemon.Run({"sync", "now"});
  CHECK(ran.code == 5);
  CHECK(ran.out == "phone             not reached: It does not answer.\n");
  PeerSync* const desktop = AddPeer(daemon, "desktop", true);
  desktop->set_same_now(true);
  ran = daemon.Run({"sync", "now"});
  CHECK(ran.code == 0);
  CHECK(ran.out.find("phone             not reached") != std::string::npos);
}

TEST_CASE("a round that leaves a device behind is no success, and says whom") {
  FakeDaemon daemon;
  AddPeer(daemon, "phone", true)->set_same_now(true);
  PeerSync* const desktop = AddPeer(daemon, "desktop", true);
  // That it was the same at some time, by whatever clock, is no excuse.
  desktop->mutable_same()->set_unix_millis(4'102'444'800'000);
  auto ran = daemon.Run({"sync", "now"});
  CHECK(ran.code == 1);
  CHECK(ran.out.find("desktop           not the same yet") != std::string::npos);
  CHECK(ran.err.find("not the same yet: desktop.") != std::string::npos);
  desktop->set_held_there(true);
  ran = daemon.Run({"sync", "now"});
  CHECK(ran.code == 1);
  CHECK(ran.err.find("deletions wait for consent on desktop.") != std::string::npos);
  CHECK(ran.err.find("It goes on by itself") == std::string::npos);
  daemon.sync.status.mutable_held()->set_device("desktop");
  ran = daemon.Run({"sync", "now", "--json"});
  CHECK(ran.code == 7);
  CHECK(ran.err.find("`fallow sync review`") != std::string::npos);
}

TEST_CASE("a released device says so in every status, and its rounds fail") {
  FakeDaemon daemon;
  daemon.sync.status.set_alone(true);
  daemon.sync.status.mutable_released()->set_by("laptop");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"status"}, {"sync", "status"}}) {
    const auto ran = daemon.Run(words);
    CHECK(ran.code == 0);
    CHECK(ran.out.find("This device was released from the journal, as laptop said") !=
          std::string::npos);
  }
  const auto ran = daemon.Run({"sync", "now"});
  CHECK(ran.code == 1);
  CHECK(ran.err.find("this device was released from the journal") != std::string::npos);
  CHECK(daemon.Run({"sync", "now", "--json"}).code == 1);
}

TEST_CASE("status tells whether the journal is the same everywhere, and who is new") {
  FakeDaemon daemon;
  AddPeer(daemon, "phone", true);
  daemon.sync.status.set_same_everywhere(true);
  daemon.sync.status.add_newcomers("phone");
  auto* known = daemon.devices.devices.add_devices();
  known->set_name("laptop");
  known->set_acknowledged(true);
  auto* phone = daemon.devices.devices.add_devices();
  phone->set_name("phone");
  phone->set_added_by("laptop");
  const std::string out = daemon.Run({"status"}).out;
  CHECK(out.find("The same on both devices.\n") != std::string::npos);
  CHECK(out.find("A new device, phone, joined (added by laptop).") != std::string::npos);
  CHECK(out.find("A new device, laptop") == std::string::npos);
  const auto json = nlohmann::json::parse(daemon.Run({"status", "--json"}).out);
  CHECK(json["sync"]["same_everywhere"] == true);
  CHECK(json["sync"]["newcomers"][0] == "phone");
}

TEST_CASE("status of a journal that locks itself meanwhile says so, and does not open it again") {
  FakeDaemon daemon;
  daemon.sync.locks = &daemon.vault;
  const auto ran = daemon.Run({"status", "--json"});
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  CHECK(nlohmann::json::parse(ran.out)["state"] == "locked");
}

}  // namespace
}  // namespace fallow::cli
