#include "daemon/text/utf8.h"

#include <catch2/catch.hpp>
#include <string>

namespace fallow::text {
namespace {

using namespace std::string_literals;

TEST_CASE("only well-formed UTF-8 is valid") {
  CHECK(IsValidUtf8(""));
  CHECK(IsValidUtf8("plain, na\u00EFve, \u65E5\u8A18, \U0001F331, e\u0301"));
  CHECK(IsValidUtf8(std::string(100, 'a') + "\U0010FFFF" + std::string(9, 'b')));
  CHECK_FALSE(IsValidUtf8("\x80"));
  CHECK_FALSE(IsValidUtf8("12345678\xC3"));
  CHECK_FALSE(IsValidUtf8("\xC0\xAF"));          // overlong
  CHECK_FALSE(IsValidUtf8("\xED\xA0\x80"));      // a surrogate
  CHECK_FALSE(IsValidUtf8("\xF4\x90\x80\x80"));  // past U+10FFFF
}

TEST_CASE("positions count code points") {
  const std::string text = "a\u00E9\u65E5\U0001F331z";
  CHECK(CountCodePoints(text) == 5);
  CHECK(ByteOffset(text, 0) == 0);
  CHECK(ByteOffset(text, 3) == 6);
  CHECK(ByteOffset(text, 5) == text.size());
  CHECK(ByteOffset(text, 99) == text.size());
  CHECK(Slice(text, 1, 2) == "\u00E9\u65E5");
  CHECK(Slice(text, 4, 99) == "z");
  CHECK(Slice(text, 9, 1).empty());
}

TEST_CASE("the first bad place is found by line, column and byte") {
  CHECK_FALSE(FindBadPlace("tabs\tand\nlines, \u65E5\u8A18 and \U0001F331"));

  const auto nul = FindBadPlace("\u65E5\u8A18\nab\0c"s);
  REQUIRE(nul);
  CHECK(nul->kind == BadPlace::Kind::kControlCharacter);
  CHECK(nul->line == 2);
  CHECK(nul->column == 3);
  CHECK(nul->byte == 9);

  const auto broken = FindBadPlace("ok\n\n\xE9t\xE9");
  REQUIRE(broken);
  CHECK(broken->kind == BadPlace::Kind::kNotUtf8);
  CHECK(broken->line == 3);
  CHECK(broken->column == 1);
  CHECK(broken->character == 0xE9);

  CHECK(FindBadPlace("\x1B[31m"));
  CHECK(FindBadPlace("\x7F"));
  CHECK(FindBadPlace("\u0085"));
  CHECK(FindBadPlace("line\r\n"));
}

TEST_CASE("characters are counted alike wherever a machine word ends") {
  for (size_t pad = 0; pad <= 20; ++pad) {
    const std::string text =
        std::string(pad, 'a') + "\u00E9\u65E5\U0001F331" + std::string(pad, 'b');
    CHECK(CountCodePoints(text) == 2 * pad + 3);
    CHECK_FALSE(FindBadPlace(text));
    const std::optional<BadPlace> bad = FindBadPlace("\n" + text + "\x7F" + "c");
    REQUIRE(bad);
    CHECK(bad->line == 2);
    CHECK(bad->column == 2 * pad + 4);
    CHECK(bad->byte == text.size() + 1);
  }
}

TEST_CASE("a refused text says where and why, and nothing of its content") {
  CHECK(CheckText("fine\n", "The text").ok());
  const absl::Status status = CheckText("secret\x1B", "The text");
  CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(std::string(status.message()).find("line 1, column 7 is U+001B") != std::string::npos);
  CHECK(std::string(status.message()).find("secret") == std::string::npos);
}

TEST_CASE("line ends of other systems become line feeds") {
  CHECK(WithUnixLineEnds("a\r\nb\rc\n\r\n\r") == "a\nb\nc\n\n\n");
}

}  // namespace
}  // namespace fallow::text
