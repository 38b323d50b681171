#include "daemon/base/shown_text.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace fallow::base {
namespace {

using Lines = std::vector<std::string>;

TEST_CASE("characters take the columns that a terminal gives them") {
  CHECK(DisplayWidth("") == 0);
  CHECK(DisplayWidth("plain") == 5);
  CHECK(DisplayWidth("naïve") == 5);
  CHECK(DisplayWidth("nai\u0308ve") == 5);
  CHECK(DisplayWidth("雨の日") == 6);
  CHECK(DisplayWidth("ＡＢ") == 4);
  CHECK(DisplayWidth("한국") == 4);
  CHECK(DisplayWidth("🌱") == 2);
  CHECK(DisplayWidth("👩‍🌾") == 2);
  CHECK(DisplayWidth("👍🏽") == 2);
  CHECK(DisplayWidth("❤\uFE0F") == 2);
  CHECK(DisplayWidth("a\u200Bb") == 2);
  CHECK(DisplayWidth("\xff") == 1);
}

TEST_CASE("nothing that a terminal obeys is printed") {
  CHECK(Printable("a\x1b[31mb") == "a\uFFFD[31mb");
  CHECK(Printable("a\nb\tc") == "a\nb\tc");
  CHECK(Printable("a\nb\tc", Newlines::kReplace) == "a b c");
  CHECK(Printable("a\r\nb\rc") == "a\nb\uFFFDc");
  CHECK(Printable("\x7f\u009b\u202e") == "\uFFFD\uFFFD\uFFFD");
  CHECK(Printable("a\xc3") == "a\uFFFD");
  CHECK(Printable("雨 🌱 naïve") == "雨 🌱 naïve");
  CHECK(Printable(std::string("a\0b", 3)) == "a\uFFFDb");
}

TEST_CASE("text wraps at spaces") {
  CHECK(Wrap("the quick brown fox", 10) == Lines{"the quick", "brown fox"});
  CHECK(Wrap("the quick brown fox", 100) == Lines{"the quick brown fox"});
  CHECK(Wrap("", 10) == Lines{""});
  CHECK(Wrap("one\n\ntwo", 10) == Lines{"one", "", "two"});
  CHECK(Wrap("exactly ten", 7) == Lines{"exactly", "ten"});
}

TEST_CASE("a word longer than a line is cut") {
  CHECK(Wrap("abcdefghij", 4) == Lines{"abcd", "efgh", "ij"});
  CHECK(Wrap("ab abcdefghij", 4) == Lines{"ab", "abcd", "efgh", "ij"});
  CHECK(Wrap("雨雨", 1) == Lines{"雨", "雨"});
  CHECK(Wrap("ab", 0) == Lines{"a", "b"});
}

TEST_CASE("Chinese and Japanese text wraps between characters but not before a full stop") {
  CHECK(Wrap("今日は雨が降る", 6) == Lines{"今日は", "雨が降", "る"});
  for (const std::string& line : Wrap("雨が降る。庭が緑になる。", 8)) {
    CHECK(DisplayWidth(line) <= 8);
    CHECK(line.rfind("。", 0) == std::string::npos);
  }
}

TEST_CASE("wrapping keeps every word and no line is too wide") {
  const std::string text =
      "Walked by the river 川のそばを歩いた and met naïve ducks 🦆🦆 again";
  for (int columns = 2; columns < 40; ++columns) {
    std::string joined;
    for (const std::string& line : Wrap(text, columns)) {
      CHECK(DisplayWidth(line) <= columns);
      joined += line;
    }
    std::string dense;
    std::string expected;
    for (const char c : joined) dense += c == ' ' ? "" : std::string(1, c);
    for (const char c : text) expected += c == ' ' ? "" : std::string(1, c);
    CHECK(dense == expected);
  }
}

TEST_CASE("text is shortened to its columns") {
  CHECK(Shorten("short", 10) == "short");
  CHECK(Shorten("exactly", 7) == "exactly");
  CHECK(Shorten("exactly", 6) == "exact…");
  CHECK(Shorten("two lines\nhere", 20) == "two lines here");
  CHECK(Shorten("雨雨雨", 4) == "雨…");
  CHECK(Shorten("雨雨雨", 5) == "雨雨…");
  CHECK(Shorten("abc", 1) == "…");
  CHECK(Shorten("abc", 0) == "");
  CHECK(DisplayWidth(Shorten(std::string(1 << 20, 'x'), 80)) == 80);
}

TEST_CASE("text is padded by columns, not bytes") {
  CHECK(PadRight("雨", 4) == "雨  ");
  CHECK(PadRight("naïve", 6) == "naïve ");
  CHECK(PadRight("long", 2) == "long");
}

TEST_CASE("what reorders text or is no character is shown as a mark") {
  CHECK(Printable("a\x1b[1mb\x7F\u0085\u202E\u2069\u2028\xFF\r") ==
        "a\uFFFD[1mb\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
  CHECK(Printable("\uFFFE\U0001FFFF") == "\uFFFD\uFFFD");
  CHECK(Printable("\u05D0\u200F\u200D\u0301") == "\u05D0\u200F\u200D\u0301");
}

TEST_CASE("a tab becomes a space where columns are counted") {
  CHECK(Printable("a\tb\nc", Newlines::kKeepFeeds) == "a b\nc");
}

TEST_CASE("a long text is cut between characters") {
  const auto beginning = [](std::string_view text, size_t bytes) {
    return PrintableBeginning(text, bytes, Newlines::kKeepFeeds);
  };
  CHECK(beginning("abc", 3) == "abc");
  CHECK(beginning("abcd", 3) == "abc…");
  CHECK(beginning("今天", 1) == "今…");
  CHECK(beginning("", 0).empty());
}

TEST_CASE("marks take no columns and scripts without case one a letter") {
  CHECK(DisplayWidth("e\u0301") == 1);
  CHECK(DisplayWidth("שלום") == 4);
  CHECK(DisplayWidth("\u1112\u1161\u11AB") == 2);
}

TEST_CASE("lines break at words, between ideographs, and within words that are too long") {
  CHECK(Wrap("one two  three", 8) == Lines{"one two", "three"});
  CHECK(Wrap("今天下雪了", 4) == Lines{"今天", "下雪", "了"});
  CHECK(Wrap("abcdefghij kl", 4) == Lines{"abcd", "efgh", "ij", "kl"});
  CHECK(Wrap("a\n\nb", 4) == Lines{"a", "", "b"});
  CHECK(Wrap("", 4) == Lines{""});
  CHECK(Wrap("e\u0301e\u0301e\u0301", 2) == Lines{"e\u0301e\u0301", "e\u0301"});
}

// No line may end before a full stop, even one that follows spaces.
TEST_CASE("what is cut at a space leaves none on either line") {
  CHECK(Wrap("aaaa    .b", 6) == Lines{"aaaa", ".b"});
  CHECK(Wrap("aaaa    .b", 4) == Lines{"aaaa", ".b"});
}

TEST_CASE("a long text without width is wrapped in linear time") {
  std::string hostile = "aa";
  for (int i = 0; i < 200'000; ++i) hostile += "\u200B";
  CHECK(Wrap(hostile + "b", 2).size() == 2U);
}

}  // namespace
}  // namespace fallow::base
