// A session against a peer that follows no rules.

#include <catch2/catch.hpp>
#include <string>

#include "daemon/journal/frontier.h"
#include "daemon/sync/limits.h"
#include "daemon/sync/session.h"
#include "tests/support/fake_replica.h"

namespace fallow::sync {
namespace {

using tests::FakeReplica;
using tests::IdOf;
using Frame = Session::Frame;
using Bye = Session::Bye;

constexpr absl::Duration kStart = absl::Hours(5);

journal::WriterHead Head(uint8_t device, uint64_t sequence, uint8_t hash) {
  journal::WriterHead head;
  head.writer.device.bytes.fill(device);
  head.sequence = sequence;
  head.hash.fill(hash);
  return head;
}

// The session of device 1, and what device 2 can send to it.
struct Victim {
  FakeReplica replica{1};
  BlobClaims claims;
  Session session{replica, claims, Peer{IdOf<journal::DeviceId>(2), "", {}}, 0, kStart};
  absl::Duration now = kStart;

  absl::Status Say(const Frame& frame) { return session.OnFrame(frame, now); }
  Frame Hello() const {
    Frame frame;
    frame.mutable_hello()->set_protocol(kProtocol);
    frame.mutable_hello()->set_protocol_min(kProtocolMin);
    frame.mutable_hello()->set_vault_id(std::string(replica.vault.view()));
    frame.mutable_hello()->set_device(std::string(16, 2));
    return frame;
  }
  // With both greetings done, and nothing more to send.
  void Greet() {
    REQUIRE(Say(Hello()).ok());
    Drain();
    REQUIRE(session.phase() == Session::Phase::kLive);
  }
  size_t Drain() {
    size_t frames = 0;
    while (session.NextFrame(now)) ++frames;
    return frames;
  }
  void CheckCutOff(const absl::Status& status) {
    CHECK((absl::IsInvalidArgument(status) || absl::IsDataLoss(status)));
    CHECK(session.status() == status);
    CheckSays(Bye::REASON_MISBEHAVED);
  }
  // Only the goodbye is still sent, and nothing that arrives is processed.
  void CheckSays(Bye::Reason reason) {
    CHECK(session.phase() == Session::Phase::kEnding);
    CHECK(Say(Hello()).ok());
    std::optional<Frame> last;
    while (std::optional<Frame> frame = session.NextFrame(now)) last = frame;
    REQUIRE(last);
    CHECK(last->bye().reason() == reason);
    CHECK(session.phase() == Session::Phase::kEnded);
    CHECK(replica.Payloads().empty());
  }
};

Frame Part(std::string bytes, bool last) {
  Frame frame;
  frame.mutable_envelope()->set_bytes(std::move(bytes));
  frame.mutable_envelope()->set_last(last);
  return frame;
}

Frame Have(const journal::Frontier& frontier, bool answer = false) {
  Frame frame;
  frame.mutable_have()->set_frontier(journal::EncodeFrontier(frontier));
  frame.mutable_have()->set_answer(answer);
  return frame;
}

TEST_CASE("who does not greet first is cut off") {
  Frame frame;
  SECTION("records") {
    frame = Part("x", true);
  }
  SECTION("a position") {
    frame = Have({});
  }
  SECTION("credit") {
    frame.mutable_credit()->set_bytes(kCreditBytesMin);
  }
  SECTION("a key") {
    frame.mutable_epoch();
  }
  SECTION("an attachment") {
    frame.mutable_blob_part();
  }
  SECTION("nothing at all") {}
  Victim victim;
  victim.CheckCutOff(victim.Say(frame));
}

TEST_CASE("who does not greet in time is left") {
  Victim victim;
  CHECK(victim.session.NextTick() == kStart + kHelloWithin);
  CHECK(victim.session.Tick(kStart + kHelloWithin - absl::Milliseconds(1)).ok());
  CHECK(absl::IsDeadlineExceeded(victim.session.Tick(kStart + kHelloWithin)));
  victim.CheckSays(Bye::REASON_TROUBLE);
}

TEST_CASE("a greeting that is none is refused") {
  Victim victim;
  Frame hello = victim.Hello();
  SECTION("of another device") {
    hello.mutable_hello()->set_device(std::string(16, 3));
  }
  SECTION("of no device") {
    hello.mutable_hello()->clear_device();
  }
  SECTION("with a frontier that is cut off") {
    hello.mutable_hello()->set_frontier("short");
  }
  SECTION("with a key that is none") {
    hello.mutable_hello()->mutable_epoch()->set_id("short");
  }
  SECTION("without versions") {
    hello.mutable_hello()->clear_protocol_min();
  }
  SECTION("with versions the wrong way round") {
    hello.mutable_hello()->set_protocol_min(9);
  }
  SECTION("with an impossible port") {
    hello.mutable_hello()->set_port(70'000);
  }
  victim.CheckCutOff(victim.Say(hello));
}

TEST_CASE("another version is named, and nothing is written") {
  Victim victim;
  Frame hello = victim.Hello();
  SECTION("a newer one") {
    hello.mutable_hello()->set_protocol(kProtocol + 5);
    hello.mutable_hello()->set_protocol_min(kProtocol + 1);
    // The other fields may have a new meaning.
    hello.mutable_hello()->set_frontier("of another form");
    const absl::Status status = victim.Say(hello);
    CHECK(absl::IsUnimplemented(status));
    CHECK(std::string(status.message()).find("newer") != std::string::npos);
    // The peer learns this device's version, so that it can report the same.
    const std::optional<Frame> own = victim.session.NextFrame(victim.now);
    REQUIRE(own);
    CHECK(own->hello().protocol() == kProtocol);
    CHECK(own->hello().frontier().empty());
    victim.CheckSays(Bye::REASON_PROTOCOL);
  }
  SECTION("one that this one also speaks") {
    hello.mutable_hello()->set_protocol(kProtocol + 5);
    CHECK(victim.Say(hello).ok());
    CHECK(victim.session.phase() == Session::Phase::kLive);
  }
}

TEST_CASE("another journal is told so, and learns nothing of this one") {
  Victim victim;
  Frame hello = victim.Hello();
  hello.mutable_hello()->set_vault_id(std::string(16, 7));
  CHECK(absl::IsFailedPrecondition(victim.Say(hello)));
  const std::optional<Frame> bye = victim.session.NextFrame(victim.now);
  REQUIRE(bye);
  CHECK(bye->bye().reason() == Bye::REASON_OTHER_JOURNAL);
}

TEST_CASE("a second greeting is refused") {
  Victim victim;
  victim.Greet();
  victim.CheckCutOff(victim.Say(victim.Hello()));
}

TEST_CASE("parts that break a rule end the session") {
  Victim victim;
  victim.Greet();
  const std::string full(kPartBytesMax, 'x');
  SECTION("empty") {
    victim.CheckCutOff(victim.Say(Part("", false)));
  }
  SECTION("empty and last") {
    victim.CheckCutOff(victim.Say(Part("", true)));
  }
  SECTION("small, with more to follow") {
    victim.CheckCutOff(victim.Say(Part("x", false)));
  }
  SECTION("too large") {
    victim.CheckCutOff(victim.Say(Part(full + "x", true)));
  }
  SECTION("a frame too large") {
    victim.CheckCutOff(victim.Say(Part(std::string(kFrameBytesMax + 1, 'x'), true)));
  }
  SECTION("not an envelope") {
    victim.CheckCutOff(victim.Say(Part("short", true)));
  }
  SECTION("a damaged envelope") {
    victim.CheckCutOff(victim.Say(Part(std::string(200, 'e'), true)));
  }
  SECTION("beyond the credit") {
    for (size_t i = 0; i < kWindowBytes / kPartBytesMax; ++i) {
      REQUIRE(victim.Say(Part(full, false)).ok());
    }
    victim.CheckCutOff(victim.Say(Part(full, false)));
  }
  SECTION("of an envelope without end") {
    absl::Status status;
    size_t parts = 0;
    while (status.ok() && parts < 1000) {
      status = victim.Say(Part(full, false));
      ++parts;
      if (status.ok()) victim.Drain();
    }
    CHECK(parts == kEnvelopeBytesMax / kPartBytesMax + 1);
    victim.CheckCutOff(status);
  }
}

TEST_CASE("credit that was never owed ends the session") {
  Victim victim;
  victim.Greet();
  Frame frame;
  frame.mutable_credit()->set_bytes(GENERATE(0, 1, kCreditBytesMin, kWindowBytes, ~0ULL));
  victim.CheckCutOff(victim.Say(frame));
}

TEST_CASE("a flood of small frames ends the session, a steady stream does not") {
  Victim victim;
  victim.Greet();
  const bool grants = GENERATE(false, true);
  Frame frame = Have({});
  if (grants) {
    frame.mutable_epoch()->set_id(std::string(16, 'e'));
  }
  SECTION("a flood") {
    absl::Status status;
    size_t frames = 0;
    while (status.ok() && frames < 10 * kControlFramesMax) {
      status = victim.Say(frame);
      ++frames;
    }
    CHECK(frames <= kControlFramesMax + 1);
    victim.CheckCutOff(status);
  }
  SECTION("a steady stream") {
    for (size_t i = 0; i < 5 * kControlFramesMax; ++i) {
      victim.now += kHaveEvery;
      REQUIRE(victim.Say(frame).ok());
    }
  }
}

TEST_CASE("a log that becomes shorter ends the session") {
  Victim victim;
  Frame hello = victim.Hello();
  hello.mutable_hello()->set_frontier(journal::EncodeFrontier({Head(2, 9, 1), Head(3, 4, 1)}));
  REQUIRE(victim.Say(hello).ok());
  victim.Drain();
  REQUIRE(victim.Say(Have({Head(2, 10, 2), Head(3, 4, 1)})).ok());
  SECTION("a writer gone") {
    victim.CheckCutOff(victim.Say(Have({Head(2, 10, 2)})));
  }
  SECTION("a lower sequence") {
    victim.CheckCutOff(victim.Say(Have({Head(2, 8, 2), Head(3, 4, 1)})));
  }
  SECTION("another record in its place") {
    victim.CheckCutOff(victim.Say(Have({Head(2, 10, 3), Head(3, 4, 1)})));
  }
  SECTION("bytes that are no frontier") {
    Frame frame;
    frame.mutable_have()->set_frontier("x");
    victim.CheckCutOff(victim.Say(frame));
  }
}

TEST_CASE("who always claims to lack everything gets each record once") {
  Victim victim;
  for (int i = 0; i < 100; ++i) victim.replica.Write(std::to_string(i));
  victim.Greet();
  const uint64_t sent = victim.session.figures().records_sent;
  CHECK(sent == 100);
  for (int i = 0; i < 100; ++i) {
    victim.now += absl::Seconds(1);
    REQUIRE(victim.Say(Have({})).ok());
    victim.session.ReplicaChanged();
    victim.Drain();
  }
  CHECK(victim.session.figures().records_sent == sent);
}

TEST_CASE("who sends the same for ever is cut off") {
  Victim victim;
  FakeReplica peer(2);
  peer.Write("again");
  const std::string envelope = (*peer.Next({}, 0))->envelope;
  victim.Greet();
  size_t envelopes = 0;
  while (victim.Say(Part(envelope, true)).ok() && envelopes < 1'000'000) {
    ++envelopes;
    victim.Drain();
  }
  CHECK(envelopes <= (kUselessBytesMax + kUselessBytesPerRecord) / kUselessBytesEach + 2);
  CHECK(victim.session.reason() == Bye::REASON_MISBEHAVED);
}

TEST_CASE("who stops in the middle of an envelope is left") {
  Victim victim;
  victim.Greet();
  REQUIRE(victim.Say(Part(std::string(kPartBytesMax, 'x'), false)).ok());
  victim.now = victim.session.NextTick();
  CHECK(victim.now == kStart + kStalledAfter);
  CHECK(absl::IsDeadlineExceeded(victim.session.Tick(victim.now)));
}

TEST_CASE("attachments that break a rule end the session") {
  Victim victim;
  const auto subject = IdOf<journal::SubjectId>(9);
  const std::string content(3 * kBlobPartBytesMin, 'b');
  Frame frame;
  frame.mutable_blob_part()->set_subject(std::string(subject.view()));
  SECTION("not asked for") {
    victim.Greet();
    frame.mutable_blob_part()->set_bytes("x");
    frame.mutable_blob_part()->set_last(true);
    victim.CheckCutOff(victim.Say(frame));
  }
  SECTION("asked for") {
    victim.replica.wanted[subject] = content;
    victim.Greet();
    SECTION("another one") {
      frame.mutable_blob_part()->set_subject(std::string(16, 8));
    }
    SECTION("from another place") {
      frame.mutable_blob_part()->set_offset(1);
    }
    SECTION("in crumbs") {
      frame.mutable_blob_part()->set_bytes("x");
    }
    SECTION("empty, with more to follow") {}
    SECTION("absent, with content") {
      frame.mutable_blob_part()->set_bytes("x");
      frame.mutable_blob_part()->set_absent(true);
    }
    SECTION("another file") {
      frame.mutable_blob_part()->set_bytes(std::string(100, 'z'));
      frame.mutable_blob_part()->set_last(true);
    }
    victim.CheckCutOff(victim.Say(frame));
  }
  SECTION("two wishes at once") {
    victim.Greet();
    frame.mutable_blob_want()->set_subject(std::string(subject.view()));
    REQUIRE(victim.Say(frame).ok());
    victim.CheckCutOff(victim.Say(frame));
  }
  SECTION("a wish for no file") {
    victim.Greet();
    frame.mutable_blob_want()->set_subject("x");
    victim.CheckCutOff(victim.Say(frame));
  }
  SECTION("a wish beyond the end") {
    victim.replica.blobs[subject] = content;
    victim.Greet();
    frame.mutable_blob_want()->set_subject(std::string(subject.view()));
    frame.mutable_blob_want()->set_offset(content.size() + 1);
    REQUIRE(victim.Say(frame).ok());
    const std::optional<Frame> bye = victim.session.NextFrame(victim.now);
    REQUIRE(bye);
    CHECK(bye->bye().reason() == Bye::REASON_MISBEHAVED);
  }
}

TEST_CASE("a goodbye ends the session whenever it comes") {
  Victim victim;
  if (GENERATE(false, true)) victim.Greet();
  Frame frame;
  frame.mutable_bye()->set_reason(Bye::REASON_REMOVED);
  CHECK(victim.Say(frame).ok());
  CHECK(victim.session.phase() == Session::Phase::kEnded);
  CHECK(victim.session.reason() == Bye::REASON_REMOVED);
  CHECK_FALSE(victim.session.status().ok());
  CHECK_FALSE(victim.session.NextFrame(victim.now));
}

TEST_CASE("who is no longer a device learns only that") {
  for (const bool removed : {true, false}) {
    Victim victim;
    // Where no record says that it was removed, it is not told so.
    if (removed) victim.replica.removed = {{IdOf<journal::DeviceId>(2), "", {}}};
    victim.replica.peers = {{IdOf<journal::DeviceId>(3), "", {}}};
    const std::optional<Frame> bye = victim.session.NextFrame(victim.now);
    REQUIRE(bye);
    CHECK(bye->bye().reason() == (removed ? Bye::REASON_REMOVED : Bye::REASON_TROUBLE));
    CHECK(victim.session.phase() == Session::Phase::kEnded);
  }
}

}  // namespace
}  // namespace fallow::sync
