#include "daemon/sync/session.h"

#include <catch2/catch.hpp>
#include <string>

#include "daemon/sync/limits.h"
#include "tests/support/fake_replica.h"
#include "tests/support/session_pair.h"

namespace fallow::sync {
namespace {

using tests::FakeReplica;
using tests::IdOf;
using tests::SessionPair;

constexpr absl::Duration kStart = absl::Hours(5);

TEST_CASE("two journals that differ become the same, and nothing is sent back") {
  FakeReplica a(1), b(2);
  for (int i = 0; i < 30; ++i) a.Write("a" + std::to_string(i));
  for (int i = 0; i < 50; ++i) b.Write("b" + std::to_string(i));
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  CHECK(a.Payloads() == b.Payloads());
  CHECK(a.Payloads().size() == 80);
  CHECK(a.passed_over + b.passed_over == 0);
  CHECK(pair.a().SameAt());
  CHECK(pair.b().SameAt());
  CHECK(a.agreed == 1);
  CHECK(b.agreed == 1);
  CHECK(pair.a().figures().records_sent == 30);
  CHECK(pair.b().figures().records_taken == 30);
}

TEST_CASE("devices that hold the same need one frame each way, of less than a kilobyte") {
  FakeReplica a(1);
  for (uint8_t writer = 10; writer < 19; ++writer) {
    FakeReplica other(writer);
    other.Write("something");
    SessionPair pair(a, other, kStart);
    REQUIRE(pair.Run());
  }
  a.Write("own");
  FakeReplica b(2);
  REQUIRE(SessionPair(a, b, kStart).Run());
  REQUIRE(a.Known()->size() == 10);
  REQUIRE(*a.Known() == *b.Known());

  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  CHECK(pair.frames() == 2);
  CHECK(pair.a().figures().bytes_sent <= 1000);
  CHECK(pair.b().figures().bytes_sent <= 1000);
  CHECK(pair.a().SameAt() == kStart);
  CHECK(pair.b().SameAt() == kStart);
}

TEST_CASE("what is written while the link lives is sent at once") {
  FakeReplica a(1), b(2);
  a.Write("before");
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  pair.Pass(absl::Seconds(3));
  a.Write("live");
  pair.a().ReplicaChanged();
  const size_t frames = pair.frames();
  const absl::Duration now = pair.now();
  while (pair.Step()) {
  }
  CHECK(pair.now() == now);
  CHECK(b.Payloads().size() == 2);
  CHECK(pair.a().SameAt() == now);
  CHECK(pair.b().SameAt() == now);
  CHECK(pair.frames() - frames == 3);  // Have, the record, Have
  CHECK(a.passed_over == 0);
}

TEST_CASE("what nobody told the session of is sent when either side asks") {
  FakeReplica a(1), b(2);
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  const bool own = GENERATE(true, false);
  a.Write("silent");
  (own ? pair.a() : pair.b()).Ask();
  REQUIRE(pair.Run());
  CHECK(b.Payloads() == a.Payloads());
  CHECK(pair.a().InStep());
  CHECK(pair.b().InStep());
}

TEST_CASE("what taking a record makes a device write is sent, too") {
  FakeReplica a(1), b(2);
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  b.answer_to_next = "an answer";
  a.Write("a question");
  pair.a().ReplicaChanged();
  REQUIRE(pair.Run());
  CHECK(a.Payloads().size() == 2);
  CHECK(pair.a().InStep());
  CHECK(pair.b().InStep());
  CHECK(a.passed_over + b.passed_over == 0);
}

TEST_CASE("what agreeing makes a device write is sent, and they are not the same before") {
  FakeReplica a(1), b(2);
  a.Write("known to one");
  b.said_when_agreed = "an afterthought";
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  CHECK(a.Payloads().size() == 2);
  CHECK(a.Payloads() == b.Payloads());
  CHECK(pair.a().InStep());
  CHECK(pair.b().InStep());
  CHECK(b.agreed == 2);
  CHECK(pair.b().SameAt());
}

TEST_CASE("both may write at the same time") {
  FakeReplica a(1), b(2);
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  for (int i = 0; i < 200; ++i) {
    a.Write("a" + std::to_string(i));
    pair.a().ReplicaChanged();
    b.Write("b" + std::to_string(i));
    pair.b().ReplicaChanged();
    pair.Step();
    pair.Pass(absl::Milliseconds(1));
  }
  REQUIRE(pair.Run());
  CHECK(a.Payloads().size() == 400);
  CHECK(a.Payloads() == b.Payloads());
  CHECK(a.passed_over + b.passed_over == 0);
  CHECK(pair.a().phase() == Session::Phase::kLive);
}

TEST_CASE("a record larger than the window comes across whole") {
  FakeReplica a(1), b(2);
  a.Write(std::string(10 << 20, 'x'));
  a.Write("small");
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  CHECK(a.Payloads() == b.Payloads());
  CHECK(pair.b().figures().records_taken == 2);
}

TEST_CASE("a link that is cut after any frame loses nothing, and nothing is taken twice") {
  for (size_t cut = 0;; ++cut) {
    FakeReplica a(1), b(2);
    a.records_a_run = b.records_a_run = 2;
    for (int i = 0; i < 7; ++i) a.Write("a" + std::to_string(i));
    a.Write(std::string(kPartBytesMax * 3, 'x'));
    for (int i = 0; i < 5; ++i) b.Write("b" + std::to_string(i));
    bool came_to_rest = false;
    {
      SessionPair pair(a, b, kStart);
      while (pair.frames() < cut && !came_to_rest) came_to_rest = !pair.Step();
    }
    SessionPair pair(a, b, kStart + absl::Seconds(1));
    REQUIRE(pair.Run());
    REQUIRE(a.Payloads() == b.Payloads());
    REQUIRE(a.Payloads().size() == 13);
    REQUIRE(a.taken == 5);
    REQUIRE(b.taken == 8);
    REQUIRE(a.passed_over + b.passed_over == 0);
    if (came_to_rest) {
      CHECK(cut > 10);
      break;
    }
  }
}

TEST_CASE("a fork is sent to each side, in whichever order it is found") {
  FakeReplica a(1), b(2);
  for (int i = 0; i < 10; ++i) a.Write("before" + std::to_string(i));
  REQUIRE(SessionPair(a, b, kStart).Run());
  const int more = GENERATE(0, 1, 5, 20);
  a.PutBackTo(6);
  for (int i = 0; i < more; ++i) a.Write("beside" + std::to_string(i));
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  INFO(pair.a().status() << pair.b().status());
  CHECK(a.Payloads() == b.Payloads());
  CHECK(a.Payloads().size() == 10 + static_cast<size_t>(more));
  CHECK(*a.Known() == *b.Known());
  CHECK(pair.a().SameAt());
}

TEST_CASE("a new epoch key is sent before anything that is sealed under it") {
  FakeReplica a(1), b(2);
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  a.Rotate(7);
  a.Write("under the new key");
  pair.a().ReplicaChanged();
  REQUIRE(pair.Run());
  CHECK(b.Payloads().size() == 1);
  CHECK(pair.b().waiting().ok());

  // And back, under the same key, without a grant.
  b.Write("so is this");
  pair.b().ReplicaChanged();
  const size_t frames = pair.frames();
  REQUIRE(pair.Run());
  CHECK(a.Payloads().size() == 2);
  CHECK(pair.frames() - frames == 3);

  // Even without a record to send, the new key is sent.
  b.Rotate(9);
  pair.b().EpochChanged();
  REQUIRE(pair.Step());
  CHECK(a.GrantFor(b.self())->lamport() == 9);
}

TEST_CASE("a key that changes while an envelope waits for credit does no harm") {
  FakeReplica a(1), b(2);
  a.Write(std::string(5 << 20, 'x'));
  SessionPair pair(a, b, kStart);
  for (int i = 0; i < 4; ++i) REQUIRE(pair.Step());
  while (pair.a().NextFrame(pair.now())) {
  }  // without an answer, there is no more credit
  a.Rotate(7);
  pair.a().EpochChanged();
  const std::optional<Session::Frame> grant = pair.a().NextFrame(pair.now());
  REQUIRE(grant);
  CHECK(grant->has_epoch());
  Session::Frame credit;
  credit.mutable_credit()->set_bytes(kWindowBytes);
  REQUIRE(pair.a().OnFrame(credit, pair.now()).ok());
  const std::optional<Session::Frame> part = pair.a().NextFrame(pair.now());
  REQUIRE(part);
  CHECK(part->has_envelope());
}

TEST_CASE("what waits for consent stops only what comes in") {
  FakeReplica a(1), b(2);
  a.records_a_run = 1;
  for (int i = 0; i < 5; ++i) a.Write("a" + std::to_string(i));
  for (int i = 0; i < 5; ++i) b.Write("b" + std::to_string(i));
  b.take_failure = absl::PermissionDeniedError("held");
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  CHECK(pair.b().phase() == Session::Phase::kLive);
  CHECK(absl::IsPermissionDenied(pair.b().waiting()));
  CHECK(b.Payloads().size() == 5);
  CHECK(a.Payloads().size() == 10);
  b.Write("later");
  pair.b().ReplicaChanged();
  REQUIRE(pair.Run());
  CHECK(a.Payloads().size() == 11);

  b.take_failure = absl::OkStatus();
  pair.b().Ask();
  REQUIRE(pair.Run());
  CHECK(pair.a().phase() == Session::Phase::kEnded);
  CHECK(pair.a().reason() == Session::Bye::REASON_HELD);
  SessionPair again(a, b, pair.now());
  REQUIRE(again.Run());
  CHECK(b.Payloads() == a.Payloads());
}

TEST_CASE("what waits is tried again by itself after a while") {
  FakeReplica a(1), b(2);
  a.Write("a");
  b.take_failure = absl::NotFoundError("unknown epoch");
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  CHECK(absl::IsNotFound(pair.b().waiting()));
  REQUIRE(pair.Run(absl::Minutes(6)));
  CHECK(pair.b().phase() == Session::Phase::kEnded);
  CHECK(pair.b().reason() == Session::Bye::REASON_HELD);
}

TEST_CASE("a full disk ends the session without blaming the peer") {
  FakeReplica a(1), b(2);
  a.Write("a");
  SECTION("when taking") {
    b.take_failure = absl::ResourceExhaustedError("the disk is full");
  }
  SECTION("when reading") {
    a.next_failure = absl::DataLossError("the disk is damaged");
  }
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  CHECK(pair.a().phase() == Session::Phase::kEnded);
  CHECK(pair.b().phase() == Session::Phase::kEnded);
  CHECK(pair.a().reason() == Session::Bye::REASON_TROUBLE);
  CHECK(pair.b().reason() == Session::Bye::REASON_TROUBLE);
  CHECK(b.Payloads().empty());
}

TEST_CASE("asking makes the sameness newer, with one round trip") {
  FakeReplica a(1), b(2);
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  pair.Pass(absl::Seconds(10));
  const size_t frames = pair.frames();
  pair.a().Ask();
  REQUIRE(pair.Run());
  CHECK(pair.frames() - frames == 2);
  CHECK(pair.a().SameAt() == kStart + absl::Seconds(10));
}

TEST_CASE("an idle session asks once in half a minute, and ends when nobody answers") {
  FakeReplica a(1), b(2);
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  CHECK(pair.a().NextTick() == kStart + kAskAfter);
  const size_t frames = pair.frames();
  REQUIRE(pair.Run(kAskAfter * 4 + absl::Seconds(1)));
  CHECK(pair.frames() - frames <= 16);
  CHECK(pair.a().phase() == Session::Phase::kLive);

  // The link is dead from now on.
  absl::Duration now = pair.now();
  for (int i = 0; i < 10 && pair.a().phase() == Session::Phase::kLive; ++i) {
    now = pair.a().NextTick();
    pair.a().Tick(now).IgnoreError();
    while (pair.a().NextFrame(now)) {
    }
  }
  CHECK(pair.a().phase() == Session::Phase::kEnded);
  CHECK(absl::IsDeadlineExceeded(pair.a().status()));
  CHECK(now <= pair.now() + kAskAfter + kStalledAfter);
}

TEST_CASE("a session that has ended says goodbye once") {
  FakeReplica a(1), b(2);
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  pair.a().End(Session::Bye::REASON_DONE);
  const std::optional<Session::Frame> bye = pair.a().NextFrame(pair.now());
  REQUIRE(bye);
  CHECK(bye->bye().reason() == Session::Bye::REASON_DONE);
  CHECK_FALSE(pair.a().NextFrame(pair.now()));
  CHECK(pair.a().status().ok());
  CHECK(pair.b().OnFrame(*bye, pair.now()).ok());
  CHECK(pair.b().phase() == Session::Phase::kEnded);
  CHECK_FALSE(pair.b().NextFrame(pair.now()));
  CHECK(pair.b().NextTick() == absl::InfiniteDuration());
}

}  // namespace
}  // namespace fallow::sync
