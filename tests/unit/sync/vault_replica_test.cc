// Vaults that exchange everything through the Replica interface, without a session.

#include "daemon/sync/vault_replica.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "daemon/store/writing/final_deletions.h"
#include "tests/support/household.h"

namespace fallow::sync {
namespace {

using journal::SubjectId;
using tests::DiskImage;
using tests::Meet;
using tests::Push;
using tests::RequireSame;
using tests::TestDevice;
using tests::TryPush;
using tests::Value;

TEST_CASE("a device that joins comes to hold the whole journal") {
  TestDevice a;
  a.Found("desk");
  const SubjectId first = a.Write("before there were two");
  TestDevice b;
  b.Join(a, "phone");
  CHECK(b.replica().Peers().size() == 1);
  Meet(a, b);
  CHECK(b.TextOf(first) == "before there were two");
  RequireSame(a, b);
  CHECK(b.exchange().devices().NameOf(b.id()) == "phone");
  const SubjectId second = b.Write("from the phone");
  Meet(a, b);
  CHECK(a.TextOf(second) == "from the phone");
  a.Reopen();
  b.Reopen();
  RequireSame(a, b);
  a.RequireSound();
  b.RequireSound();
}

TEST_CASE("edits made apart are both there afterwards, on both") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  const SubjectId id = a.Write("One morning. One evening.");
  b.Join(a, "phone");
  Meet(a, b);
  a.Edit(id, "One early morning. One evening.");
  b.Edit(id, "One morning. One late evening.");
  Meet(a, b);
  CHECK(a.TextOf(id) == "One early morning. One late evening.");
  RequireSame(a, b);
  CHECK(Push(a, b) == 0);
}

TEST_CASE("records reach a device through another that passes them on") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  Meet(a, b);
  TestDevice c;
  c.Join(b, "tablet");
  Meet(b, c);
  const SubjectId id = a.Write("for all");
  for (int i = 0; i < 40; ++i) c.Write("entry " + std::to_string(i));
  Meet(a, b);
  Meet(b, c);
  CHECK(c.TextOf(id) == "for all");
  Meet(a, b);
  RequireSame(a, c);
  RequireSame(a, b);
  // Now they know each other, and have nothing more to exchange.
  CHECK(a.replica().Peers().size() == 2);
  CHECK(Push(c, a) == 0);
  CHECK(Push(a, c) == 0);
  c.RequireSound();
}

TEST_CASE("a device restored from an old image of its disk becomes a new writer") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  Meet(a, b);
  DiskImage image(a);
  const SubjectId lost = a.Write("written, synced, and gone with the disk");
  Meet(a, b);
  image.PutBack(a);

  SECTION("having written nothing since") {
    Meet(a, b);
    CHECK(a.TextOf(lost) == "written, synced, and gone with the disk");
    const SubjectId next = a.Write("and on");
    const journal::Frontier known = Value(a.replica().Known());
    CHECK(std::count_if(known.begin(), known.end(), [&](const journal::WriterHead& head) {
            return head.writer.device == a.id();
          }) == 2);
    Meet(a, b);
    CHECK(b.TextOf(next) == "and on");
  }
  SECTION("having written beside what it had written") {
    const SubjectId beside = a.Write("beside it");
    a.Write("and more");
    Meet(a, b);
    CHECK(a.TextOf(lost) == "written, synced, and gone with the disk");
    CHECK(b.TextOf(beside) == "beside it");
    a.Write("as a new writer");
    Meet(a, b);
    // Two branches of the old writer, and the new one.
    const journal::Frontier known = Value(a.replica().Known());
    CHECK(std::count_if(known.begin(), known.end(), [&](const journal::WriterHead& head) {
            return head.writer.device == a.id();
          }) == 3);
    TestDevice c;
    c.Join(b, "tablet");
    Meet(b, c);
    RequireSame(b, c);
    c.RequireSound();
    Meet(a, b);
  }
  RequireSame(a, b);
  a.Reopen();
  b.Reopen();
  a.RequireSound();
  b.RequireSound();
  a.Write("after all");
  Meet(a, b);
  RequireSame(a, b);
}

TEST_CASE("a removed device is given nothing more, and what it wrote stays") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  TestDevice c;
  c.Join(a, "tablet");
  Meet(a, b);
  Meet(a, c);
  const SubjectId id = c.Write("from the tablet");
  Meet(a, c);
  const std::string before = Value(a.replica().GrantFor(b.id())).id();
  FALLOW_REQUIRE_OK(a.exchange().RemoveDevice(c.id()));
  CHECK(absl::IsNotFound(a.replica().GrantFor(c.id()).status()));
  CHECK(Value(a.replica().GrantFor(b.id())).id() != before);
  CHECK(a.replica().Peers().size() == 1);
  const auto next = Value(c.replica().Next({}, 0));
  REQUIRE(next);
  CHECK(absl::IsNotFound(a.replica().Take(c.id(), next->envelope).status()));
  Meet(a, b);
  CHECK(b.TextOf(id) == "from the tablet");
  CHECK(b.replica().Peers().size() == 1);
  RequireSame(a, b);
  // A device that joins later still takes what the removed one wrote.
  TestDevice d;
  d.Join(b, "watch");
  Meet(b, d);
  CHECK(d.TextOf(id) == "from the tablet");
  RequireSame(b, d);
  d.RequireSound();
}

