// What was released on one device of a journal, as the other devices learn of it.

#include <algorithm>
#include <catch2/catch.hpp>

#include "daemon/store/peers/envelope.h"
#include "daemon/store/release/eraser.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "tests/support/byte_walk.h"
#include "tests/support/household.h"

namespace fallow::sync {
namespace {

using journal::RecordKind;
using journal::SubjectId;
using tests::ByteWalk;
using tests::DiskImage;
using tests::Meet;
using tests::Push;
using tests::RequireSame;
using tests::TestDevice;
using tests::Text;
using tests::TryPush;
using tests::Value;

absl::Status LetGo(TestDevice& device, const SubjectId& id) {
  return device->eraser().LetGo({&id, 1}, {});
}

bool Holds(TestDevice& device, std::string_view word) {
  store::PosixDisk disk;
  const auto keyslots = Value(store::ReadKeyslots(disk, device.folder()));
  const auto opened = Value(keyslots.Open(device.keyslots().unlock_key()));
  const ByteWalk walk = Value(ByteWalk::Take(device.folder(), opened));
  CHECK(walk.opened_though_let_go().empty());
  return walk.Holds(word);
}

bool IsGone(TestDevice& device, const SubjectId& id) {
  return absl::IsNotFound(device.reflections().Get(id).status());
}

SubjectId Attach(TestDevice& device, const SubjectId& id, const std::string& content) {
  const auto upload = Value(device->blobs().Put("a.txt", "text/plain"));
  FALLOW_REQUIRE_OK(upload->Append(crypto::AsBytes(content)));
  journal::ReflectionEdit edit;
  edit.attach = {Value(upload->Finish()).id};
  Value(device.reflections().Edit(id, edit));
  return edit.attach.front();
}

TEST_CASE("what one device releases is let go on every other") {
  TestDevice a;
  a.Found("desk");
  const SubjectId id = a.Write("Zwetschgenkuchen");
  const SubjectId kept = a.Write("Hagebutte");
  TestDevice b;
  b.Join(a, "phone");
  Meet(a, b);
  CHECK(Holds(b, "Zwetschgenkuchen"));
  FALLOW_REQUIRE_OK(LetGo(a, id));
  Meet(a, b);
  CHECK(IsGone(b, id));
  CHECK(b->eraser().settled());
  CHECK_FALSE(Holds(a, "Zwetschgenkuchen"));
  CHECK_FALSE(Holds(b, "Zwetschgenkuchen"));
  CHECK(Holds(b, "Hagebutte"));

  // A device that joins later gets only headers, from either device.
  TestDevice c;
  c.Join(b, "tablet");
  Meet(b, c);
  CHECK(IsGone(c, id));
  CHECK_FALSE(Holds(c, "Zwetschgenkuchen"));
  CHECK(c.TextOf(kept) == "Hagebutte");
  Meet(a, b);
  RequireSame(a, b);
  RequireSame(b, c);
  for (TestDevice* device : {&a, &b, &c}) {
    device->Reopen();
    device->RequireSound();
  }
}

TEST_CASE("a release is taken with its envelope and says so, and the epoch is a younger one") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  const SubjectId id = a.Write("to go");
  Meet(a, b);
  const store::EpochId before = Value(a.exchange().CurrentEpoch())->id;
  FALLOW_REQUIRE_OK(LetGo(a, id));
  CHECK(Value(a.exchange().CurrentEpoch())->id != before);
  FALLOW_REQUIRE_OK(b.replica().TakeGrant(a.id(), Value(a.replica().GrantFor(b.id()))));
  const auto next = Value(a.replica().Next(Value(b.replica().Known()), 0));
  REQUIRE(next);
  CHECK(Value(b.replica().Take(a.id(), next->envelope)).released == 1);
  // The key that came with it is recent enough.
  CHECK(Value(b.exchange().CurrentEpoch())->id == Value(a.exchange().CurrentEpoch())->id);
  Meet(a, b);
  // Both are known to have it: what was sent before no longer opens.
  CHECK(a.exchange().epochs().Find(before) == nullptr);
  CHECK(b.exchange().epochs().Find(before) == nullptr);
}

TEST_CASE("an edit made apart does not bring back what was released") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  Meet(a, b);
  TestDevice c;
  c.Join(b, "tablet");
  const SubjectId id = a.Write("first");
  Meet(a, b);
  Meet(b, c);
  b.Edit(id, "Zwetschgenkuchen, edited apart");
  FALLOW_REQUIRE_OK(LetGo(a, id));
  SECTION("which hears of it by the one that released") {
    Meet(a, b);
  }
  SECTION("which sends its edit first") {
    Push(b, a);
    Meet(a, b);
  }
  SECTION("by a third that has both") {
    Meet(b, c);
    CHECK(c.TextOf(id) == "Zwetschgenkuchen, edited apart");
    Meet(a, c);
    CHECK(IsGone(c, id));
    CHECK_FALSE(Holds(c, "Zwetschgenkuchen"));
    Meet(b, c);
    Meet(a, b);
    RequireSame(a, c);
  }
  SECTION("released there, too") {
    FALLOW_REQUIRE_OK(LetGo(b, id));
    Meet(a, b);
  }
  CHECK(IsGone(a, id));
  CHECK(IsGone(b, id));
  CHECK_FALSE(Holds(a, "Zwetschgenkuchen"));
  CHECK_FALSE(Holds(b, "Zwetschgenkuchen"));
  RequireSame(a, b);
  a.RequireSound();
  b.RequireSound();
  CHECK(a->Figures().unreadable_records == 0);
  CHECK(b->Figures().unreadable_records == 0);
}

