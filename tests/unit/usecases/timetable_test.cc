#include "daemon/usecases/timetable.h"

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/store/practice/letters.h"
#include "daemon/store/release/plans.h"
#include "daemon/usecases/due_news.h"
#include "tests/support/open_session.h"
#include "tests/support/practice_vault.h"

namespace fallow::usecases {
namespace {

using journal::ChangeKind;
using tests::Text;
using tests::Value;

// Goes off once, at time `at` or later, and can be made to fail.
class Errand final : public Timetable::Owner {
 public:
  absl::StatusOr<absl::Time> NextAt() override { return at_; }
  absl::Status Run() override {
    ++runs_;
    if (fails_) return absl::UnknownError("the disk is full");
    at_ = absl::InfiniteFuture();
    return absl::OkStatus();
  }
  absl::Time at_ = absl::InfiniteFuture();
  bool fails_ = false;
  int runs_ = 0;
};

class Ear final : public ChangesListener {
 public:
  void OnChanges(const ChangesTold& told) override {
    for (const journal::Change& each : told.changes) {
      if (each.kind == ChangeKind::kDue) due.push_back(each.id);
    }
  }
  std::vector<std::string> due;
};

// A timetable whose alarm the test lets go off as the machine's would, when its time has come.
class Day {
 public:
  explicit Day(tests::ManualClock& clock) : clock_(clock) { changes_.Add(&ear_); }
  ~Day() { changes_.Remove(&ear_); }

  Timetable& table() { return table_; }
  Changes& changes() { return changes_; }
  absl::Time alarm() const { return alarm_; }
  // Lets time pass, waking only for the alarm.
  void Pass(absl::Duration time) {
    const absl::Time end = clock_.Now() + time;
    Settle();
    while (alarm_ <= end) {
      clock_.Advance(std::max(absl::ZeroDuration(), alarm_ - clock_.Now()));
      ++wakings_;
      REQUIRE(wakings_ < 1000);
      table_.OnAlarm();
      Settle();
    }
    clock_.Advance(end - clock_.Now());
  }
  // Sets the clock, which the alarm notices.
  void SetClock(absl::Time now) {
    clock_.Set(now);
    table_.OnAlarm();
    Settle();
  }
  // As at the end of every task.
  void Settle() {
    for (const auto& task : std::exchange(tasks_, {})) task();
  }
  std::vector<std::string> TakeDue() {
    Settle();
    return std::exchange(ear_.due, {});
  }
  int wakings_ = 0;

