#include "daemon/journal/practice_settings.h"

#include <catch2/catch.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "tests/support/practice_recorded.h"

namespace fallow::journal {
namespace {

using tests::Recorded;
namespace v1 = fallow::store::v1;
using Days = std::vector<uint32_t>;

v1::PracticeOperation DaysSet(const Days& days) {
  v1::PracticeOperation operation;
  const auto composed = ComposeCheckInDays(days);
  REQUIRE(composed.ok());
  *operation.mutable_days() = *composed;
  return operation;
}

v1::PracticeOperation Silence(std::string_view what, bool back = false) {
  const auto operation = ComposeSilence(what, back);
  REQUIRE(operation.ok());
  return *operation;
}

TEST_CASE("without settings the check-ins come on days 3, 7, 30 and 90, and nothing is silent") {
  const PracticeSettings settings = FoldSettings({});
  CHECK(settings.check_in_days == Days{3, 7, 30, 90});
  CHECK(settings.silenced.empty());
}

TEST_CASE("settings of devices that made them apart are one, the later of two counting") {
  const auto kind = RecordKind::kPracticeSet;
  const auto here = Recorded(kind, DaysSet({1, 2}), 1, 1);
  const auto there = Recorded(kind, DaysSet({10}), 2, 2);
  const auto silent = Recorded(kind, Silence("space"), 3, 2);
  const auto back = Recorded(kind, Silence("space", true), 4, 1);
  const auto other = Recorded(kind, Silence("n-01"), 4, 2);
  const PracticeSubjects subjects = {{tests::SubjectOf(1), {here, back}},
                                     {tests::SubjectOf(2), {there, silent, other}}};
  const PracticeSettings settings = FoldSettings(subjects);
  CHECK(settings.check_in_days == Days{10});
  CHECK(settings.silenced == std::set<std::string>{"n-01"});
}

std::string Refusal(const Days& days) {
  const auto composed = ComposeCheckInDays(days);
  REQUIRE(composed.status().code() == absl::StatusCode::kInvalidArgument);
  return std::string(composed.status().message());
}

TEST_CASE("days that cannot be are refused, and say why") {
  CHECK_THAT(Refusal({}), Catch::Contains("none were given"));
  CHECK_THAT(Refusal({0, 3}), Catch::Contains("between 1 and 3650"));
  CHECK_THAT(Refusal({3651}), Catch::Contains("between 1 and 3650"));
  CHECK_THAT(Refusal({7, 3}), Catch::Contains("later than the one before it"));
  CHECK_THAT(Refusal({7, 7}), Catch::Contains("later than the one before it"));
  Days many(33);
  std::iota(many.begin(), many.end(), 1);
  CHECK_THAT(Refusal(many), Catch::Contains("at most 32"));
  many.pop_back();
  CHECK(ComposeCheckInDays(many).ok());
}

TEST_CASE("only a name can be silenced") {
  CHECK_FALSE(ComposeSilence("", false).ok());
  CHECK_FALSE(ComposeSilence("two\nlines", false).ok());
  CHECK_FALSE(ComposeSilence(std::string(300, 'x'), true).ok());
  CHECK(ComposeSilence("evening/w-01", false).ok());
}

}  // namespace
}  // namespace fallow::journal
