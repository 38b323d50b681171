// What the calls that take a second device tell those who watch, on either side: as told_test.cc
// has it of all others, against whole daemons.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "fallow/client/v1/device.grpc.pb.h"
#include "fallow/client/v1/journal.grpc.pb.h"
#include "tests/unit/app/running_daemon.h"
#include "tests/unit/app/watcher.h"

namespace fallow::app {
namespace {

namespace v1 = client::v1;
using Words = Watcher::Words;

constexpr char kPass[] = "right";

// Devices of one machine that meet at the addresses they are told, and nobody else.
SyncConfig Apart() {
  SyncConfig config;
  config.listen = "127.0.0.1";
  config.discovery = false;
  return config;
}

// A device, and somebody who watches it.
struct Side {
  Side() : channel(daemon.Connect()), watcher(channel) {}

  std::unique_ptr<v1::DeviceService::Stub> Devices() { return v1::DeviceService::NewStub(channel); }
  std::string Write(const std::string& text) {
    v1::WriteRequest request;
    request.set_text(text);
    v1::Reflection written;
    grpc::ClientContext context;
    REQUIRE(v1::Journal::NewStub(channel)->Write(&context, request, &written).ok());
    return written.id();
  }
  std::string OwnId() {
    v1::ListDevicesResponse listed;
    grpc::ClientContext context;
    REQUIRE(Devices()->ListDevices(&context, {}, &listed).ok());
    for (const v1::Device& each : listed.devices()) {
      if (each.self()) return each.id();
    }
    return "";
  }
  // Of its own accord a device tells when others come and go; those are left out. The order is of
  // no account.
  static Words Sorted(Words words) {
    std::erase(words, "SYNC");
    std::sort(words.begin(), words.end());
    return words;
  }
  Words Told() { return Sorted(watcher.Told()); }

  RunningDaemon daemon{Apart()};
  const std::shared_ptr<grpc::Channel> channel;
  Watcher watcher;
};

// The new device's id; both calls have ended.
std::string Pair(Side& host, Side& guest, const std::string& name) {
  v1::AddDeviceRequest add;
  add.set_passphrase(kPass);
  grpc::ClientContext adding_context;
  const auto adding = host.Devices()->AddDevice(&adding_context, add);
  v1::AddDeviceEvent event;
  REQUIRE(adding->Read(&event));
  v1::JoinJournalRequest join;
  join.set_code(event.waiting().code());
  join.set_address(event.waiting().addresses(0));
  join.set_passphrase(kPass);
  join.set_device_name(name);
  grpc::ClientContext joining_context;
  const auto joining = guest.Devices()->JoinJournal(&joining_context, join);
  v1::JoinJournalEvent progress;
  while (joining->Read(&progress)) {
  }
  REQUIRE(joining->Finish().ok());
  REQUIRE(adding->Read(&event));
  REQUIRE(adding->Finish().ok());
  return event.joined().id();
}

TEST_CASE("letting a device in, joining and letting one go are told to watchers, once") {
  Side laptop, desk;
  laptop.daemon.Init(laptop.channel);
  const std::string written = laptop.Write("before there was another");
  laptop.watcher.Told();

  const std::string id = Pair(laptop, desk, "desk");
  // The first to be let in puts the one that was alone on the roster, too.
  CHECK(laptop.Told() == Side::Sorted({"DEVICE " + id, "DEVICE " + laptop.OwnId()}));
  const Words joined = desk.watcher.Told();
  const Words states(joined.begin(), joined.begin() + std::min<ptrdiff_t>(3, std::ssize(joined)));
  CHECK(states == Words{"VAULT LOCKED", "VAULT OPENING", "VAULT UNLOCKED"});
  CHECK(std::count(joined.begin(), joined.end(), "REFLECTION " + written) == 1);

  v1::ReleaseDeviceRequest release;
  release.set_device("desk");
  release.set_passphrase(kPass);
  v1::ReleaseDeviceResponse released;
  grpc::ClientContext context;
  REQUIRE(laptop.Devices()->ReleaseDevice(&context, release, &released).ok());
  CHECK(laptop.Told() == Words{"DEVICE " + id});
}

TEST_CASE("a device that another has let in is told when it is heard of, and acknowledging it") {
  Side laptop, desk, phone;
  laptop.daemon.Init(laptop.channel);
  Pair(laptop, desk, "desk");
  laptop.watcher.Told();
  const std::string id = Pair(desk, phone, "phone");
  const Words heard = Side::Sorted(laptop.watcher.Until("DEVICE " + id));
  CHECK(heard == Words{"DEVICE " + id});

  const auto acknowledge = [&] {
    v1::AcknowledgeDeviceRequest request;
    request.set_device("phone");
    v1::AcknowledgeDeviceResponse response;
    grpc::ClientContext context;
    REQUIRE(laptop.Devices()->AcknowledgeDevice(&context, request, &response).ok());
    return laptop.Told();
  };
  laptop.watcher.Told();
  CHECK(acknowledge() == Words{"DEVICE " + id});
  CHECK(acknowledge().empty());
}

}  // namespace
}  // namespace fallow::app
