// Random walks of a clock: programs run and end, time passes, and the time of day is wrong once, by
// as much and for as long as it may, or several times.

#include <rapidcheck.h>
#include <rapidcheck/catch.h>

#include <vector>

#include "daemon/store/log/counted_time.h"

namespace fallow::store {
namespace {

const absl::Time kBegin = absl::FromUnixSeconds(1'750'000'000);
constexpr absl::Duration kDay = absl::Hours(24);

// True time, and what a clock that may be wrong shows of it.
class Walk {
 public:
  void Pass(absl::Duration time) { passed_ += time; }
  void BeWrongBy(absl::Duration error) { error_ = error; }
  void Restart() { ++program_; }
  void Look() {
    time_ = Count(time_, {kBegin + passed_ + error_, program_, passed_});
    time_ = DecodeCounted(EncodeCounted(time_)).value();
  }
  absl::Duration passed() const { return passed_; }
  absl::Duration counted() const { return time_->counted; }
  const CountedTime& time() const { return *time_; }

 private:
  absl::Duration passed_, error_;
  uint64_t program_ = 1;
  std::optional<CountedTime> time_;
};

struct Mark {
  absl::Duration passed, counted;
};

// In whole milliseconds.
absl::Duration SomeTime(int hours_max) {
  return absl::Milliseconds(*rc::gen::inRange<int64_t>(0, int64_t{hours_max} * 3'600'000));
}
absl::Duration SomeError() {
  const absl::Duration size =
      *rc::gen::element(absl::Hours(1), kDay, 10 * kDay, 40 * kDay, 9000 * kDay);
  return *rc::gen::element(-1, 1) * (size + SomeTime(24));
}

void LookAt(Walk& walk, std::vector<Mark>& marks) {
  if (*rc::gen::inRange(0, 3) > 0) walk.Restart();
  walk.Look();
  marks.push_back({walk.passed(), walk.counted()});
}

// A true day and more goes by in some looks.
void Live(Walk& walk, std::vector<Mark>& marks, int looks, int hours_max) {
  for (int i = 0; i < looks; ++i) {
    walk.Pass(SomeTime(hours_max));
    LookAt(walk, marks);
  }
}

absl::Duration MostTooEarly(const Walk& walk, const std::vector<Mark>& marks) {
  absl::Duration most = -absl::InfiniteDuration();
  for (const Mark& mark : marks) {
    const absl::Duration certain = CertainlyPassed(walk.time(), mark.counted, walk.counted());
    most = std::max(most, certain - (walk.passed() - mark.passed));
  }
  return most;
}

TEST_CASE("a clock that is wrong once never makes more pass than has passed") {
  rc::prop("", [] {
    Walk walk;
    std::vector<Mark> marks;
    const bool from_the_beginning = *rc::gen::arbitrary<bool>();
    if (!from_the_beginning) {
      LookAt(walk, marks);
      Live(walk, marks, *rc::gen::inRange(0, 8), 60);
    }
    walk.BeWrongBy(SomeError());
    const int wrong = *rc::gen::inRange(1, 8);
    const int hours = *rc::gen::element(1, 30, 300);
    for (int i = 0; i < wrong; ++i) {
      LookAt(walk, marks);
      walk.Pass(SomeTime(hours));
      RC_ASSERT(MostTooEarly(walk, marks) <= absl::ZeroDuration());
    }
    walk.BeWrongBy(absl::ZeroDuration());
    for (int i = *rc::gen::inRange(1, 8); i > 0; --i) {
      LookAt(walk, marks);
      RC_ASSERT(MostTooEarly(walk, marks) <= absl::ZeroDuration());
      walk.Pass(SomeTime(200));
    }
  });
}

TEST_CASE("each further time that a clock is wrong makes a week too much pass at most") {
  rc::prop("", [] {
    Walk walk;
    std::vector<Mark> marks;
    LookAt(walk, marks);
    const int times = *rc::gen::inRange(1, 6);
    for (int i = 0; i < times; ++i) {
      walk.BeWrongBy(SomeError());
      Live(walk, marks, *rc::gen::inRange(1, 4), 30);
      walk.BeWrongBy(absl::ZeroDuration());
      Live(walk, marks, *rc::gen::inRange(1, 4), 30);
    }
    // It leaps ahead once each time, going wrong or coming back.
    RC_ASSERT(MostTooEarly(walk, marks) <= (times - 1) * kLeapMax);
  });
}

TEST_CASE("where a program runs each day, days pass as they do, but for two") {
  rc::prop("", [] {
    Walk walk;
    std::vector<Mark> marks;
    // A clock that was wrong holds nothing up once it is right: but for the longest leap, and one
    // where the day that it once showed is passed again.
    walk.BeWrongBy(SomeError());
    Live(walk, marks, *rc::gen::inRange(1, 5), 20);
    walk.BeWrongBy(absl::ZeroDuration());
    walk.Restart();
    walk.Look();
    const Mark begin{walk.passed(), walk.counted()};
    Live(walk, marks, 60, 24);
    const absl::Duration certain = CertainlyPassed(walk.time(), begin.counted, walk.counted());
    RC_ASSERT(certain >= walk.passed() - begin.passed - 2 * kDay);
  });
}

}  // namespace
}  // namespace fallow::store