 private:
  tests::ManualClock& clock_;
  absl::Time alarm_ = absl::InfiniteFuture();
  Ear ear_;
  std::vector<std::function<void()>> tasks_;
  Changes changes_{[this](std::function<void()> task) { tasks_.push_back(std::move(task)); }};
  Timetable table_{clock_, changes_, [this](absl::Time when) { alarm_ = when; }};
};

TEST_CASE("the alarm is set for the earliest, and with nothing pending for never") {
  tests::ManualClock clock;
  Errand one, other;
  Day day(clock);
  day.table().Add(&one);
  day.table().Add(&other);
  day.table().Look();
  CHECK(day.alarm() == absl::InfiniteFuture());
  one.at_ = clock.Now() + absl::Hours(2);
  other.at_ = clock.Now() + absl::Hours(1);
  day.table().Look();
  CHECK(day.alarm() == other.at_);
  day.Pass(absl::Minutes(90));
  CHECK(other.runs_ == 1);
  CHECK(one.runs_ == 0);
  CHECK(day.alarm() == one.at_);
  day.Pass(absl::Hours(1));
  CHECK(one.runs_ == 1);
  CHECK(day.alarm() == absl::InfiniteFuture());
  CHECK(day.wakings_ == 2);
}

TEST_CASE("what fails is tried again ever more rarely, and holds up nothing else") {
  tests::ManualClock clock;
  Errand failing, sound;
  Day day(clock);
  day.table().Add(&failing);
  day.table().Add(&sound);
  failing.fails_ = true;
  failing.at_ = sound.at_ = clock.Now();
  day.table().Look();
  day.Pass(absl::Minutes(1) - absl::Seconds(1));
  CHECK(failing.runs_ == 1);
  CHECK(sound.runs_ == 1);
  day.Pass(absl::Seconds(1));
  CHECK(failing.runs_ == 2);
  day.Pass(absl::Minutes(2) - absl::Seconds(1));
  CHECK(failing.runs_ == 2);
  day.Pass(absl::Hours(24));
  CHECK(failing.runs_ > 24);
  CHECK(failing.runs_ < 32);
  failing.fails_ = false;
  day.Pass(Timetable::kAgainAfterMost);
  CHECK(day.alarm() == absl::InfiniteFuture());
}

TEST_CASE("a clock that is set back does not put off what failed") {
  tests::ManualClock clock;
  Errand failing;
  Day day(clock);
  day.table().Add(&failing);
  failing.fails_ = true;
  failing.at_ = clock.Now() - absl::Hours(24 * 400);
  day.table().Look();
  day.Pass(absl::ZeroDuration());
  CHECK(failing.runs_ == 1);
  day.SetClock(clock.Now() - absl::Hours(24 * 365));
  day.Pass(absl::Minutes(1));
  CHECK(failing.runs_ == 2);
}

// What happens on its own in an unlocked journal, without any call.
class OpenJournal {
 public:
  OpenJournal() {
    vault_.UseObserver(day_.changes());
    vault_.CreateAndUnlock();
    day_.table().Add(&releases_);
    day_.table().Add(&news_);
    day_.table().Look();
    day_.Settle();
  }
  tests::TestVault& vault() { return vault_; }
  tests::ManualClock& clock() { return vault_.clock(); }
  Day& day() { return day_; }
  void Lock() {
    FALLOW_REQUIRE_OK(vault_.Lock());
    day_.table().Look();
  }
  void Unlock() {
    FALLOW_REQUIRE_OK(vault_.Unlock());
    day_.table().Look();
  }
  journal::Letter WriteLetter(absl::Duration opens_in) {
    return Value(store::Letters(vault_->practice())
                     .Write("to a later self", {clock().Now() + opens_in, "UTC"}, "UTC"));
  }

