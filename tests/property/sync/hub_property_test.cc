// Two to four hubs whose devices write, lock, lose each other and their links, in any order: left
// alone for a while, all are connected and the same, and nobody was called a rule-breaker.

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "tests/support/hub_net.h"

namespace fallow::sync {
namespace {

using tests::HubNet;

struct Act {
  enum class Kind { kWrite, kLock, kHide, kCut, kCutSilently, kNetwork, kRound, kPass } kind{};
  size_t who = 0;
  int amount = 0;  // of records, or of seconds
};

void showValue(const Act& act, std::ostream& out) {  // NOLINT(readability-identifier-naming)
  out << "act " << static_cast<int>(act.kind) << " of " << act.who << ", " << act.amount;
}

rc::Gen<Act> ArbitraryAct(size_t devices) {
  using Kind = Act::Kind;
  return rc::gen::build<Act>(
      rc::gen::set(&Act::kind,
                   rc::gen::element(Kind::kWrite, Kind::kWrite, Kind::kLock, Kind::kHide,
                                    Kind::kCut, Kind::kCutSilently, Kind::kNetwork, Kind::kRound,
                                    Kind::kPass, Kind::kPass)),
      rc::gen::set(&Act::who, rc::gen::inRange<size_t>(0, devices)),
      rc::gen::set(&Act::amount, rc::gen::inRange(0, 100)));
}

void Know(HubNet& net, size_t devices, size_t who) {
  for (size_t j = 0; j < devices; ++j) {
    if (j != who) net.at(who).hub->SetAddresses(net.at(j).replica.self(), {net.at(j).address()});
  }
}

void Do(HubNet& net, size_t devices, const Act& act, int& written) {
  HubNet::Device& device = net.at(act.who);
  switch (act.kind) {
    case Act::Kind::kWrite:
      for (int i = 0; i < act.amount % 20; ++i) net.Write(device, std::to_string(++written));
      return;
    case Act::Kind::kLock:
      device.hub.reset();
      net.Pass(absl::Milliseconds(300) * act.amount);
      net.Unlock(device);
      return Know(net, devices, act.who);
    case Act::Kind::kHide:
      device.listens = !device.listens;
      return;
    case Act::Kind::kCut:
      return net.CutAll(false);
    case Act::Kind::kCutSilently:
      return net.CutAll(true);
    case Act::Kind::kNetwork:
      return device.hub->NetworkChanged(net.now());
    case Act::Kind::kRound:
      return device.hub->SyncNow(net.now(), absl::Seconds(act.amount), [](Hub::Round) {});
    case Act::Kind::kPass:
      return net.Pass(absl::Milliseconds(700) * act.amount);
  }
}

TEST_CASE("hubs that are left alone are all connected and the same") {
  CHECK(rc::check([] {
    const size_t devices = *rc::gen::inRange<size_t>(2, 5);
    const auto acts = *rc::gen::container<std::vector<Act>>(ArbitraryAct(devices));
    HubNet net(static_cast<uint8_t>(devices));
    net.UnlockAll();
    int written = 0;
    for (const Act& act : acts) Do(net, devices, act, written);
    for (size_t i = 0; i < devices; ++i) net.at(i).listens = true;
    net.Pass(absl::Minutes(12));
    RC_ASSERT(net.Links() == devices * (devices - 1) / 2);
    for (size_t i = 0; i < devices; ++i) {
      RC_ASSERT(net.at(i).replica.Payloads() == net.at(0).replica.Payloads());
      RC_ASSERT(net.at(i).replica.Payloads().size() == static_cast<size_t>(written));
      RC_ASSERT(net.at(i).hub->SameEverywhere());
      for (const PeerStatus& status : net.at(i).hub->Status()) {
        RC_ASSERT(status.connected);
        RC_ASSERT(status.trouble.ok());
      }
    }
  }));
}

}  // namespace
}  // namespace fallow::sync
