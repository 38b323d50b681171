#include "daemon/journal/release.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "daemon/journal/moment.h"
#include "tests/support/journal.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;
using tests::DeviceFrom;

const absl::Time kDay = absl::FromUnixSeconds(1'750'000'000);

SubjectId Subject(uint8_t number) {
  SubjectId id;
  id.bytes.fill(number);
  return id;
}

PracticeRecord Record(uint8_t device, uint64_t lamport, RecordKind kind,
                      const v1::ReleaseOperation& operation) {
  return {{DeviceFrom(device), 0, lamport, lamport}, kind, operation.SerializeAsString()};
}

v1::ReleaseOperation Planned(absl::Duration grace = kGraceDefault) {
  v1::ReleaseOperation operation;
  operation.add_subjects(std::string(Subject(7).view()));
  operation.mutable_planned()->set_unix_millis(ToMillis(kDay));
  operation.mutable_planned()->set_zone("Europe/Lisbon");
  operation.set_due_unix_millis(ToMillis(kDay + grace));
  operation.set_reflections(1);
  return operation;
}

v1::ReleaseOperation DoneAt(absl::Time at, uint64_t records = 1) {
  v1::ReleaseOperation operation;
  operation.mutable_done()->set_at_unix_millis(ToMillis(at));
  operation.mutable_done()->set_records(records);
  return operation;
}

v1::ReleaseOperation Cancelled() {
  v1::ReleaseOperation operation;
  operation.set_cancelled(true);
  return operation;
}

ReleasePlan Folded(PracticeHistory history) {
  std::sort(history.begin(), history.end(),
            [](const PracticeRecord& a, const PracticeRecord& b) { return Precedes(a, b); });
  const auto plan = FoldRelease(Subject(1), history);
  REQUIRE(plan.has_value());
  return *plan;
}

TEST_CASE("a plan is due on its day and not before, until it is taken back") {
  const PracticeHistory planned = {Record(1, 1, RecordKind::kReleasePlanned, Planned())};
  const ReleasePlan plan = Folded(planned);
  CHECK(plan.state() == ReleasePlan::State::kPlanned);
  CHECK_FALSE(IsDue(plan, kDay + kGraceDefault - absl::Seconds(1), DeviceFrom(1)));
  CHECK(IsDue(plan, kDay + kGraceDefault, DeviceFrom(1)));
  CHECK(IsDue(plan, kDay + kGraceDefault, DeviceFrom(2)));

  PracticeHistory cancelled = planned;
  cancelled.push_back(Record(2, 2, RecordKind::kReleaseChanged, Cancelled()));
  CHECK(Folded(cancelled).state() == ReleasePlan::State::kCancelled);
  CHECK_FALSE(IsDue(Folded(cancelled), kDay + kGraceMax, DeviceFrom(1)));
}

TEST_CASE("what was let go stays so, whoever takes the plan back meanwhile") {
  const PracticeHistory history = {
      Record(1, 1, RecordKind::kReleasePlanned, Planned()),
      Record(2, 2, RecordKind::kReleaseChanged, Cancelled()),
      Record(1, 2, RecordKind::kReleaseDone, DoneAt(kDay + kGraceDefault))};
  CHECK(Folded(history).state() == ReleasePlan::State::kDone);
}

TEST_CASE("a plan reads the same in whatever order its records came") {
  PracticeHistory history = {
      Record(1, 1, RecordKind::kReleasePlanned, Planned()),
      Record(2, 5, RecordKind::kReleaseDone, DoneAt(kDay + absl::Hours(3), 4)),
      Record(1, 5, RecordKind::kReleaseDone, DoneAt(kDay + absl::Hours(2), 3)),
      Record(3, 9, RecordKind::kReleaseDone, DoneAt(kDay + absl::Hours(400), 5))};
  std::sort(history.begin(), history.end(),
            [](const auto& a, const auto& b) { return a.operation < b.operation; });
  do {
    const ReleasePlan plan = Folded(history);
    CHECK(plan.done.size() == 3);
    CHECK(plan.first_done == DeviceFrom(1));
    CHECK(plan.done.at(DeviceFrom(2)).records == 4);
  } while (std::next_permutation(history.begin(), history.end(), [](const auto& a, const auto& b) {
    return a.operation < b.operation;
  }));
}

TEST_CASE("what came to belong to it by the time is part of it") {
  v1::ReleaseOperation done = DoneAt(kDay);
  done.add_subjects(std::string(Subject(8).view()));
  done.add_subjects(std::string(Subject(7).view()));
  done.set_reflections(2);
  const ReleasePlan plan = Folded({Record(1, 1, RecordKind::kReleasePlanned, Planned()),
                                   Record(1, 2, RecordKind::kReleaseDone, done)});
  CHECK(plan.subjects == std::vector<SubjectId>{Subject(7), Subject(8)});
  CHECK(plan.counts.reflections == 2);
}

TEST_CASE("what is kept is what the first device has kept that let it go") {
  v1::ReleaseOperation planned = Planned();
  planned.set_keep_gratitude(true);
  v1::ReleaseOperation first = DoneAt(kDay);
  first.mutable_kept()->set_gratitude("as it was on the day");
  v1::ReleaseOperation second = DoneAt(kDay);
  second.mutable_kept()->set_gratitude("as it was elsewhere");
  second.mutable_done()->set_nothing_left(true);
  const PracticeRecord plan = Record(1, 1, RecordKind::kReleasePlanned, planned);
  CHECK(Folded({plan}).keep.gratitude);
  CHECK_FALSE(HasKept(Folded({plan})));
  const ReleasePlan done = Folded({plan, Record(2, 3, RecordKind::kReleaseDone, second),
                                   Record(1, 2, RecordKind::kReleaseDone, first)});
  CHECK(done.kept.gratitude() == "as it was on the day");
  CHECK(HasKept(done));
  CHECK_FALSE(done.nothing_left);
}

TEST_CASE("only the device that planned it lets a history go") {
  v1::ReleaseOperation operation = Planned();
  operation.set_history_only(true);
  const ReleasePlan plan = Folded({Record(1, 1, RecordKind::kReleasePlanned, operation)});
  CHECK(IsDue(plan, kDay + kGraceMax, DeviceFrom(1)));
  CHECK_FALSE(IsDue(plan, kDay + kGraceMax, DeviceFrom(2)));
}

TEST_CASE("a release is told by counts and never by words") {
  ReleasePlan plan;
  plan.counts.reflections = 14;
  CHECK(WhatIsReleased(plan) == "14 reflections");
  plan.connection = Subject(2);
  plan.counts.attachments = 2;
  plan.counts.farewells = 1;
  CHECK(WhatIsReleased(plan) == "a connection with 14 reflections, 2 attachments and a farewell");
  plan = {};
  plan.counts.letters = 1;
  CHECK(WhatIsReleased(plan) == "a letter");
  plan = {};
  plan.counts.releases = 1;
  plan.counts.spaces = 1;
  CHECK(WhatIsReleased(plan) == "what a release kept and a space");
}

TEST_CASE("a history that does not begin with a plan is none") {
  CHECK_FALSE(FoldRelease(Subject(1), {Record(1, 1, RecordKind::kReleaseDone, DoneAt(kDay))}));
  CHECK_FALSE(CheckGrace(-absl::Seconds(1)).ok());
  CHECK_FALSE(CheckGrace(kGraceMax + absl::Seconds(1)).ok());
  CHECK(CheckGrace(kGraceMax).ok());
}

TEST_CASE("an operation about a release that cannot be is refused") {
  const auto sound = [](RecordKind kind, const v1::ReleaseOperation& operation) {
    return CheckPractice(kind, operation.SerializeAsString()).ok();
  };
  CHECK(sound(RecordKind::kReleasePlanned, Planned()));
  v1::ReleaseOperation nothing = Planned();
  nothing.clear_subjects();
  CHECK_FALSE(sound(RecordKind::kReleasePlanned, nothing));
  v1::ReleaseOperation malformed = Planned();
  malformed.add_subjects("short");
  CHECK_FALSE(sound(RecordKind::kReleasePlanned, malformed));
  v1::ReleaseOperation far_off = Planned();
  far_off.set_due_unix_millis(int64_t{1} << 60);
  CHECK_FALSE(sound(RecordKind::kReleasePlanned, far_off));
  CHECK_FALSE(sound(RecordKind::kReleaseDone, v1::ReleaseOperation()));
}

}  // namespace
}  // namespace fallow::journal
