// Frames of a peer that keeps no rules, one after another, into a session; it answers as it likes.
// Whatever comes, the session ends or goes on, says goodbye once, sends no frame that is too large,
// and never more of its log than there is.
// The input is greet:u8 { pause:u8 size:u16 frame:bytes[size] }*; with an odd `greet` a sound
// greeting comes first. A pause is in tenths of a second.

#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/journal/frontier.h"
#include "daemon/sync/limits.h"
#include "daemon/sync/session.h"
#include "tests/support/fake_replica.h"

namespace {

using fallow::sync::Session;
using fallow::tests::FakeReplica;
using fallow::tests::IdOf;

constexpr uint64_t kRecords = 20;

void Require(bool holds) {
  if (!holds) std::abort();
}

Session::Frame Greeting(const FakeReplica& peer, FakeReplica& here) {
  Session::Frame frame;
  frame.mutable_hello()->set_protocol(fallow::sync::kProtocol);
  frame.mutable_hello()->set_protocol_min(fallow::sync::kProtocolMin);
  frame.mutable_hello()->set_vault_id(std::string(here.vault.view()));
  frame.mutable_hello()->set_device(std::string(peer.self().view()));
  return frame;
}

void Drain(Session& session, absl::Duration now) {
  size_t goodbyes = 0;
  while (const std::optional<Session::Frame> frame = session.NextFrame(now)) {
    Require(frame->ByteSizeLong() <= fallow::sync::kFrameBytesMax);
    Require(goodbyes == 0);
    if (frame->has_bye()) ++goodbyes;
  }
  Require((goodbyes == 0) || session.phase() == Session::Phase::kEnded);
  Require(session.figures().records_sent <= kRecords);
}

}  // namespace

// Protobuf would report every frame that does not decode.
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  if (rest.empty()) return 0;
  FakeReplica here(1);
  const FakeReplica peer(2);
  for (uint64_t i = 0; i < kRecords; ++i) here.Write("record " + std::to_string(i));
  here.blobs[IdOf<fallow::journal::SubjectId>(3)] = std::string(40'000, 'b');
  here.wanted[IdOf<fallow::journal::SubjectId>(4)] = std::string(100, 'w');
  fallow::sync::BlobClaims claims;
  absl::Duration now = absl::Hours(1);
  Session session(here, claims, {peer.self(), "", {}}, 0, now);
  if (rest[0] & 1) Require(session.OnFrame(Greeting(peer, here), now).ok());
  rest.remove_prefix(1);
  Drain(session, now);
  while (rest.size() >= 3) {
    now += absl::Milliseconds(100) * static_cast<uint8_t>(rest[0]);
    const size_t wanted = static_cast<uint8_t>(rest[1]) + 256u * static_cast<uint8_t>(rest[2]);
    rest.remove_prefix(3);
    Session::Frame frame;
    const bool decodes = frame.ParseFromString(std::string(rest.substr(0, wanted)));
    rest.remove_prefix(std::min(wanted, rest.size()));
    session.Tick(now).IgnoreError();
    if (decodes) {
      const bool done = session.phase() > Session::Phase::kLive;
      const absl::Status status = session.OnFrame(frame, now);
      Require(status.ok() || (!done && session.phase() == Session::Phase::kEnding));
    }
    Drain(session, now);
    Require(session.NextTick() > now || session.phase() == Session::Phase::kGreeting);
  }
  return 0;
}
