#include "clients/words/span.h"

#include <catch2/catch.hpp>

namespace fallow::words {
namespace {

TEST_CASE("a span is a number and a unit") {
  CHECK(SpanFromWords("0").value() == absl::ZeroDuration());
  CHECK(SpanFromWords("7d").value() == absl::Hours(7 * 24));
  CHECK(SpanFromWords("12 hours").value() == absl::Hours(12));
  CHECK(SpanFromWords("1 hour").value() == absl::Hours(1));
  CHECK(SpanFromWords("90m").value() == absl::Minutes(90));
  CHECK(SpanFromWords("2w").value() == absl::Hours(14 * 24));
  CHECK(SpanFromWords("30s").value() == absl::Seconds(30));
}

TEST_CASE("what is no span is said to be none") {
  for (const char* const words : {"", "d", "7", "-1d", "7x", "7dd", "d7", "7.5d", "soon",
                                  "99999999999999999999d", "2000000d"}) {
    INFO(words);
    CHECK(absl::IsInvalidArgument(SpanFromWords(words).status()));
  }
}

}  // namespace
}  // namespace fallow::words
