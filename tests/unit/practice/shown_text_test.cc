#include "daemon/practice/shown_text.h"

#include <catch2/catch.hpp>

namespace fallow::practice {
namespace {

using Lines = std::vector<std::string>;

TEST_CASE("what a terminal would obey or reorder is shown as a mark") {
  CHECK(Shown("a\x1b[1mb\x7F\u0085\u202E\u2069\u2028\xFF\r", Feeds::kKept, 100) ==
        "a\uFFFD[1mb\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
  CHECK(Shown("a\tb\nc", Feeds::kKept, 100) == "a b\nc");
  CHECK(Shown("a\tb\nc", Feeds::kSpaces, 100) == "a b c");
  CHECK(Shown("\u05D0\u200F\u200D\u0301", Feeds::kKept, 100) == "\u05D0\u200F\u200D\u0301");
}

TEST_CASE("a long text is cut between characters") {
  CHECK(Shown("abc", Feeds::kKept, 3) == "abc");
  CHECK(Shown("abcd", Feeds::kKept, 3) == "abc…");
  CHECK(Shown("\u4ECA\u5929", Feeds::kKept, 1) == "\u4ECA…");
}

TEST_CASE("widths are those of a terminal's columns") {
  CHECK(WidthOf("abc") == 3);
  CHECK(WidthOf("\u4ECA\u5929") == 4);
  CHECK(WidthOf("e\u0301") == 1);
  CHECK(WidthOf("\uFF21") == 2);
  CHECK(WidthOf("\U0001F331") == 2);
  CHECK(WidthOf("\u05E9\u05DC\u05D5\u05DD") == 4);
}

TEST_CASE("lines break at words, between ideographs, and within words that are too long") {
  CHECK(Wrapped("one two  three", 8) == Lines{"one two", "three"});
  CHECK(Wrapped("\u4ECA\u5929\u4E0B\u96EA\u4E86", 4) ==
        Lines{"\u4ECA\u5929", "\u4E0B\u96EA", "\u4E86"});
  CHECK(Wrapped("abcdefghij kl", 4) == Lines{"abcd", "efgh", "ij", "kl"});
  CHECK(Wrapped("a\n\nb", 4) == Lines{"a", "", "b"});
  CHECK(Wrapped("", 4) == Lines{""});
  CHECK(Wrapped("e\u0301e\u0301e\u0301", 2) == Lines{"e\u0301e\u0301", "e\u0301"});
}

TEST_CASE("markup is escaped, and control characters are left out of it") {
  CHECK(Escaped("<a b=\"c\">&\x01\n") == "&lt;a b=&quot;c&quot;&gt;&amp;");
}

}  // namespace
}  // namespace fallow::practice
