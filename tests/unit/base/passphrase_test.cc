#include "daemon/base/passphrase.h"

#include <catch2/catch.hpp>
#include <string>

namespace fallow::base {
namespace {

std::string Prepared(std::string_view typed) {
  const std::optional<SecretString> prepared = PreparedPassphrase(typed);
  REQUIRE(prepared);
  return std::string(prepared->view());
}

absl::StatusCode CodeOf(std::string_view typed) {
  return NewPassphrase(typed).status().code();
}

// The examples of RFC 8265, section 4.3, table 4.
TEST_CASE("a passphrase is prepared as RFC 8265 does it") {
  CHECK(Prepared("correct horse battery staple") == "correct horse battery staple");
  CHECK(Prepared("Correct Horse Battery Staple") == "Correct Horse Battery Staple");
  CHECK(Prepared("\u03C0\u00DF\u00E5") == "\u03C0\u00DF\u00E5");
  CHECK(Prepared("Jack of \u2666s") == "Jack of \u2666s");
  CHECK(Prepared("foo\u1680bar") == "foo bar");
  CHECK(CodeOf("") == absl::StatusCode::kInvalidArgument);
  CHECK(CodeOf("my cat is a \tby") == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("composed and decomposed characters are one passphrase") {
  CHECK(Prepared("Stra\u00DFe \u00FCber caf\u00E9") ==
        Prepared("Stra\u00DFe u\u0308ber cafe\u0301"));
  CHECK(Prepared("\uAC01") == Prepared("\u1100\u1161\u11A8"));
  CHECK(Prepared("\u212B") == "\u00C5");
  // Width and compatibility forms count as typed.
  CHECK(Prepared("\uFF21") != Prepared("A"));
}

TEST_CASE("a line end of any kind behind a passphrase is not part of it") {
  for (const std::string_view end : {"\n", "\r", "\r\n", "\n\r", "\u0085", "\u2028", "\u2029"}) {
    CHECK(Prepared(std::string("a quiet field").append(end)) == "a quiet field");
    CHECK(NewPassphrase(std::string("a quiet field").append(end))->view() == "a quiet field");
    CHECK(CodeOf(end) == absl::StatusCode::kInvalidArgument);
  }
  CHECK(Prepared(" a quiet field ") == " a quiet field ");
}

TEST_CASE("what other systems may write differently cannot be chosen, but can be tried") {
  for (const std::string_view typed :
       {"one\ntwo", "bell\a", "soft\u00ADhyphen", "\uFEFFbom", "heart\u2764\uFE0F", "\U000E0041tag",
        "private\uE000", "none\U0003FFFE", "later\U0003FFF0", "\u1100alone"}) {
    INFO(typed);
    CHECK(CodeOf(typed) == absl::StatusCode::kInvalidArgument);
    CHECK(PreparedPassphrase(typed));
  }
  CHECK(NewPassphrase("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645").ok());
  CHECK(NewPassphrase("\U0001F469\u200D\U0001F4BB").ok());
  for (const std::string_view typed : {"latin \xE9", "cut \xC3", "\xED\xA0\x80"}) {
    CHECK(CodeOf(typed) == absl::StatusCode::kInvalidArgument);
    CHECK_FALSE(PreparedPassphrase(typed));
  }
}

TEST_CASE("one limit holds for what is typed and for what it becomes") {
  const std::string longest(kPassphraseBytesMax, 'x');
  CHECK(NewPassphrase(longest)->view() == longest);
  CHECK(NewPassphrase(longest + "\r\n")->view() == longest);
  CHECK(CodeOf(longest + "x") == absl::StatusCode::kInvalidArgument);
  CHECK_FALSE(PreparedPassphrase(longest + "x"));
  // U+0958 is excluded from composition and grows.
  std::string grows;
  while (grows.size() + 3 <= kPassphraseBytesMax) grows += "\u0958";
  CHECK(CodeOf(grows) == absl::StatusCode::kInvalidArgument);
  CHECK_FALSE(PreparedPassphrase(grows));
}

}  // namespace
}  // namespace fallow::base