TEST_CASE("two devices that remove each other are both removed, as a third sees it") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  TestDevice c;
  c.Join(a, "tablet");
  Meet(a, b);
  Meet(a, c);
  Meet(b, c);
  FALLOW_REQUIRE_OK(a.exchange().RemoveDevice(b.id()));
  FALLOW_REQUIRE_OK(b.exchange().RemoveDevice(a.id()));
  Push(a, c);
  // The removal that arrived first counts: nothing is taken from the removed device any more.
  CHECK(c.replica().Peers().size() == 1);
  CHECK(absl::IsNotFound(TryPush(b, c).status()));
  CHECK(a.replica().Peers().size() == 1);
  CHECK(b.replica().Peers().size() == 1);
}

TEST_CASE("an attachment follows its record, part by part") {
  TestDevice a;
  a.Found("desk");
  const auto upload = Value(a->blobs().Put("a.bin", ""));
  std::string content(300'000, 'x');
  for (size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * i >> 7);
  FALLOW_REQUIRE_OK(upload->Append(crypto::AsBytes(content)));
  const SubjectId blob = Value(upload->Finish()).id;
  journal::NewReflection what = tests::Text("with a file");
  what.attachments = {blob};
  Value(a.reflections().Write(what));
  TestDevice b;
  b.Join(a, "phone");
  Meet(a, b);
  CHECK(absl::IsUnavailable(b->blobs().Get(blob).status()));
  REQUIRE(Value(b.replica().WantedBlobs(10)).size() == 1);
  const auto fetch = [&](bool spoil) -> absl::StatusOr<bool> {
    uint64_t offset = Value(b.replica().WantBlob(blob)).offset;
    while (true) {
      store::Blobs::Part part = Value(a->exchange().blobs().ReadPart(blob, offset, 70'000));
      const bool last = part.last;
      if (spoil && last) part.bytes.back() = static_cast<char>(part.bytes.back() ^ 1);
      const auto taken = b.replica().TakeBlob(blob, offset, part.bytes, last);
      if (!taken.ok()) return taken.status();
      offset += part.bytes.size();
      if (last) return *taken;
    }
  };
  SECTION("at once") {
    CHECK(Value(fetch(false)));
  }
  SECTION("across a restart") {
    const auto part = Value(a->exchange().blobs().ReadPart(blob, 0, 200'000));
    CHECK_FALSE(Value(b.replica().TakeBlob(blob, 0, part.bytes, false)));
    b.Reopen();
    CHECK(Value(b.replica().WantBlob(blob)).offset == 200'000);
    CHECK(Value(fetch(false)));
  }
  SECTION("when all of it is here but was not put in place") {
    const auto whole = Value(a->exchange().blobs().ReadPart(blob, 0, 1'000'000));
    REQUIRE(whole.last);
    CHECK_FALSE(Value(b.replica().TakeBlob(blob, 0, whole.bytes, false)));
    CHECK(Value(fetch(false)));
  }
  SECTION("once spoiled and then again") {
    CHECK(absl::IsDataLoss(fetch(true).status()));
    CHECK(Value(b.replica().WantBlob(blob)).offset == 0);
    CHECK(Value(fetch(false)));
  }
  CHECK(Value(b.replica().WantedBlobs(10)).empty());
  CHECK(absl::IsAlreadyExists(b.replica().WantBlob(blob).status()));
  const auto download = Value(b->blobs().Get(blob));
  std::string got;
  for (std::string chunk = Value(download->Next()); !chunk.empty();
       chunk = Value(download->Next())) {
    got += chunk;
  }
  CHECK(got == content);
  b.RequireSound();
}

TEST_CASE("a mass deletion waits for consent, and can be undone everywhere") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  std::vector<SubjectId> ids;
  for (int i = 0; i < 30; ++i) ids.push_back(a.Write("entry " + std::to_string(i)));
  Meet(a, b);
  for (int i = 0; i < 10; ++i) Value(b.reflections().Delete(ids[static_cast<size_t>(i)]));
  Meet(a, b);
  CHECK_FALSE(a.exchange().held());
  Value(b.reflections().Delete(ids[20]));
  CHECK(absl::IsPermissionDenied(TryPush(b, a).status()));
  REQUIRE(a.exchange().held());
  CHECK(a.exchange().held()->device == b.id());
  CHECK(a.exchange().held()->deletions == 11);
  CHECK(a.exchange().held()->living == 30);
  // Nothing more is taken, but sending continues.
  b.Write("after it");
  CHECK(absl::IsPermissionDenied(TryPush(b, a).status()));
  a.Write("meanwhile");
  CHECK(Push(a, b) == 1);
  SECTION("let through") {
    FALLOW_REQUIRE_OK(a.exchange().ReviewDelete());
    Meet(a, b);
    CHECK(Value(a.reflections().Get(ids[20])).deleted);
  }
  SECTION("undone") {
    FALLOW_REQUIRE_OK(a.exchange().ReviewKeep());
    Meet(a, b);
    CHECK_FALSE(Value(a.reflections().Get(ids[20])).deleted);
    CHECK_FALSE(Value(b.reflections().Get(ids[20])).deleted);
    // What had been taken before comes back, too.
    CHECK_FALSE(Value(a.reflections().Get(ids[3])).deleted);
    CHECK_FALSE(Value(b.reflections().Get(ids[3])).deleted);
  }
  CHECK_FALSE(a.exchange().held());
  RequireSame(a, b);
}

TEST_CASE("one review settles one mass deletion, in however many runs it comes") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  std::vector<SubjectId> ids;
  for (int i = 0; i < 60; ++i) ids.push_back(a.Write("entry " + std::to_string(i)));
  Meet(a, b);
  const journal::Frontier before = Value(a.replica().Known());
  // What another device wrote in between ends a run.
  for (size_t i = 0; i < 40; ++i) {
    Value(b.reflections().Delete(ids[i]));
    // Deleted once more: still one reflection.
    if (i % 4 == 0) {
      Value(b.reflections().Undelete(ids[i]));
      Value(b.reflections().Delete(ids[i]));
    }
    if (i % 20 != 19) continue;
    a.Write("meanwhile");
    Push(a, b);
  }
  uint64_t position = 0;
  int envelopes = 0;
  while (const auto next = Value(b.replica().Next(before, position))) {
    position = next->position;
    if (envelopes++ == 0) {
      CHECK(absl::IsPermissionDenied(a.replica().Take(b.id(), next->envelope).status()));
      CHECK(a.exchange().held()->deletions == 20);
    } else {
      std::string spoiled = next->envelope;
      spoiled.back() = static_cast<char>(spoiled.back() ^ 1);
      CHECK(a.replica().FollowHeld(spoiled));
      CHECK(a.replica().FollowHeld(next->envelope));
      CHECK(a.replica().FollowHeld(next->envelope));
    }
  }
  CHECK(envelopes >= 2);
  REQUIRE(a.exchange().held());
  CHECK(a.exchange().held()->deletions == 40);
  CHECK(a.exchange().held()->living == 62);
  FALLOW_REQUIRE_OK(a.exchange().ReviewDelete());
  CHECK_FALSE(a.replica().FollowHeld("anything"));
  Meet(a, b);
  CHECK_FALSE(a.exchange().held());
  CHECK(Value(a.reflections().Get(ids[39])).deleted);
  RequireSame(a, b);
}

TEST_CASE("a deletion becomes final once every device is known to hold it") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  const SubjectId id = a.Write("to go");
  Meet(a, b);
  Value(a.reflections().Delete(id));
  const auto pass = [&](absl::Duration time) {
    a.clock().Advance(time);
    b.clock().Advance(time);
    CHECK(Value(a->final_deletions().Run()) == 0);
  };
  for (int i = 0; i < 20; ++i) pass(absl::Hours(49));
  // Meanwhile the other device may have edited it.
  b.Edit(id, "kept");
  Meet(a, b);
  CHECK_FALSE(Value(a.reflections().Get(id)).deleted);
  Value(a.reflections().Delete(id));
  Meet(a, b);
  for (int i = 0; i < 20; ++i) pass(absl::Hours(49));
  Meet(a, b);
  CHECK(Value(a->final_deletions().Run()) == 1);
  CHECK(absl::IsNotFound(a.reflections().Get(id).status()));
  // The other device keeps it until it deletes it on its own, and both logs stay the same.
  Meet(a, b);
  b.RequireSound();
  a.RequireSound();
  // A device that joins here gets what was released without its content.
  TestDevice c;
  c.Join(a, "tablet");
  Meet(a, c);
  CHECK(absl::IsNotFound(c.reflections().Get(id).status()));
  c.RequireSound();
}

TEST_CASE("a deletion by a device whose clock is years behind can be undone for its days") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  const SubjectId id = a.Write("to go");
  Meet(a, b);
  b.clock().Advance(-absl::Hours(24 * 2000));
  Value(b.reflections().Delete(id));
  Meet(a, b);
  uint64_t days = 0;
  while (Value(a->final_deletions().Run()) == 0) {
    REQUIRE(++days < 100);
    a.clock().Advance(absl::Hours(24));
    Meet(a, b);
  }
  CHECK(days >= 30);
  CHECK(days <= 33);
  a.RequireSound();
}

}  // namespace
}  // namespace fallow::sync
