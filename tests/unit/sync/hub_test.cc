#include "daemon/sync/hub.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "daemon/sync/limits.h"
#include "tests/support/address.h"
#include "tests/support/hub_net.h"

namespace fallow::sync {
namespace {

using tests::HubNet;

PeerStatus StatusAt(HubNet::Device& device, HubNet::Device& peer) {
  for (const PeerStatus& status : device.hub->Status()) {
    if (status.peer.id == peer.replica.self()) return status;
  }
  FAIL("no such peer");
  return {};
}

TEST_CASE("devices that know each other's addresses meet, keep one link, and become the same") {
  HubNet net(2);
  net.at(0).replica.Write("a");
  net.at(1).replica.Write("b");
  net.UnlockAll();
  net.Pass(absl::Seconds(3));
  CHECK(net.at(0).replica.Payloads().size() == 2);
  CHECK(net.at(1).replica.Payloads().size() == 2);
  CHECK(net.Links() == 1);
  for (size_t i = 0; i < 2; ++i) {
    const PeerStatus status = StatusAt(net.at(i), net.at(1 - i));
    CHECK(status.connected);
    CHECK(status.trouble.ok());
    CHECK(status.same);
    CHECK(status.last_met);
    CHECK(net.at(i).hub->SameEverywhere() == status.same);
  }
}

TEST_CASE("one that knows no address is found by the other, and remembers where it was") {
  HubNet net(2);
  net.UnlockAll([](size_t i, size_t) { return i == 0; });
  net.Pass(absl::Seconds(3));
  CHECK(net.Links() == 1);
  CHECK(net.at(1).dials == 0);
  CHECK(net.at(1).replica.notes[net.at(0).replica.self()].addresses ==
        std::vector<base::Address>{net.at(0).address()});

  // After a restart it dials on its own, though the first device has forgotten the address.
  net.at(0).hub.reset();
  net.at(1).hub.reset();
  net.Drain();
  net.at(0).replica.notes.clear();
  net.UnlockAll([](size_t, size_t) { return false; });
  net.Pass(absl::Seconds(3));
  CHECK(net.Links() == 1);
  CHECK(net.at(1).dials > 0);
}

TEST_CASE("what one device writes reaches those that are connected through another, at once") {
  HubNet net(3);
  // The first and third devices know only the second.
  net.UnlockAll([](size_t i, size_t j) { return i == 1 || j == 1; });
  for (size_t i : {0, 2}) net.at(i).hub->SetAddresses(net.at(2 - i).replica.self(), {});
  net.Pass(absl::Seconds(5));
  REQUIRE(net.Links() == 2);
  net.Pass(absl::Minutes(10));
  net.Write(net.at(0), "news");
  net.Drain();
  CHECK(net.at(2).replica.Payloads().size() == 1);
  net.Pass(absl::Seconds(1));
  CHECK(net.at(0).hub->Status()[0].same);
  for (size_t i = 0; i < 3; ++i) CHECK(net.at(i).replica.passed_over == 0);
}

TEST_CASE("an idle hub that knows no address never wakes") {
  HubNet net(2);
  net.UnlockAll([](size_t, size_t) { return false; });
  net.Pass(absl::Seconds(1));
  CHECK(net.at(0).hub->NextTick() == absl::InfiniteDuration());
  CHECK(net.at(0).dials == 0);
  CHECK_FALSE(net.at(0).hub->SameEverywhere());
}

TEST_CASE("an idle connection wakes its ends rarely") {
  HubNet net(2);
  net.UnlockAll();
  net.Pass(absl::Minutes(1));
  const int ticks = net.at(0).ticks;
  net.Pass(absl::Hours(1));
  CHECK(net.Links() == 1);
  CHECK(net.at(0).ticks - ticks <= 121);
}

TEST_CASE("attempts become rarer, and begin anew when the network changes") {
  HubNet net(2);
  net.at(1).listens = false;
  net.UnlockAll([](size_t i, size_t) { return i == 0; });
  net.Pass(absl::Minutes(10));
  const int early = net.at(0).dials;
  CHECK(early >= 5);
  CHECK(early <= 40);
  CHECK(absl::IsUnavailable(StatusAt(net.at(0), net.at(1)).trouble));
  net.at(0).hub->SetAddresses(net.at(1).replica.self(), {net.at(1).address()});
  CHECK(net.at(0).hub->NextTick() > net.now());  // the others were known before
  net.Pass(absl::Hours(10));
  const int late = net.at(0).dials - early;
  CHECK(late >= 60);  // never longer than five minutes apart
  CHECK(late <= 600);

  net.at(0).hub->NetworkChanged(net.now());
  CHECK(net.at(0).dials == early + late + 1);
  net.at(1).listens = true;
  net.Pass(absl::Seconds(2));
  CHECK(net.Links() == 1);
}

TEST_CASE("who is heard of is dialled at once, there first") {
  HubNet net(2);
  net.UnlockAll([](size_t, size_t) { return false; });
  net.Pass(absl::Hours(1));
  net.at(0).hub->HeardOf(net.at(1).replica.self(), tests::AddressOf("host1:7000"), net.now());
  net.Drain();
  CHECK(net.Links() == 0);  // that is the device itself
  net.Pass(absl::Seconds(2));
  net.at(0).hub->HeardOf(net.at(1).replica.self(), net.at(1).address(), net.now());
  net.Drain();
  CHECK(net.Links() == 1);
  net.at(0).hub->HeardOf(tests::IdOf<journal::DeviceId>(77), tests::AddressOf("host9:7000"),
                         net.now());
}

TEST_CASE("an address where nobody answers does not keep the next one waiting for ever") {
  HubNet net(2);
  net.silent_addresses.insert(tests::AddressOf("nowhere:1"));
  net.UnlockAll([](size_t, size_t) { return false; });
  net.at(0).hub->SetAddresses(net.at(1).replica.self(),
                              {tests::AddressOf("nowhere:1"), net.at(1).address()});
  net.Pass(absl::Minutes(1));
  CHECK(net.Links() == 1);
}

TEST_CASE("who is heard of while nobody answers elsewhere is not kept waiting") {
  HubNet net(2);
  net.silent_addresses.insert(tests::AddressOf("nowhere:1"));
  net.UnlockAll([](size_t, size_t) { return false; });
  net.at(0).hub->SetAddresses(net.at(1).replica.self(), {tests::AddressOf("nowhere:1")});
  net.Pass(absl::Seconds(3));
  REQUIRE(net.at(0).dials == 1);
  net.at(0).hub->HeardOf(net.at(1).replica.self(), net.at(1).address(), net.now());
  net.Drain();
  CHECK(net.Links() == 1);
  net.Pass(absl::Minutes(1));
  CHECK(net.at(0).dials == 2);
}

TEST_CASE("a link that is lost is made again") {
  HubNet net(2);
  net.UnlockAll();
  net.Pass(absl::Minutes(1));
  net.CutAll(false);
  net.Write(net.at(0), "meanwhile");
  net.Pass(absl::Seconds(3));
  CHECK(net.Links() == 1);
  CHECK(net.at(1).replica.Payloads().size() == 1);
}

TEST_CASE("a link that died without a word is found out, sooner when the network has changed") {
  HubNet net(2);
  net.UnlockAll();
  net.Pass(absl::Seconds(67));
  net.CutAll(true);
  net.Write(net.at(0), "meanwhile");
  SECTION("by its silence") {
    net.Pass(kAskAfter + kStalledAfter + absl::Seconds(5));
  }
  SECTION("when the other is heard of") {
    net.at(0).hub->HeardOf(net.at(1).replica.self(), net.at(1).address(), net.now());
    net.Pass(absl::Seconds(8));
  }
  SECTION("after a change of network") {
    net.at(0).hub->NetworkChanged(net.now());
    net.Pass(absl::Seconds(8));
  }
  CHECK(net.Links() == 1);
  CHECK(net.at(1).replica.Payloads().size() == 1);
}

TEST_CASE("a change of network does not end a link that lives on") {
  HubNet net(2);
  net.UnlockAll();
  net.Pass(absl::Minutes(1));
  const int dials = net.at(0).dials + net.at(1).dials;
  net.at(0).hub->NetworkChanged(net.now());
  net.Pass(absl::Minutes(1));
  CHECK(net.Links() == 1);
  CHECK(net.at(0).dials + net.at(1).dials == dials);
}

TEST_CASE("a stranger's link is cut") {
  HubNet net(3);
  net.UnlockAll([](size_t, size_t) { return false; });
  net.at(1).replica.peers.pop_back();
  net.at(1).hub->RosterChanged(net.now());
  struct Nothing : LinkEvents {
    void OnFrame(Link*, const fallow::sync::v1::Frame&) override { FAIL("it was answered"); }
    void OnWritable(Link*) override {}
    void OnClosed(Link*, const absl::Status&) override { closed = true; }
    bool closed = false;
  } nothing;
  const auto link = net.Connect(net.at(2), net.at(1), nothing);
  net.Drain();
  CHECK(nothing.closed);
}

TEST_CASE("a device that is removed is told so, cut at once, and not let in again") {
  HubNet net(2);
  net.UnlockAll();
  net.Pass(absl::Minutes(1));
  REQUIRE(net.Links() == 1);
  net.at(0).replica.removed = std::exchange(net.at(0).replica.peers, {});
  net.at(0).hub->RosterChanged(net.now());
  net.at(0).replica.Write("secret");
  net.at(0).hub->LocalChange(net.now());
  net.Pass(absl::Seconds(1));
  CHECK(net.Links() == 0);
  CHECK(net.at(0).hub->Status().empty());
  CHECK(absl::IsPermissionDenied(StatusAt(net.at(1), net.at(0)).trouble));
  net.Pass(absl::Hours(1));
  CHECK(net.at(1).replica.Payloads().empty());
  CHECK(net.at(1).dials < 60);
}

TEST_CASE("a device that was removed while it was away is told so when it calls") {
  HubNet net(3);
  HubNet::Device& desk = net.at(0);
  HubNet::Device& gone = net.at(1);
  net.UnlockAll();
  gone.hub.reset();
  net.Pass(absl::Minutes(1));
  desk.replica.removed = {desk.replica.peers[0]};
  desk.replica.peers.erase(desk.replica.peers.begin());
  desk.hub->RosterChanged(net.now());
  net.Write(desk, "secret");
  net.Unlock(gone);
  gone.hub->SetAddresses(desk.replica.self(), {desk.address()});
  net.Pass(absl::Seconds(5));
  CHECK(gone.replica.told_removed == std::vector{desk.replica.self()});
  CHECK(absl::IsPermissionDenied(StatusAt(gone, desk).trouble));
  CHECK(gone.replica.Payloads().empty());
  CHECK(desk.hub->Status().size() == 1);
}

TEST_CASE("a device that was removed and calls all the time is soon heard no more") {
  HubNet net(2);
  HubNet::Device& desk = net.at(0);
  net.UnlockAll([](size_t, size_t) { return false; });
  desk.replica.removed = std::exchange(desk.replica.peers, {});
  desk.hub->RosterChanged(net.now());
  struct Ear : LinkEvents {
    void OnFrame(Link*, const fallow::sync::v1::Frame& frame) override {
      told += frame.bye().reason() == fallow::sync::v1::Bye::REASON_REMOVED ? 1 : 0;
    }
    void OnWritable(Link*) override {}
    void OnClosed(Link*, const absl::Status&) override {}
    int told = 0;
  } ear;
  for (int i = 0; i < 200; ++i) {
    const auto link = net.Connect(net.at(1), desk, ear);
    net.Drain();
  }
  CHECK(ear.told == static_cast<int>(kLinksAtOnce));
}

TEST_CASE("a hub that rests neither dials nor lets in, but for a round") {
  HubNet net(2);
  net.UnlockAll();
  net.Pass(absl::Minutes(1));
  REQUIRE(net.Links() == 1);
  net.at(0).hub->SetResting(true, net.now());
  net.Pass(absl::Minutes(1));
  CHECK(net.Links() == 0);
  const int dials = net.at(0).dials;
  net.at(0).hub->HeardOf(net.at(1).replica.self(), net.at(1).address(), net.now());
  net.at(0).hub->NetworkChanged(net.now());
  net.Write(net.at(1), "for later");
  net.Pass(absl::Hours(1));
  CHECK(net.at(0).dials == dials);
  CHECK(net.at(0).replica.Payloads().empty());

  bool same = false;
  net.at(0).hub->SyncNow(net.now(), absl::Minutes(1),
                         [&](const Hub::Round& round) { same = round.same_everywhere; });
  net.Pass(absl::Minutes(20));
  CHECK(same);
  CHECK(net.Links() == 0);

  net.at(0).hub->SetResting(false, net.now());
  net.Pass(absl::Minutes(1));
  CHECK(net.Links() == 1);
}

TEST_CASE("a device that joins is dialled as soon as it is known where") {
  HubNet net(2);
  const std::vector<Peer> all = std::exchange(net.at(0).replica.peers, {});
  net.UnlockAll();
  net.Pass(absl::Minutes(1));
  CHECK(net.Links() == 0);
  net.at(0).replica.peers = all;
  net.at(0).hub->RosterChanged(net.now());
  net.at(0).hub->SetAddresses(net.at(1).replica.self(), {net.at(1).address()});
  net.Pass(absl::Seconds(1));
  CHECK(net.Links() == 1);
}

TEST_CASE("who breaks the rules is left alone for ten minutes, and shown") {
  HubNet net(2);
  net.UnlockAll();
  net.at(0).replica.take_failure = absl::DataLossError("a bad signature");
  net.Pass(absl::Minutes(1));
  net.Write(net.at(1), "forged");
  net.Pass(absl::Seconds(1));
  CHECK(net.Links() == 0);
  CHECK(absl::IsDataLoss(StatusAt(net.at(0), net.at(1)).trouble));
  CHECK(absl::IsAborted(StatusAt(net.at(1), net.at(0)).trouble));
  net.at(0).replica.take_failure = absl::OkStatus();
  net.at(0).hub->NetworkChanged(net.now());
  net.at(0).hub->HeardOf(net.at(1).replica.self(), net.at(1).address(), net.now());
  net.at(0).hub->SetAddresses(net.at(1).replica.self(),
                              {net.at(1).address(), tests::AddressOf("another:1")});
  net.at(1).hub->NetworkChanged(net.now());
  SECTION("by itself it comes back later") {
    net.Pass(absl::Minutes(9));
    CHECK(net.Links() == 0);
    net.Pass(absl::Minutes(15));
    CHECK(net.Links() == 1);
  }
  SECTION("or when a person asks") {
    net.Pass(absl::Minutes(1));
    net.at(0).hub->SyncNow(net.now(), absl::Seconds(5), [](Hub::Round) {});
    net.Pass(absl::Seconds(1));
    CHECK(net.Links() == 1);
  }
}

TEST_CASE("a full disk on one side is tried again, more and more rarely") {
  HubNet net(2);
  net.UnlockAll([](size_t i, size_t) { return i == 0; });
  net.at(1).replica.take_failure = absl::ResourceExhaustedError("the disk is full");
  net.at(0).replica.Write("more");
  net.Pass(absl::Minutes(30));
  CHECK(net.at(0).dials + net.at(1).dials < 100);
  CHECK(absl::IsResourceExhausted(StatusAt(net.at(1), net.at(0)).trouble));
  net.at(1).replica.take_failure = absl::OkStatus();
  net.Pass(absl::Minutes(6));
  CHECK(net.at(1).replica.Payloads().size() == 1);
}

TEST_CASE("after consent a round takes what was held") {
  HubNet net(2);
  net.UnlockAll();
  net.at(1).replica.take_failure = absl::PermissionDeniedError("held");
  net.Pass(absl::Seconds(3));
  net.Write(net.at(0), "deletes much");
  net.Pass(absl::Seconds(3));
  const PeerStatus held = StatusAt(net.at(1), net.at(0));
  CHECK(held.connected);
  CHECK(absl::IsPermissionDenied(held.trouble));
  // Whoever sent it is told, too.
  const PeerStatus sent = StatusAt(net.at(0), net.at(1));
  CHECK(sent.connected);
  CHECK(sent.trouble.message() == "What this device sent is waiting for consent on the other.");
  net.at(1).replica.take_failure = absl::OkStatus();
  std::optional<Hub::Round> round;
  net.at(1).hub->SyncNow(net.now(), absl::Seconds(10), [&](Hub::Round ended) { round = ended; });
  net.Pass(absl::Seconds(3));
  REQUIRE(round);
  CHECK(round->same_everywhere);
  CHECK(net.at(1).replica.Payloads().size() == 1);
}

TEST_CASE("while something waits for consent neither device takes both for the same") {
  HubNet net(3);
  net.UnlockAll();
  net.Pass(absl::Seconds(3));
  for (size_t i = 0; i < 3; ++i) CHECK(net.at(i).hub->SameNow());
  HubNet::Device &sender = net.at(0), &holder = net.at(1), &taker = net.at(2);
  holder.replica.take_failure = absl::PermissionDeniedError("held");
  net.Write(sender, "deletes much");
  net.Pass(absl::Seconds(3));
  for (size_t i = 0; i < 3; ++i) CHECK_FALSE(net.at(i).hub->SameNow());
  CHECK_FALSE(holder.hub->SameNow(sender.replica.self()));
  CHECK_FALSE(sender.hub->SameNow(holder.replica.self()));
  CHECK(taker.hub->SameNow(sender.replica.self()));
  CHECK(StatusAt(sender, holder).held_there);
  CHECK_FALSE(StatusAt(sender, taker).held_there);
  CHECK_FALSE(StatusAt(holder, sender).held_there);
  SECTION("nor once those who sent it are gone") {
    sender.hub.reset();
    taker.hub.reset();
    net.Pass(absl::Seconds(3));
    CHECK_FALSE(StatusAt(holder, sender).connected);
    CHECK_FALSE(holder.hub->SameNow(sender.replica.self()));
    CHECK_FALSE(holder.hub->SameNow());
  }
  SECTION("after consent they are the same") {
    holder.replica.take_failure = absl::OkStatus();
    holder.hub->SyncNow(net.now(), absl::Seconds(10), [](const Hub::Round&) {});
    net.Pass(absl::Seconds(3));
    for (size_t i = 0; i < 3; ++i) CHECK(net.at(i).hub->SameNow());
    CHECK_FALSE(StatusAt(sender, holder).held_there);
  }
}

TEST_CASE("what went away while it was the same still counts as that, until something is written") {
  HubNet net(2);
  net.UnlockAll();
  CHECK_FALSE(net.at(0).hub->SameNow());  // nothing is known yet
  net.Pass(absl::Seconds(3));
  net.at(1).hub.reset();
  net.Pass(absl::Seconds(3));
  CHECK(net.at(0).hub->SameNow());
  net.Write(net.at(0), "more");
  CHECK_FALSE(net.at(0).hub->SameNow());
}

TEST_CASE("an attempt that fails while there is another link is no trouble") {
  HubNet net(2);
  net.UnlockAll();
  SECTION("there is no answer") {
    net.silent_addresses.insert(net.at(1).address());
    net.Pass(absl::Seconds(30));
  }
  SECTION("nobody is there") {
    const auto nowhere = tests::AddressOf("nowhere:1");
    net.silent_addresses.insert(net.at(1).address());
    net.at(0).hub->SetAddresses(net.at(1).replica.self(), {net.at(1).address(), nowhere});
    net.Pass(absl::Seconds(30));
  }
  const PeerStatus status = StatusAt(net.at(0), net.at(1));
  CHECK(status.connected);
  CHECK(net.at(0).dials > 0);
  INFO(status.trouble);
  CHECK(status.trouble.ok());
}

TEST_CASE("who is dialled may answer when the hub is gone, or when another link is there") {
  HubNet net(2);
  net.UnlockAll([](size_t i, size_t) { return i == 0; });
  net.at(0).hub->Tick(net.now());
  REQUIRE(net.at(0).dials == 1);
  SECTION("the hub is gone") {
    net.at(0).hub.reset();
    net.Pass(absl::Seconds(15));
    CHECK(net.Links() == 0);
  }
  SECTION("a link is there") {
    net.at(1).hub->HeardOf(net.at(0).replica.self(), net.at(0).address(), net.now());
    net.Pass(absl::Seconds(15));
    CHECK(net.Links() == 1);
  }
}

TEST_CASE("an attachment that is asked for while nobody is there comes with the next link") {
  HubNet net(2);
  const auto subject = tests::IdOf<journal::SubjectId>(5);
  net.at(0).replica.wanted[subject] = "sealed";
  net.at(1).replica.blobs[subject] = "sealed";
  net.UnlockAll([](size_t, size_t) { return false; });
  net.at(0).hub->WantBlob(subject, net.now());
  net.at(0).hub->WantBlob(subject, net.now());
  net.at(0).hub->HeardOf(net.at(1).replica.self(), net.at(1).address(), net.now());
  net.Drain();
  CHECK(net.at(0).replica.blobs == net.at(1).replica.blobs);
}

TEST_CASE("a device that comes and goes all the time is not let in for a while") {
  HubNet net(2);
  net.UnlockAll([](size_t, size_t) { return false; });
  struct Nothing : LinkEvents {
    void OnFrame(Link*, const fallow::sync::v1::Frame&) override { answered = true; }
    void OnWritable(Link*) override {}
    void OnClosed(Link*, const absl::Status&) override {}
    bool answered = false;
  } nothing;
  int let_in = 0;
  for (int i = 0; i < 1000; ++i) {
    nothing.answered = false;
    const auto link = net.Connect(net.at(0), net.at(1), nothing);
    net.Drain();
    if (nothing.answered) ++let_in;
  }
  CHECK(let_in == static_cast<int>(kLinksAtOnce));
  net.Pass(absl::Minutes(2));
  const auto link = net.Connect(net.at(0), net.at(1), nothing);
  net.Drain();
  CHECK(nothing.answered);
}

TEST_CASE("links dialled from both sides at once become one") {
  HubNet net(2);
  net.UnlockAll();
  net.at(0).hub->Tick(net.now());
  net.at(1).hub->Tick(net.now());
  net.Pass(absl::Seconds(5));
  CHECK(net.Links() == 1);
  CHECK(StatusAt(net.at(0), net.at(1)).connected);
  // The link that the device with the lower id dialled is kept.
  CHECK(StatusAt(net.at(0), net.at(1)).address == net.at(1).address());
  CHECK(StatusAt(net.at(1), net.at(0)).address != net.at(0).address());
}

}  // namespace
}  // namespace fallow::sync
