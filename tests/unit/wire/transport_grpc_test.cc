#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "daemon/sync/limits.h"
#include "daemon/wire/transport.h"
#include "tests/support/busy.h"
#include "tests/unit/wire/fakes.h"

namespace fallow::wire {
namespace {

using Frame = fallow::sync::v1::Frame;
using tests::TestKey;

Frame Credit(uint64_t bytes) {
  Frame frame;
  frame.mutable_credit()->set_bytes(bytes);
  return frame;
}

Frame Part(size_t bytes) {
  Frame frame;
  frame.mutable_envelope()->set_bytes(std::string(bytes, 'x'));
  return frame;
}

TEST_CASE("two devices that know each other's keys exchange frames both ways") {
  Device one(1);
  Device two(2);
  one.Know({two.key()});
  two.Know({one.key()});
  TestLink& out = one.Dial(two);
  REQUIRE(out.AwaitLink().ok());
  TestLink& in = two.AwaitArrival();
  CHECK(in.key == one.key());
  one.Send(out, Credit(7));
  CHECK(in.AwaitFrame().credit().bytes() == 7);
  two.Send(in, Part(sync::kPartBytesMax));
  CHECK(out.AwaitFrame().envelope().bytes().size() == sync::kPartBytesMax);
}

TlsIdentity AnyIdentity(uint64_t seed) {
  tests::SeededRandom random(seed);
  return MakeTlsIdentity(random, absl::UnixEpoch());
}

// How a call without a message ends, whatever is called, and what was said before that.
struct Ending {
  grpc::Status status;
  bool answered = false;
};
Ending Call(const Device& server, const std::string& method, uint64_t caller) {
  auto dialled = std::make_shared<Dialled>(tests::TestTlsKey(caller), AnyIdentity(caller));
  auto channel = grpc::CreateCustomChannel(server.address().Text(), ClientTls(dialled), {});
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  const auto done = [&] {
    void* tag = nullptr;
    bool ok = false;
    REQUIRE(queue.Next(&tag, &ok));
    return ok;
  };
  const auto call = stub.PrepareCall(&context, method, &queue);
  call->StartCall(nullptr);
  done();
  grpc::ByteBuffer heard;
  call->Read(&heard, nullptr);
  done();
  Ending ending;
  call->Finish(&ending.status, nullptr);
  done();
  ending.answered = !context.GetServerInitialMetadata().empty();
  return ending;
}

TEST_CASE("who has not proved anything is cut, whatever is called, without a word") {
  Device one(1);
  one.Know({TestKey(2)});
  for (const char* const method : {"/fallow.sync.v1.Sync/Exchange", "/fallow.sync.v1.Sync/Pair",
                                   "/fallow.sync.v1.Sync/Else", "/another.Service/Call"}) {
    INFO(method);
    const Ending ending = Call(one, method, 3);
    CHECK(ending.status.error_code() == grpc::StatusCode::UNAVAILABLE);
    CHECK_FALSE(ending.answered);
  }
  CHECK(one.links() == 0);
}

TEST_CASE("a device that listens shows another certificate each time, and never its own key") {
  Device one(1);
  const TlsIdentity any = AnyIdentity(7);
  TlsClient before(one.address(), &any);
  REQUIRE(before.Greeted());
  const sync::TlsKey shown = PublicKeyOfCertificate(before.Shown()).value();
  one.End();
  one.Begin();
  TlsClient after(one.address(), &any);
  REQUIRE(after.Greeted());
  const sync::TlsKey shown_later = PublicKeyOfCertificate(after.Shown()).value();
  CHECK(shown != shown_later);
  CHECK(shown != one.key());
  CHECK(shown_later != one.key());
}

TEST_CASE("nothing older than TLS 1.3 is spoken") {
  Device one(1);
  const TlsIdentity any = AnyIdentity(7);
  CHECK_FALSE(TlsClient(one.address(), &any, TLS1_2_VERSION).Greeted());
  CHECK(TlsClient(one.address(), &any, TLS1_3_VERSION).Greeted());
}

TEST_CASE("a device that was removed is heard, so that it can be told so") {
  Device one(1);
  Device two(2);
  one.Know({two.key()});
  two.Know({}, {one.key()});
  TestLink& out = one.Dial(two);
  REQUIRE(out.AwaitLink().ok());
  CHECK(two.AwaitArrival().key == one.key());
}

TEST_CASE("a stranger is refused") {
  Device one(1);
  Device two(2);
  two.Know({TestKey(3)});
  TestLink& out = one.Dial(two);
  CHECK(absl::IsUnavailable(out.AwaitLink()));
  CHECK(two.links() == 0);
}

TEST_CASE("a device that answers with another key than expected is named as such") {
  Device one(1);
  Device two(2);
  two.Know({one.key()});
  TestLink& out = one.Dial(two, TestKey(3));
  CHECK(absl::IsUnauthenticated(out.AwaitLink()));
}

TEST_CASE("who shows no certificate is refused, and any will do for TLS") {
  Device one(1);
  CHECK_FALSE(TlsClient(one.address(), nullptr).Greeted());
  const TlsIdentity any = AnyIdentity(7);
  CHECK(TlsClient(one.address(), &any).Greeted());
}

TEST_CASE("a removed device is cut, and refused when it comes back") {
  Device one(1);
  Device two(2);
  one.Know({two.key()});
  two.Know({one.key()});
  TestLink& out = one.Dial(two);
  REQUIRE(out.AwaitLink().ok());
  TestLink& in = two.AwaitArrival();
  two.Know({});
  two.Cut(in);
  out.AwaitClosed();
  CHECK_FALSE(one.Dial(two).AwaitLink().ok());
  CHECK(two.links() == 1);
}

TEST_CASE("what was sent before a link is cut still arrives, from either side") {
  Device one(1);
  Device two(2);
  one.Know({two.key()});
  two.Know({one.key()});
  TestLink& out = one.Dial(two);
  REQUIRE(out.AwaitLink().ok());
  TestLink& in = two.AwaitArrival();
  const bool dialler_cuts = GENERATE(true, false);
  Device& who = dialler_cuts ? one : two;
  TestLink& from = dialler_cuts ? out : in;
  TestLink& to = dialler_cuts ? in : out;
  who.Send(from, Credit(1));
  from.AwaitWritable();
  who.Cut(from);
  CHECK(to.AwaitFrame().credit().bytes() == 1);
  to.AwaitClosed();
}

TEST_CASE("a link is cut although its other end does not listen") {
  Device one(1);
  Device two(2);
  one.Know({two.key()});
  two.Know({one.key()});
  TestLink& out = one.Dial(two);
  REQUIRE(out.AwaitLink().ok());
  two.AwaitArrival();
  const tests::Busy busy(two.executor());
  one.Flood(out, Part(sync::kPartBytesMax), size_t{1} << 30);
  out.AwaitStill();
  one.Cut(out);
  // A new one is made at once, without waiting for the old one.
  CHECK(absl::IsUnavailable(one.Dial(*base::Address::Of("127.0.0.1", 1), two.key()).AwaitLink()));
}

TEST_CASE("a peer that does not read is sent a bounded number of bytes") {
  Device one(1);
  Device two(2);
  one.Know({two.key()});
  two.Know({one.key()});
  TestLink& out = one.Dial(two);
  REQUIRE(out.AwaitLink().ok());
  two.AwaitArrival();
  constexpr size_t kFar = size_t{256} << 20;
  {
    const tests::Busy busy(two.executor());
    one.Flood(out, Part(sync::kPartBytesMax), kFar);
    out.AwaitStill();
    // The window of the stream, what gRPC holds, and the kernel's buffers on both sides.
    CHECK(out.sent() < (size_t{24} << 20));
  }
  // Once it reads again, all of it arrives.
  out.AwaitSent(kFar);
}

TEST_CASE("a frame beyond the limit ends the link") {
  Device one(1);
  Device two(2);
  one.Know({two.key()});
  two.Know({one.key()});
  TestLink& out = one.Dial(two);
  REQUIRE(out.AwaitLink().ok());
  TestLink& in = two.AwaitArrival();
  one.Send(out, Part(sync::kFrameBytesMax + 1));
  in.AwaitClosed();
  out.AwaitClosed();
  CHECK(in.heard == 0);
}

TEST_CASE("nobody listens any more after the end, and can again later") {
  Device one(1);
  Device two(2);
  one.Know({two.key()});
  two.Know({one.key()});
  two.End();
  CHECK(absl::IsUnavailable(one.Dial(two).AwaitLink()));
  two.Begin();
  two.Know({one.key()});
  CHECK(one.Dial(two).AwaitLink().ok());
}

TEST_CASE("a guest with any key is heard while guests are welcome, and only then") {
  Device host(1);
  Guest guest(9);
  CHECK_FALSE(guest.Dial(host).ok());
  host.WelcomeGuests();
  REQUIRE(guest.Dial(host).ok());
  PairLink& there = host.AwaitGuest();
  CHECK(there.IsPeer(TestKey(9)));
  CHECK_FALSE(there.IsPeer(TestKey(8)));
  // What the pairing is bound to: both see the same, and neither is what a device is known by.
  CHECK(guest.link().peer_key() == there.own_key());
  CHECK(guest.link().own_key() == there.peer_key());
  CHECK(there.own_key() != host.key());
  CHECK(there.peer_key() != TestKey(9));
  guest.Send("hello");
  CHECK(guest.AwaitClosed() == absl::PermissionDeniedError("hello was heard"));
  host.WelcomeNobody();
  CHECK_FALSE(guest.Dial(host).ok());
}

TEST_CASE("a guest that means to sync is cut") {
  Device host(1);
  Device guest(2);
  host.WelcomeGuests();
  TestLink& out = guest.Dial(host);
  if (out.AwaitLink().ok()) out.AwaitClosed();
  CHECK(host.links() == 0);
}

}  // namespace
}  // namespace fallow::wire
