#include "daemon/journal/ids.h"

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.h"

namespace fallow::journal {
namespace {

TEST_CASE("an id is 26 characters of base32, as RFC 4648 has them") {
  SubjectId id;
  CHECK(ToText(id) == "aaaaaaaaaaaaaaaaaaaaaaaaaa");
  id.bytes.fill(0xFF);
  CHECK(ToText(id) ==
        "777777777777777777777777"
        "74");
  // "foobar" is "mzxw6ytboi" in the RFC's section 10.
  const std::string_view foobar = "foobar";
  std::copy(foobar.begin(), foobar.end(), id.bytes.begin());
  CHECK(ToText(id).starts_with("mzxw6ytbo"));
}

TEST_CASE("an id survives the way to text and back, in either case") {
  tests::SeededRandom random(1);
  for (int i = 0; i < 200; ++i) {
    SubjectId id;
    random.Fill(id.bytes);
    std::string text = ToText(id);
    CHECK(*ParseId<SubjectTag>(text) == id);
    for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    CHECK(*ParseId<SubjectTag>(text) == id);
  }
}

TEST_CASE("a prefix names exactly the ids that begin with it") {
  tests::SeededRandom random(2);
  for (int i = 0; i < 200; ++i) {
    SubjectId id;
    random.Fill(id.bytes);
    const std::string text = ToText(id);
    for (size_t chars = kIdPrefixCharsMin; chars <= kIdChars; ++chars) {
      const absl::StatusOr<IdRange> range = ParseIdPrefix(std::string_view(text).substr(0, chars));
      REQUIRE(range.ok());
      CHECK(range->first <= id);
      CHECK(id <= range->last);
      CHECK(ToText(range->first).substr(0, chars) == text.substr(0, chars));
      CHECK(ToText(range->last).substr(0, chars) == text.substr(0, chars));
    }
    const IdRange whole = *ParseIdPrefix(text);
    CHECK(whole.first == whole.last);
  }
}

TEST_CASE("what is no id is refused") {
  for (const char* bad : {"", "abc", "abc1", "ab c", "aaaaaaaaaaaaaaaaaaaaaaaaaaa",
                          // Its last character has bits beyond the 128.
                          "aaaaaaaaaaaaaaaaaaaaaaaaab", "\xC3\xA4\xC3\xA4"}) {
    INFO(bad);
    CHECK(absl::IsInvalidArgument(ParseIdPrefix(bad).status()));
  }
  CHECK(absl::IsInvalidArgument(ParseId<SubjectTag>("abcd").status()));
  CHECK(absl::IsInvalidArgument(SubjectId::FromBytes("short").status()));
}

}  // namespace
}  // namespace fallow::journal
