#include "daemon/sync/pairing.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "daemon/sync/pairing_run.h"
#include "fallow/sync/v1/pairing.pb.h"
#include "tests/support/pairing.h"

namespace fallow::sync {
namespace {

using absl::StatusCode;
using tests::kPairingFrames;
using tests::kPairingStart;
using tests::kPairingWelcome;
using tests::PairingPair;
using v1::PairingFrame;
using Outcome = PairingPair::Outcome;

void CheckNothingMoved(const Outcome& outcome) {
  CHECK_FALSE(outcome.welcomed);
  CHECK(outcome.welcome.empty());
}

std::string Hello(uint32_t version, size_t nonce_bytes) {
  PairingFrame frame;
  frame.mutable_hello()->set_version(version);
  frame.mutable_hello()->set_nonce(std::string(nonce_bytes, 'n'));
  return frame.SerializeAsString();
}

TEST_CASE("two devices with the same code pair") {
  PairingPair pair;
  PairingHost host = pair.MakeHost();
  PairingGuest guest = pair.MakeGuest();
  const Outcome outcome = pair.Run(host, guest);
  CHECK(outcome.host.ok());
  CHECK(outcome.guest.ok());
  CHECK(outcome.welcome == kPairingWelcome);
  CHECK(outcome.frames.size() == kPairingFrames);
  CHECK(host.phase() == PairingHost::Phase::kDone);
  CHECK(guest.phase() == PairingGuest::Phase::kDone);
  CHECK(host.offer().device == pair.offer().device);
  CHECK(host.offer().keys == pair.offer().keys);
  CHECK(host.offer().name == "laptop");
}

TEST_CASE("names, keys and the welcome are not to be read on the wire") {
  PairingPair pair;
  const Outcome outcome = pair.Run();
  REQUIRE(outcome.guest.ok());
  const PairingOffer offer = pair.offer();
  for (const std::string& frame : outcome.frames) {
    CHECK(frame.find("laptop") == std::string::npos);
    CHECK(frame.find(crypto::AsChars(offer.keys.signing.bytes)) == std::string::npos);
    CHECK(frame.find("roster") == std::string::npos);
    CHECK(frame.find("K7QM") == std::string::npos);
  }
}

TEST_CASE("a welcome as large as it may be arrives") {
  PairingPair pair;
  PairingHost host = pair.MakeHost();
  PairingGuest guest = pair.MakeGuest();
  REQUIRE(host.Begin(pair.guest_key_seen, kPairingStart).ok());
  std::string frame = guest.Start();
  while (host.phase() != PairingHost::Phase::kConfirmed) {
    frame = host.OnFrame(frame, kPairingStart).value();
    if (!frame.empty()) frame = guest.OnFrame(frame, kPairingStart).value();
  }
  const std::string welcome(kPairingWelcomeBytesMax, 'w');
  frame = host.Welcome(crypto::AsBytes(welcome), kPairingStart).value();
  CHECK(frame.size() <= kPairingFrameBytesMax);
  REQUIRE(guest.OnFrame(frame, kPairingStart).ok());
  CHECK(guest.welcome().chars() == welcome);
}

TEST_CASE("a wrong code is refused once, and the right one comes too late") {
  PairingPair pair;
  pair.typed = "0000-0000";
  PairingHost host = pair.MakeHost();
  PairingGuest wrong = pair.MakeGuest();
  const Outcome first = pair.Run(host, wrong);
  CHECK(first.host.code() == StatusCode::kUnauthenticated);
  CHECK(first.guest.code() == StatusCode::kUnauthenticated);
  CheckNothingMoved(first);

  pair.typed = pair.shown;
  PairingGuest right = pair.MakeGuest();
  CHECK(host.Begin(pair.guest_key_seen, kPairingStart).code() == StatusCode::kUnauthenticated);
  CHECK(host.OnFrame(right.Start(), kPairingStart).status().code() == StatusCode::kUnauthenticated);
  CHECK(host.phase() == PairingHost::Phase::kEnded);
}

TEST_CASE("the host proves nothing to a guest that has not proved itself") {
  PairingPair pair;
  pair.typed = "0000-0000";
  const Outcome outcome = pair.Run();
  // Hello and share in both directions, and then the guest's tag, which is wrong.
  CHECK(outcome.frames.size() == 5);
}

TEST_CASE("somebody in between who only forwards changes nothing") {
  PairingPair pair;
  std::vector<std::string> heard;
  pair.wire = [&](size_t, std::string& frame) { heard.push_back(frame); };
  CHECK(pair.Run().welcome == kPairingWelcome);
  CHECK(heard.size() == kPairingFrames);
}

TEST_CASE("somebody in between who shows keys of his own is refused") {
  PairingPair pair;
  const TlsKey his = crypto::PublicKeysOf(crypto::SigningKey::Random(pair.random())).tls.bytes;
  const bool to_guest = GENERATE(true, false);
  const bool to_host = GENERATE(true, false);
  if (to_guest) pair.host_key_seen = his;
  if (to_host) pair.guest_key_seen = his;
  const Outcome outcome = pair.Run();
  if (!to_guest && !to_host) {
    CHECK(outcome.welcome == kPairingWelcome);
    return;
  }
  CHECK(outcome.host.code() == StatusCode::kUnauthenticated);
  CHECK(outcome.guest.code() == StatusCode::kUnauthenticated);
  CheckNothingMoved(outcome);
}

TEST_CASE("somebody in between who exchanges the TLS keys' places is refused") {
  PairingPair pair;
  std::swap(pair.host_key_seen, pair.guest_key_seen);
  CheckNothingMoved(pair.Run());
}

TEST_CASE("a recorded guest does not pair again, even with the same code and keys") {
  PairingPair pair(1);
  const Outcome recorded = pair.Run();
  REQUIRE(recorded.guest.ok());
  PairingHost host = pair.MakeHost();
  REQUIRE(host.Begin(pair.guest_key_seen, kPairingStart).ok());
  REQUIRE(host.OnFrame(recorded.frames[0], kPairingStart).ok());
  REQUIRE(host.OnFrame(recorded.frames[2], kPairingStart).ok());
  CHECK(host.OnFrame(recorded.frames[4], kPairingStart).status().code() ==
        StatusCode::kUnauthenticated);
  CHECK(host.phase() == PairingHost::Phase::kEnded);
}

TEST_CASE("a recorded host does not pair again, even with the same code and keys") {
  PairingPair pair(1);
  const Outcome recorded = pair.Run();
  PairingGuest guest = pair.MakeGuest();
  guest.Start();
  REQUIRE(guest.OnFrame(recorded.frames[1], kPairingStart).ok());
  REQUIRE(guest.OnFrame(recorded.frames[3], kPairingStart).ok());
  CHECK(guest.OnFrame(recorded.frames[5], kPairingStart).status().code() ==
        StatusCode::kUnauthenticated);
}

TEST_CASE("a guest whose own frames come back does not pair with itself") {
  PairingPair pair;
  PairingGuest guest = pair.MakeGuest();
  const std::string hello = guest.Start();
  const std::string share = guest.OnFrame(hello, kPairingStart).value();
  CHECK(guest.OnFrame(share, kPairingStart).status().code() == StatusCode::kUnauthenticated);
}

TEST_CASE("a code that was used is used up") {
  PairingPair pair;
  PairingHost host = pair.MakeHost();
  PairingGuest first = pair.MakeGuest();
  REQUIRE(pair.Run(host, first).host.ok());
  PairingGuest second = pair.MakeGuest();
  CHECK(host.Begin(pair.guest_key_seen, kPairingStart).code() == StatusCode::kFailedPrecondition);
  CHECK_FALSE(host.OnFrame(second.Start(), kPairingStart).ok());
  CHECK(host.phase() == PairingHost::Phase::kDone);
  CHECK(host.OnClosed().ok());
}

TEST_CASE("a second guest is turned away and the first one pairs") {
  PairingPair pair;
  PairingHost host = pair.MakeHost();
  PairingGuest guest = pair.MakeGuest();
  REQUIRE(host.Begin(pair.guest_key_seen, kPairingStart).ok());
  std::string frame = host.OnFrame(guest.Start(), kPairingStart).value();
  CHECK(host.Begin(pair.host_key, kPairingStart).code() == StatusCode::kFailedPrecondition);
  frame = guest.OnFrame(frame, kPairingStart).value();
  frame = guest.OnFrame(host.OnFrame(frame, kPairingStart).value(), kPairingStart).value();
  CHECK(host.OnFrame(frame, kPairingStart).ok());
}

TEST_CASE("five minutes are enough to pair in, and not more") {
  const absl::Duration last = kPairingStart + kPairingTime - absl::Milliseconds(1);
  PairingPair pair;
  PairingHost host = pair.MakeHost();
  CHECK(host.NextTick() == kPairingStart + kPairingTime);
  CHECK(host.Tick(last).ok());
  PairingGuest guest = pair.MakeGuest();
  REQUIRE(host.Begin(pair.guest_key_seen, last).ok());
  const std::string hello = guest.Start();
  SECTION("when nobody dials") {
    PairingHost alone = pair.MakeHost();
    CHECK(alone.Tick(last + absl::Milliseconds(1)).code() == StatusCode::kDeadlineExceeded);
    CHECK(alone.Begin(pair.guest_key_seen, last).code() == StatusCode::kDeadlineExceeded);
  }
  SECTION("when a frame comes late") {
    REQUIRE(host.OnFrame(hello, last).ok());
    CHECK(host.OnFrame(hello, kPairingStart + kPairingTime).status().code() ==
          StatusCode::kDeadlineExceeded);
    CHECK(host.OnFrame(hello, last).status().code() == StatusCode::kDeadlineExceeded);
  }
  SECTION("for the guest as well") {
    const std::string answer = host.OnFrame(hello, last).value();
    CHECK(guest.Tick(last).ok());
    CHECK(guest.OnFrame(answer, kPairingStart + kPairingTime).status().code() ==
          StatusCode::kDeadlineExceeded);
  }
}

TEST_CASE("time does not end what was confirmed") {
  PairingPair pair;
  PairingHost host = pair.MakeHost();
  PairingGuest guest = pair.MakeGuest();
  REQUIRE(host.Begin(pair.guest_key_seen, kPairingStart).ok());
  std::string frame = guest.Start();
  for (int i = 0; i < 3; ++i) {
    frame = guest.OnFrame(host.OnFrame(frame, kPairingStart).value(), kPairingStart).value();
  }
  REQUIRE(host.OnFrame(frame, kPairingStart).value().empty());
  REQUIRE(host.phase() == PairingHost::Phase::kConfirmed);
  CHECK(host.NextTick() == absl::InfiniteDuration());
  CHECK(host.Tick(kPairingStart + absl::Hours(1)).ok());
  SECTION("but a frame too many does") {
    CHECK(host.OnFrame(frame, kPairingStart).status().code() == StatusCode::kDataLoss);
    CHECK(host.Welcome({}, kPairingStart).status().code() == StatusCode::kDataLoss);
  }
  SECTION("and so does the end of the link") {
    CHECK(host.OnClosed().code() == StatusCode::kUnavailable);
    CHECK(host.Welcome({}, kPairingStart).status().code() == StatusCode::kUnavailable);
  }
}

TEST_CASE("a frame that is repeated, left out, cut, extended or oversized ends the pairing") {
  PairingPair pair;
  const std::vector<std::string> whole = pair.Run().frames;
  REQUIRE(whole.size() == kPairingFrames);
  const size_t which = GENERATE(range(size_t{0}, kPairingFrames));
  const int how = GENERATE(range(0, 5));
  PairingPair again;
  again.wire = [&, previous = std::string()](size_t index, std::string& frame) mutable {
    if (index == which) {
      if (how == 0) frame = previous;
      if (how == 1) frame = whole[(index + 2) % kPairingFrames];
      if (how == 2) frame.pop_back();
      if (how == 3) frame.push_back('\x12');
      if (how == 4) frame.append(kPairingFrameBytesMax, '\0');
    }
    previous = frame;
  };
  INFO("frame " << which << ", fault " << how);
  const Outcome outcome = again.Run();
  // The last frame is the guest's own, which has everything by then.
  CHECK(outcome.guest.ok() == (which == kPairingFrames - 1));
  CHECK(outcome.welcome.empty() == (which != kPairingFrames - 1));
  CHECK_FALSE(outcome.host.ok());
}

// A host that has given its welcome, and the guest that has it.
struct Welcomed {
  Welcomed() {
    REQUIRE(host.Begin(pair.guest_key_seen, kPairingStart).ok());
    std::string frame = guest.Start();
    while (host.phase() != PairingHost::Phase::kConfirmed) {
      frame = host.OnFrame(frame, kPairingStart).value();
      if (!frame.empty()) frame = guest.OnFrame(frame, kPairingStart).value();
    }
    frame = host.Welcome(crypto::AsBytes(kPairingWelcome), kPairingStart).value();
    REQUIRE(guest.OnFrame(frame, kPairingStart).value().empty());
    REQUIRE(host.phase() == PairingHost::Phase::kWelcomed);
    REQUIRE(guest.phase() == PairingGuest::Phase::kWelcomed);
  }
  PairingPair pair;
  PairingHost host = pair.MakeHost();
  PairingGuest guest = pair.MakeGuest();
};

TEST_CASE("a host takes a guest for joined only once it has said so") {
  Welcomed test;
  SECTION("it says so") {
    CHECK(test.host.OnFrame(test.guest.Joined(), kPairingStart).value().empty());
    CHECK(test.host.phase() == PairingHost::Phase::kDone);
    CHECK(test.host.OnClosed().ok());
  }
  SECTION("it is gone before") {
    const absl::Status ended = test.host.OnClosed();
    CHECK(ended.code() == StatusCode::kUnavailable);
    CHECK(absl::StrContains(ended.message(), "may not have joined"));
  }
  SECTION("it says nothing for too long") {
    const absl::Duration late = kPairingStart + kPairingJoinedWithin;
    CHECK(test.host.NextTick() == late);
    CHECK(test.host.Tick(late - absl::Milliseconds(1)).ok());
    CHECK(test.host.Tick(late).code() == StatusCode::kUnavailable);
    CHECK_FALSE(test.host.OnFrame(test.guest.Joined(), late).ok());
  }
  SECTION("it says something else") {
    CHECK(test.host.OnFrame(Hello(kPairingVersion, 32), kPairingStart).status().code() ==
          StatusCode::kDataLoss);
    CHECK(test.host.phase() == PairingHost::Phase::kEnded);
  }
}

TEST_CASE("a guest that begins and then says nothing ends the attempt in seconds, with a word") {
  PairingPair pair;
  PairingHost host = pair.MakeHost();
  PairingGuest guest = pair.MakeGuest();
  const absl::Duration began = kPairingStart + absl::Minutes(1);
  REQUIRE(host.Begin(pair.guest_key_seen, began).ok());
  CHECK(host.NextTick() == began + kPairingFrameWithin);
  const absl::Duration next = began + absl::Seconds(9);
  REQUIRE(host.OnFrame(guest.Start(), next).ok());
  CHECK(host.Tick(began + kPairingFrameWithin).ok());
  const absl::Status ended = host.Tick(next + kPairingFrameWithin);
  CHECK(ended.code() == StatusCode::kDeadlineExceeded);
  CHECK(absl::StrContains(ended.message(), "stopped answering"));
}

TEST_CASE("a pairing of another version is refused by name") {
  PairingPair pair;
  PairingHost host = pair.MakeHost();
  REQUIRE(host.Begin(pair.guest_key_seen, kPairingStart).ok());
  const absl::Status newer = host.OnFrame(Hello(kPairingVersion + 1, 32), kPairingStart).status();
  CHECK(newer.code() == StatusCode::kUnimplemented);
  CHECK(newer.message().find("newer") != absl::string_view::npos);
  CHECK(host.phase() == PairingHost::Phase::kEnded);
  PairingGuest guest = pair.MakeGuest();
  CHECK(guest.OnFrame(Hello(kPairingVersion + 7, 5), kPairingStart).status().code() ==
        StatusCode::kUnimplemented);
}

TEST_CASE("a hello without a version or with a short nonce is refused") {
  for (const std::string& hello :
       {Hello(0, 32), Hello(kPairingVersion, 31), Hello(kPairingVersion, 0)}) {
    PairingPair pair;
    PairingHost host = pair.MakeHost();
    REQUIRE(host.Begin(pair.guest_key_seen, kPairingStart).ok());
    CHECK(host.OnFrame(hello, kPairingStart).status().code() == StatusCode::kDataLoss);
  }
}

TEST_CASE("a share that is not an element of the group is refused like a wrong code") {
  PairingPair pair;
  pair.wire = [](size_t index, std::string& frame) {
    if (index != 2) return;
    PairingFrame share;
    share.set_share(std::string(32, '\0'));
    frame = share.SerializeAsString();
  };
  const Outcome outcome = pair.Run();
  CHECK(outcome.host.code() == StatusCode::kUnauthenticated);
  CheckNothingMoved(outcome);
}

// The host's answer to this offer, from a guest that knows the code and follows the protocol.
absl::Status AnswerTo(const std::string& offer) {
  PairingPair pair;
  PairingHost host = pair.MakeHost();
  REQUIRE(host.Begin(pair.guest_key_seen, kPairingStart).ok());
  PairingRun guest(PairingRun::Side::kGuest, tests::CodeOf(pair.shown),
                   {.guest = pair.guest_key_seen, .host = pair.host_key}, pair.random());
  REQUIRE(guest.Take(host.OnFrame(guest.Hello(), kPairingStart).value()).ok());
  REQUIRE(guest.Take(host.OnFrame(guest.Share(), kPairingStart).value()).ok());
  REQUIRE(guest.Take(host.OnFrame(guest.Tag(), kPairingStart).value()).ok());
  return host
      .OnFrame(guest.Seal(crypto::Domain::kPairingOffer, crypto::AsBytes(offer)), kPairingStart)
      .status();
}

TEST_CASE("an offer that cannot stand on a roster is refused") {
  const crypto::DevicePublicKeys keys = PairingPair().offer().keys;
  v1::PairingOffer offer;
  offer.set_device(std::string(PairingPair().offer().device.view()));
  offer.mutable_keys()->set_signing(std::string(crypto::AsChars(keys.signing.bytes)));
  offer.mutable_keys()->set_box(std::string(crypto::AsChars(keys.box.bytes)));
  offer.mutable_keys()->set_tls(std::string(crypto::AsChars(keys.tls.bytes)));
  offer.set_name("laptop");
  REQUIRE(AnswerTo(offer.SerializeAsString()).ok());

  SECTION("a short key") {
    offer.mutable_keys()->mutable_box()->pop_back();
  }
  SECTION("no keys") {
    offer.clear_keys();
  }
  SECTION("a short id") {
    offer.mutable_device()->pop_back();
  }
  SECTION("an id that is not made of its keys") {
    offer.set_device(std::string(16, 'd'));
  }
  SECTION("no name") {
    offer.clear_name();
  }
  SECTION("a name with a control character") {
    offer.set_name("lap\x1b[2Jtop");
  }
  SECTION("a name that is too long") {
    offer.set_name(std::string(257, 'a'));
  }
  CHECK(AnswerTo(offer.SerializeAsString()).code() == StatusCode::kDataLoss);
}

TEST_CASE("an offer that is not one, or is oversized, is refused") {
  CHECK(AnswerTo("\x0a").code() == StatusCode::kDataLoss);
  CHECK(AnswerTo("").code() == StatusCode::kDataLoss);
  CHECK(AnswerTo(std::string(kPairingTalkBytesMax, '\0')).code() == StatusCode::kDataLoss);
}

TEST_CASE("a link that ends early ends the pairing for good") {
  PairingPair pair;
  PairingHost host = pair.MakeHost();
  PairingGuest guest = pair.MakeGuest();
  REQUIRE(host.Begin(pair.guest_key_seen, kPairingStart).ok());
  REQUIRE(host.OnFrame(guest.Start(), kPairingStart).ok());
  CHECK(host.OnClosed().code() == StatusCode::kUnavailable);
  CHECK(host.Begin(pair.guest_key_seen, kPairingStart).code() == StatusCode::kUnavailable);
  CHECK(guest.OnClosed(StatusCode::kInternal).code() == StatusCode::kUnavailable);
  CHECK(guest.OnFrame(Hello(1, 32), kPairingStart).status().code() == StatusCode::kUnavailable);
}

TEST_CASE("a guest says why the other device has ended the link") {
  for (const StatusCode code :
       {StatusCode::kUnauthenticated, StatusCode::kDeadlineExceeded, StatusCode::kPermissionDenied,
        StatusCode::kUnimplemented, StatusCode::kUnavailable}) {
    PairingPair pair;
    PairingGuest guest = pair.MakeGuest();
    guest.Start();
    const absl::Status why = guest.OnClosed(code);
    CHECK(why.code() == code);
    CHECK(absl::StartsWith(why.message(), "The devices have not paired: "));
    CHECK(guest.status() == why);
  }
  PairingPair pair;
  PairingGuest guest = pair.MakeGuest();
  CHECK(guest.OnClosed(StatusCode::kOk).code() == StatusCode::kUnavailable);
}

}  // namespace
}  // namespace fallow::sync