TEST_CASE("an attachment that was added apart goes with the reflection that was released") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  const SubjectId id = a.Write("with a file");
  const SubjectId first = Attach(a, id, "Quittenbrot");
  Meet(a, b);
  const SubjectId apart = Attach(b, id, "Kaleidoscope");
  FALLOW_REQUIRE_OK(LetGo(a, id));
  // The attachment reaches the device that released it before its owner learns of the release.
  Push(b, a);
  Meet(a, b);
  for (TestDevice* device : {&a, &b}) {
    CHECK(absl::IsNotFound((*device)->blobs().Get(first).status()));
    CHECK(absl::IsNotFound((*device)->blobs().Get(apart).status()));
    CHECK_FALSE(Holds(*device, "Quittenbrot"));
    CHECK_FALSE(Holds(*device, "Kaleidoscope"));
    CHECK((*device)->eraser().settled());
  }
  RequireSame(a, b);
  a.RequireSound();
  b.RequireSound();
}

TEST_CASE("a device put back to an image from before a release lets go again") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  const SubjectId id = a.Write("Zwetschgenkuchen");
  Meet(a, b);
  DiskImage image_a(a);
  DiskImage image_b(b);
  FALLOW_REQUIRE_OK(LetGo(a, id));
  Meet(a, b);
  SECTION("the one that released") {
    image_a.PutBack(a);
  }
  SECTION("the other") {
    image_b.PutBack(b);
  }
  Meet(a, b);
  CHECK(IsGone(a, id));
  CHECK(IsGone(b, id));
  CHECK_FALSE(Holds(a, "Zwetschgenkuchen"));
  CHECK_FALSE(Holds(b, "Zwetschgenkuchen"));
  RequireSame(a, b);
  a.RequireSound();
  b.RequireSound();
}

TEST_CASE("a release that only its trace tells of is said by whoever holds the trace") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  Meet(a, b);
  TestDevice c;
  c.Join(a, "tablet");
  Meet(a, b);
  const SubjectId id = a.Write("Zwetschgenkuchen");
  Meet(a, c);
  DiskImage before(a);
  FALLOW_REQUIRE_OK(LetGo(a, id));
  // The phone takes what was written, and the link ends before it learns why that was released.
  FALLOW_REQUIRE_OK(b.replica().TakeGrant(a.id(), Value(a.replica().GrantFor(b.id()))));
  const auto first = Value(a.exchange().Next(b.exchange().Known(), 0, /*run_bytes=*/1));
  REQUIRE(first);
  REQUIRE(first->records == 1);
  FALLOW_REQUIRE_OK(b.exchange().Take(a.id(), first->envelope).status());
  CHECK(IsGone(b, id));
  SECTION("to a device that was put back to before it") {
    before.PutBack(a);
    Meet(a, b);
    Meet(a, b);
    CHECK(IsGone(a, id));
    CHECK_FALSE(Holds(a, "Zwetschgenkuchen"));
    a.RequireSound();
  }
  SECTION("where the device that released is not met again") {
    FALLOW_REQUIRE_OK(b.exchange().RemoveDevice(a.id()));
  }
  Meet(b, c);
  Meet(b, c);
  CHECK(IsGone(c, id));
  CHECK_FALSE(Holds(c, "Zwetschgenkuchen"));
  RequireSame(b, c);
  b.RequireSound();
  c.RequireSound();
  CHECK(b->Figures().unreadable_records == 0);
}

