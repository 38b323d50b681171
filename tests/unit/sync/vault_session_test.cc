// Vaults of one journal over sessions, with everything real but the link between them.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/sync/session.h"
#include "tests/support/household.h"
#include "tests/support/session_pair.h"

namespace fallow::sync {
namespace {

using journal::SubjectId;
using tests::RequireSame;
using tests::SessionPair;
using tests::TestDevice;

constexpr absl::Duration kStart = absl::Hours(5);

struct TwoDevices {
  TestDevice a, b;
  TwoDevices() {
    a.Found("desk");
    b.Join(a, "phone");
  }
  SessionPair Meet() { return SessionPair(a.replica(), b.replica(), kStart); }
};

void RequireInStep(SessionPair& pair) {
  REQUIRE(pair.Run());
  INFO(pair.a().status() << ' ' << pair.b().status());
  REQUIRE(pair.a().InStep());
  REQUIRE(pair.b().InStep());
}

TEST_CASE("a device that has joined gets the journal, and then one frame each way is enough") {
  TwoDevices two;
  for (int i = 0; i < 30; ++i) two.a.Write("entry " + std::to_string(i));
  {
    SessionPair pair = two.Meet();
    RequireInStep(pair);
  }
  RequireSame(two.a, two.b);
  SessionPair pair = two.Meet();
  RequireInStep(pair);
  CHECK(pair.frames() == 2);
  CHECK(pair.a().figures().bytes_sent < 500);
}

TEST_CASE("edits made apart meet, and what is written live follows") {
  TwoDevices two;
  const SubjectId id = two.a.Write("One morning. One evening.");
  {
    SessionPair pair = two.Meet();
    RequireInStep(pair);
  }
  two.a.Edit(id, "One early morning. One evening.");
  two.b.Edit(id, "One morning. One late evening.");
  SessionPair pair = two.Meet();
  RequireInStep(pair);
  CHECK(two.b.TextOf(id) == "One early morning. One late evening.");
  const SubjectId live = two.b.Write("just now");
  pair.b().ReplicaChanged();
  RequireInStep(pair);
  CHECK(two.a.TextOf(live) == "just now");
  RequireSame(two.a, two.b);
}

TEST_CASE("a link that is cut after any frame is taken up again") {
  for (size_t cut = 0; cut < 14; ++cut) {
    TwoDevices two;
    for (int i = 0; i < 3; ++i) {
      two.a.Write(std::string(400'000, 'a') + std::to_string(i));
      two.b.Write("from b " + std::to_string(i));
    }
    {
      SessionPair pair = two.Meet();
      while (pair.frames() < cut && pair.Step()) {
      }
    }
    SessionPair pair = two.Meet();
    RequireInStep(pair);
    RequireSame(two.a, two.b);
  }
}

TEST_CASE(
    "a device put back to an old image of its disk becomes the same again, whatever it wrote") {
  TwoDevices two;
  two.a.Write("before the image");
  {
    SessionPair pair = two.Meet();
    RequireInStep(pair);
  }
  tests::DiskImage image(two.a);
  const int lost = GENERATE(0, 1, 6);
  const int beside = GENERATE(0, 1, 3, 12);
  for (int i = 0; i < lost; ++i) two.a.Write("lost with the disk " + std::to_string(i));
  {
    SessionPair pair = two.Meet();
    RequireInStep(pair);
  }
  image.PutBack(two.a);
  for (int i = 0; i < beside; ++i) two.a.Write("beside it " + std::to_string(i));
  two.b.Write("meanwhile");
  SessionPair pair = two.Meet();
  RequireInStep(pair);
  two.a.Write("after all");
  pair.a().ReplicaChanged();
  RequireInStep(pair);
  RequireSame(two.a, two.b);
}

TEST_CASE("a mass deletion waits for consent, while what is written here goes out") {
  TwoDevices two;
  std::vector<SubjectId> ids;
  for (int i = 0; i < 30; ++i) ids.push_back(two.a.Write("entry " + std::to_string(i)));
  SessionPair pair = two.Meet();
  RequireInStep(pair);
  for (int i = 0; i < 20; ++i) {
    REQUIRE(two.b.reflections().Delete(ids[static_cast<size_t>(i)]).ok());
  }
  pair.b().ReplicaChanged();
  REQUIRE(pair.Run());
  CHECK(absl::IsPermissionDenied(pair.a().waiting()));
  const SubjectId out = two.a.Write("goes out");
  pair.a().ReplicaChanged();
  REQUIRE(pair.Run());
  CHECK(two.b.TextOf(out) == "goes out");

  const bool undone = GENERATE(false, true);
  REQUIRE((undone ? two.a.exchange().ReviewKeep() : two.a.exchange().ReviewDelete()).ok());
  pair.a().Ask();
  REQUIRE(pair.Run());
  CHECK(pair.b().reason() == Session::Bye::REASON_HELD);
  SessionPair again = two.Meet();
  RequireInStep(again);
  RequireSame(two.a, two.b);
  CHECK(tests::Value(two.b.reflections().Get(ids[0])).deleted.has_value() != undone);
}

TEST_CASE("a device that is removed is told so and gets nothing more") {
  TwoDevices two;
  SessionPair pair = two.Meet();
  RequireInStep(pair);
  REQUIRE(two.a.exchange().RemoveDevice(two.b.id()).ok());
  two.a.Write("not for the phone");
  pair.a().EpochChanged();
  pair.a().ReplicaChanged();
  REQUIRE(pair.Run());
  CHECK(pair.a().reason() == Session::Bye::REASON_REMOVED);
  CHECK(pair.b().reason() == Session::Bye::REASON_REMOVED);
  CHECK(pair.a().figures().records_sent == pair.b().figures().records_taken);
  CHECK(*two.b.replica().Known() != *two.a.replica().Known());
}

TEST_CASE("a rotated epoch key comes before what is sealed under it, to both others") {
  TwoDevices two;
  TestDevice c;
  c.Join(two.a, "tablet");
  {
    SessionPair pair = two.Meet();
    RequireInStep(pair);
    SessionPair other(two.a.replica(), c.replica(), kStart);
    RequireInStep(other);
  }
  SessionPair pair = two.Meet();
  RequireInStep(pair);
  REQUIRE(two.a.exchange().RemoveDevice(c.id()).ok());
  pair.a().EpochChanged();
  pair.a().ReplicaChanged();
  RequireInStep(pair);
  const SubjectId id = two.b.Write("under the new key");
  pair.b().ReplicaChanged();
  RequireInStep(pair);
  CHECK(two.a.TextOf(id) == "under the new key");
  CHECK(two.b.replica().Peers().size() == 1);
}

}  // namespace
}  // namespace fallow::sync