 private:
  tests::TestVault vault_;
  Day day_{vault_.clock()};
  tests::OpenSession session_{vault_};
  ReleasesDue releases_{session_};
  DueNews news_{session_, vault_.clock(), day_.changes()};
};

TEST_CASE("a journal in which nothing is due wakes for nothing, however much is written") {
  OpenJournal open;
  open.vault().Write("a grey morning");
  open.day().Pass(absl::Hours(24 * 365));
  CHECK(open.day().alarm() == absl::InfiniteFuture());
  CHECK(open.day().wakings_ == 0);
  CHECK(open.day().TakeDue().empty());
}

TEST_CASE("a release that is planned for tomorrow is carried out tomorrow with nobody calling") {
  OpenJournal open;
  const auto id = open.vault().Write("let this go").id;
  store::ReleaseTarget target;
  target.name = journal::ToText(id);
  const auto plan = Value(open.vault()->release_plans().Plan(target, absl::Hours(24), "UTC"));
  open.day().Pass(absl::Hours(23));
  CHECK(open.vault().reflections().Get(id).ok());
  CHECK(open.day().TakeDue() == std::vector<std::string>{journal::ToText(plan.id)});
  open.day().Pass(absl::Hours(1));
  CHECK(absl::IsNotFound(open.vault().reflections().Get(id).status()));
  CHECK(open.day().alarm() == absl::InfiniteFuture());
}

TEST_CASE("a clock that is set ahead carries out no release before its time has passed") {
  OpenJournal open;
  const auto id = open.vault().Write("let this go").id;
  store::ReleaseTarget target;
  target.name = journal::ToText(id);
  Value(open.vault()->release_plans().Plan(target, absl::Hours(24), "UTC"));
  open.day().Pass(absl::Hours(1));
  const absl::Time before = open.vault().clock().Now();
  open.day().SetClock(before + absl::Hours(24 * 40));
  CHECK(open.vault().reflections().Get(id).ok());
  SECTION("and is put right") {
    open.day().SetClock(before);
  }
  SECTION("and stays so") {}
  open.day().Pass(absl::Hours(22));
  CHECK(open.vault().reflections().Get(id).ok());
  open.day().Pass(absl::Hours(1));
  CHECK(absl::IsNotFound(open.vault().reflections().Get(id).status()));
}

TEST_CASE("a letter's day is told once, at its time, and not again after locking") {
  OpenJournal open;
  const journal::Letter letter = open.WriteLetter(absl::Hours(48));
  open.day().Pass(absl::Hours(47));
  CHECK(open.day().TakeDue().empty());
  open.day().Pass(absl::Hours(1));
  CHECK(open.day().TakeDue() == std::vector<std::string>{journal::ToText(letter.id)});
  open.vault().Write("something else");
  open.day().Pass(absl::Hours(24 * 30));
  open.Lock();
  open.Unlock();
  open.day().Pass(absl::Hours(24));
  CHECK(open.day().TakeDue().empty());
}

TEST_CASE("what came while the journal was locked is told right after unlocking") {
  OpenJournal open;
  const journal::Letter letter = open.WriteLetter(absl::Hours(2));
  open.Lock();
  open.day().Pass(absl::Hours(24));
  CHECK(open.day().TakeDue().empty());
  CHECK(open.day().wakings_ == 0);
  open.Unlock();
  open.day().Pass(absl::ZeroDuration());
  CHECK(open.day().TakeDue() == std::vector<std::string>{journal::ToText(letter.id)});
}

TEST_CASE(
    "check-ins are told on their days, those of a quiet connection when it is quiet no longer") {
  OpenJournal open;
  store::PracticeRecords& records = open.vault()->practice();
  const absl::Time start = open.clock().Now();
  const journal::SubjectId ana = tests::AddConnection(records, "Ana");
  const journal::SubjectId said = tests::SayFarewell(records, ana, {start, "UTC"});
  const std::string space =
      journal::ToText(tests::OpenSpace(records, said, {start, "UTC"}, {3, 7}));
  open.day().Settle();
  open.day().Pass(absl::Hours(24 * 2));
  CHECK(open.day().TakeDue().empty());
  open.day().Pass(absl::Hours(24));
  CHECK(open.day().TakeDue() == std::vector<std::string>{space});
  tests::Quiet(records, ana, start + absl::Hours(24 * 10));
  open.day().Pass(absl::Hours(24 * 6));
  CHECK(open.day().TakeDue().empty());
  open.day().Pass(absl::Hours(24));
  CHECK(open.day().TakeDue() == std::vector<std::string>{space});
}

TEST_CASE("a clock that is set forth and back tells nothing twice and lets go of nothing early") {
  OpenJournal open;
  const absl::Time start = open.clock().Now();
  const journal::Letter letter = open.WriteLetter(absl::Hours(24));
  open.day().Settle();
  open.day().SetClock(start - absl::Hours(24 * 30));
  CHECK(open.day().TakeDue().empty());
  CHECK(open.day().alarm() <= start + absl::Hours(24));
  open.day().SetClock(start + absl::Hours(25));
  CHECK(open.day().TakeDue() == std::vector<std::string>{journal::ToText(letter.id)});
  open.day().SetClock(start);
  open.day().Pass(absl::Hours(48));
  CHECK(open.day().TakeDue().empty());
}

}  // namespace
}  // namespace fallow::usecases