TEST_CASE("many releases at once wait for consent like deletions, and can only be let through") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  std::vector<SubjectId> ids;
  for (int i = 0; i < 30; ++i) ids.push_back(a.Write("entry " + std::to_string(i)));
  // What is deleted along with a reflection does not count separately.
  for (int i = 0; i < 12; ++i) Attach(a, ids[0], "file " + std::to_string(i));
  Meet(a, b);
  FALLOW_REQUIRE_OK(b->eraser().LetGo(std::span(ids).first(10), {}));
  Meet(a, b);
  CHECK_FALSE(a.exchange().held());
  CHECK(IsGone(a, ids[0]));
  Value(b.reflections().Delete(ids[11]));
  FALLOW_REQUIRE_OK(LetGo(b, ids[12]));
  CHECK(absl::IsPermissionDenied(TryPush(b, a).status()));
  REQUIRE(a.exchange().held());
  CHECK(a.exchange().held()->deletions == 12);
  CHECK(a.exchange().held()->released == 1);
  CHECK(a.exchange().held()->living == 30);  // at the beginning of that day

  const absl::Status kept = a.exchange().ReviewKeep();
  CHECK_FALSE(kept.ok());
  CHECK(kept.message().find("gone there for good") != absl::string_view::npos);
  CHECK(a.exchange().held());
  // While it waits, it can still be read.
  CHECK(a.TextOf(ids[12]) == "entry 12");
  FALLOW_REQUIRE_OK(a.exchange().ReviewDelete());
  Meet(a, b);
  CHECK(IsGone(a, ids[12]));
  CHECK(Value(a.reflections().Get(ids[11])).deleted);
  CHECK_FALSE(a.exchange().held());
  RequireSame(a, b);
}

TEST_CASE("a release of a device is kept and does nothing") {
  TestDevice a;
  a.Found("desk");
  TestDevice b;
  b.Join(a, "phone");
  Meet(a, b);
  const SubjectId device = journal::SubjectOf(a.id());
  CHECK(absl::IsInvalidArgument(LetGo(b, device)));

  // As a faulty program might create it.
  journal::PayloadCodec codec(b.random());
  journal::Run run;
  run.writer = {b.id(), 9};
  journal::RunItem item;
  item.header.stamp = {b.id(), 9, 1, 1000};
  item.header.subject = device;
  item.header.kind = RecordKind::kSubjectReleased;
  const crypto::SubjectKey key = crypto::SubjectKey::Random(b.random());
  const crypto::Sealed payload = Value(codec.Seal(key, "", item.header));
  item.payload = crypto::AsBytes(payload.bytes);
  run.items.push_back(std::move(item));
  run.signature =
      journal::SignHead(b.keyslots().secrets().device, journal::ChainHash(run.items.back().header));
  const store::Epoch& epoch = *Value(b.exchange().CurrentEpoch());
  FALLOW_REQUIRE_OK(a.replica().TakeGrant(b.id(), Value(b.replica().GrantFor(a.id()))));
  const auto taken = Value(a.replica().Take(
      b.id(), store::SealEnvelope(epoch, b.exchange().vault_id(), run, b.random())));
  CHECK(taken.records == 1);
  CHECK(taken.released == 0);
  a.Reopen();
  CHECK(a.exchange().devices().roster().Holds(a.id()));
  CHECK(a.exchange().devices().roster().Holds(b.id()));
}

}  // namespace
}  // namespace fallow::sync
