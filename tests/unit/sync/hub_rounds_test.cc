#include <catch2/catch.hpp>
#include <memory>
#include <optional>

#include "daemon/sync/hub.h"
#include "tests/support/hub_net.h"

namespace fallow::sync {
namespace {

using tests::HubNet;

std::optional<Hub::Round> SyncNow(HubNet& net, HubNet::Device& device, absl::Duration patience,
                                  absl::Duration pass) {
  auto round = std::make_shared<std::optional<Hub::Round>>();
  device.hub->SyncNow(net.now(), patience, [round](Hub::Round ended) { *round = ended; });
  net.Pass(pass);
  return *round;
}

TEST_CASE("a round of a journal with no other device ends at once") {
  HubNet net(1);
  net.UnlockAll();
  const auto round = SyncNow(net, net.at(0), absl::Minutes(1), absl::ZeroDuration());
  REQUIRE(round);
  CHECK(round->same_everywhere);
  CHECK(round->peers.empty());
}

TEST_CASE("a round dials who is not connected, and ends once all are the same") {
  HubNet net(3);
  net.UnlockAll([](size_t i, size_t) { return i == 0; });
  for (size_t i = 0; i < 3; ++i) net.at(i).replica.Write("record of " + std::to_string(i));
  const auto round = SyncNow(net, net.at(0), absl::Minutes(1), absl::Seconds(2));
  REQUIRE(round);
  CHECK(round->same_everywhere);
  CHECK(round->peers.size() == 2);
  for (size_t i = 0; i < 3; ++i) CHECK(net.at(i).replica.Payloads().size() == 3);
}

TEST_CASE("a round ends early when the rest cannot be reached") {
  HubNet net(3);
  net.at(2).listens = false;
  net.UnlockAll();
  net.at(2).hub.reset();
  const auto round = SyncNow(net, net.at(0), absl::Minutes(1), absl::Seconds(2));
  REQUIRE(round);
  CHECK_FALSE(round->same_everywhere);
  CHECK(round->peers[0].connected);
  CHECK_FALSE(round->peers[1].connected);
}

TEST_CASE("a round ends when patience is over") {
  HubNet net(2);
  net.silent_addresses.insert(net.at(1).address());
  net.UnlockAll([](size_t i, size_t) { return i == 0; });
  net.Pass(absl::Seconds(1));
  CHECK_FALSE(SyncNow(net, net.at(0), absl::Seconds(5), absl::Seconds(4)));
  const auto round = SyncNow(net, net.at(0), absl::Seconds(5), absl::Seconds(5));
  REQUIRE(round);
  CHECK_FALSE(round->same_everywhere);
}

TEST_CASE("a round of connected devices asks them again") {
  HubNet net(2);
  net.UnlockAll();
  net.Pass(absl::Minutes(1) + absl::Seconds(7));
  const auto before = net.at(0).hub->SameEverywhere();
  const auto round = SyncNow(net, net.at(0), absl::Minutes(1), absl::ZeroDuration());
  REQUIRE(round);
  CHECK(round->same_everywhere);
  CHECK(net.at(0).hub->SameEverywhere() > before);
}

TEST_CASE("the hub may be dropped by the end of a round") {
  HubNet net(2);
  net.UnlockAll();
  net.Pass(absl::Seconds(5));
  bool ended = false;
  net.at(0).hub->SyncNow(net.now(), absl::Minutes(1), [&](Hub::Round) { ended = true; });
  net.Drain();
  CHECK(ended);
  net.at(0).hub.reset();
  net.Pass(absl::Seconds(5));
  CHECK(net.Links() == 0);
}

}  // namespace
}  // namespace fallow::sync
