#include <catch2/catch.hpp>
#include <string>

#include "daemon/sync/limits.h"
#include "daemon/sync/session.h"
#include "tests/support/fake_replica.h"
#include "tests/support/session_pair.h"

namespace fallow::sync {
namespace {

using tests::FakeReplica;
using tests::IdOf;
using tests::SessionPair;

constexpr absl::Duration kStart = absl::Hours(5);

std::string Content(size_t parts) {
  std::string content;
  for (size_t i = 0; content.size() < parts * kBlobPartBytesMin + 100; ++i) {
    content += std::to_string(i) + ' ';
  }
  return content;
}

// Puts so many parts of a file on one side but not the other.
void Place(FakeReplica& from, FakeReplica& to, uint8_t subject, size_t parts) {
  from.blobs[IdOf<journal::SubjectId>(subject)] = Content(parts);
  to.wanted[IdOf<journal::SubjectId>(subject)] = Content(parts);
}

TEST_CASE("attachments come without being asked for, after the records, in both directions") {
  FakeReplica a(1), b(2);
  a.Write("an entry with an attachment");
  for (uint8_t i = 10; i < 40; ++i) Place(a, b, i, i);
  Place(b, a, 50, 200);
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  CHECK(b.wanted.empty());
  CHECK(a.wanted.empty());
  CHECK(a.blobs == b.blobs);
}

TEST_CASE("an attachment goes on where it was cut off") {
  FakeReplica a(1), b(2);
  Place(a, b, 9, 20);
  {
    SessionPair pair(a, b, kStart);
    for (int i = 0; i < 12; ++i) pair.Step();
  }
  const size_t here = b.partial[IdOf<journal::SubjectId>(9)].size();
  REQUIRE(here > 0);
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  CHECK(b.blobs == a.blobs);
  CHECK(pair.a().figures().bytes_sent < Content(20).size() - here + 4096);
}

TEST_CASE("what the peer does not have is asked for once, and the rest comes") {
  FakeReplica a(1), b(2);
  for (uint8_t i = 1; i < 100; ++i) b.wanted[IdOf<journal::SubjectId>(i)] = "nowhere";
  Place(a, b, 150, 2);
  SessionPair pair(a, b, kStart);
  REQUIRE(pair.Run());
  CHECK(b.blobs.size() == 1);
  CHECK(pair.frames() < 300);
}

TEST_CASE("what somebody asked for comes before what nobody did") {
  FakeReplica a(1), b(2);
  Place(a, b, 1, 30);
  Place(a, b, 2, 30);
  Place(a, b, 3, 30);
  SessionPair pair(a, b, kStart);
  pair.b().WantBlob(IdOf<journal::SubjectId>(3));
  pair.b().WantBlob(IdOf<journal::SubjectId>(3));
  pair.b().WantBlob(IdOf<journal::SubjectId>(77));  // no record here refers to it
  while (b.blobs.empty() && pair.Step()) {
  }
  CHECK(b.blobs.contains(IdOf<journal::SubjectId>(3)));
  REQUIRE(pair.Run());
  CHECK(b.blobs == a.blobs);
}

TEST_CASE("a record overtakes an attachment") {
  FakeReplica a(1), b(2);
  Place(a, b, 1, 400);
  SessionPair pair(a, b, kStart);
  for (int i = 0; i < 20; ++i) REQUIRE(pair.Step());
  a.Write("now");
  pair.a().ReplicaChanged();
  for (int i = 0; i < 8; ++i) REQUIRE(pair.Step());
  CHECK(b.Payloads().size() == 1);
  CHECK(b.blobs.empty());
  REQUIRE(pair.Run());
  CHECK(b.blobs == a.blobs);
}

TEST_CASE("an attachment that is not wanted any more while it comes harms nothing") {
  FakeReplica a(1), b(2);
  Place(a, b, 1, 10);
  Place(a, b, 2, 10);
  SessionPair pair(a, b, kStart);
  while (b.partial[IdOf<journal::SubjectId>(1)].empty()) REQUIRE(pair.Step());
  b.wanted.erase(IdOf<journal::SubjectId>(1));
  REQUIRE(pair.Run());
  CHECK(pair.b().phase() == Session::Phase::kLive);
  CHECK(b.blobs.size() == 1);
}

TEST_CASE("two sessions never fetch the same attachment") {
  FakeReplica a(1), b(2), c(3);
  Place(a, b, 1, 50);
  Place(c, b, 1, 50);
  BlobClaims claims, others;
  Session to_a(b, claims, SessionPair::PeerOf(a), 0, kStart);
  Session to_c(b, claims, SessionPair::PeerOf(c), 0, kStart);
  Session at_a(a, others, SessionPair::PeerOf(b), 0, kStart);
  Session at_c(c, others, SessionPair::PeerOf(b), 0, kStart);
  const auto carry = [](Session& from, Session& to) {
    const std::optional<Session::Frame> frame = from.NextFrame(kStart);
    if (frame) REQUIRE(to.OnFrame(*frame, kStart).ok());
    return frame.has_value();
  };
  bool more = true;
  while (more) {
    more = carry(to_a, at_a);
    more = carry(to_c, at_c) || more;
    more = carry(at_a, to_a) || more;
    more = carry(at_c, to_c) || more;
  }
  CHECK(b.blobs == a.blobs);
  CHECK(to_a.figures().bytes_taken + to_c.figures().bytes_taken < Content(50).size() + 4096);
}

}  // namespace
}  // namespace fallow::sync
