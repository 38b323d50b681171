#include "daemon/journal/letter.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/practice_recorded.h"

namespace fallow::journal {
namespace {

using tests::DayIn;
using tests::Recorded;
namespace v1 = fallow::store::v1;

const Moment kNow = DayIn("Europe/Lisbon", 2026, 3, 1, 21);
const Moment kLater = DayIn("Europe/Lisbon", 2027, 5, 1);

v1::LetterOperation Composed(std::string_view text) {
  const auto operation = ComposeLetter(text, kLater, kNow);
  REQUIRE(operation.ok());
  return *operation;
}

TEST_CASE("a letter is the text, the day and when it was written") {
  const auto letter =
      FoldLetter(tests::SubjectOf(9), {Recorded(RecordKind::kLetterWritten, Composed("Rest."), 1)});
  REQUIRE(letter);
  CHECK(letter->id == tests::SubjectOf(9));
  CHECK(letter->text == "Rest.");
  CHECK(letter->written == kNow);
  CHECK(letter->open_at == kLater);
  CHECK_FALSE(letter->opened);
  CHECK_FALSE(letter->DueAt(kLater.at - absl::Seconds(1)));
  CHECK(letter->DueAt(kLater.at));
}

TEST_CASE("of openings made apart the earlier counts, in whatever order they came") {
  const Moment first = DayIn("Europe/Lisbon", 2027, 5, 1, 9);
  const Moment second = DayIn("Asia/Tokyo", 2027, 5, 2, 9);
  const auto written = Recorded(RecordKind::kLetterWritten, Composed("Rest."), 1);
  const auto here = Recorded(RecordKind::kLetterOpened, ComposeOpening(first), 2, 1);
  const auto there = Recorded(RecordKind::kLetterOpened, ComposeOpening(second), 2, 2);
  for (const auto& records :
       {std::vector{written, here, there}, std::vector{there, here, written}}) {
    const auto letter = FoldLetter({}, tests::Ordered(records));
    REQUIRE(letter);
    CHECK(letter->opened == first);
  }
}

TEST_CASE("an opening without the letter is nothing") {
  CHECK_FALSE(FoldLetter({}, {Recorded(RecordKind::kLetterOpened, ComposeOpening(kNow), 1)}));
  CHECK_FALSE(FoldLetter({}, {}));
}

std::string Refusal(std::string_view text, const Moment& open_at, const Moment& now = kNow) {
  const auto operation = ComposeLetter(text, open_at, now);
  REQUIRE(operation.status().code() == absl::StatusCode::kInvalidArgument);
  return std::string(operation.status().message());
}

TEST_CASE("a letter that could not be one is refused, and says why") {
  CHECK(Refusal("  \n", kLater) == "There is nothing to keep: the letter is empty.");
  CHECK(Refusal("Rest.", kNow) == "The letter cannot wait for that day: it is not in the future.");
  CHECK_THAT(Refusal(std::string(kPracticeTextBytesMax + 1, 'x'), kLater),
             Catch::Contains("at most 256 KiB"));
  CHECK_THAT(Refusal("\x1b[2J", kLater), Catch::Contains("The letter"));
  CHECK_THAT(Refusal("\xff", kLater), Catch::Contains("UTF-8"));
  CHECK(Refusal("Rest.", {kLater.at, "Nowhere/At all"}).find("zone") != std::string::npos);
  CHECK(Refusal("Rest.", {absl::InfiniteFuture(), "UTC"}).find("year") != std::string::npos);
  CHECK(Refusal("Rest.", kLater, {kNow.at, "?"}).find("zone") != std::string::npos);
  CHECK(ComposeLetter(std::string(kPracticeTextBytesMax, 'x'), kLater, kNow).ok());
}

}  // namespace
}  // namespace fallow::journal
