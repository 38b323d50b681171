#include "daemon/text/markdown.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace fallow::text {
namespace {

using Strings = std::vector<std::string>;

Strings Code(std::string_view markdown) {
  Strings parts;
  for (const Stretch& each : CodeIn(markdown)) {
    parts.emplace_back(markdown.substr(each.begin, each.end - each.begin));
  }
  return parts;
}

// As written in the text; those of images after a '!', those in angle brackets with them.
Strings Destinations(std::string_view markdown) {
  Strings parts;
  for (const Link& each : LinksIn(markdown)) {
    const std::string written(markdown.substr(each.place.begin, each.place.end - each.place.begin));
    parts.push_back((each.is_image ? "!" : "") + (each.in_angles ? "<" + written + ">" : written));
  }
  return parts;
}

TEST_CASE("code is found where it stands, without its marks") {
  CHECK(Code("a `b` c") == Strings{"b"});
  CHECK(Code("``b ` c``") == Strings{"b ` c"});
  CHECK(Code("a `b\nc` d") == Strings{"b", "c"});
  CHECK(Code("```\nx\ny\n```\nz") == Strings{"x", "y"});
  CHECK(Code("\\`a` b").empty());
  CHECK(Code("").empty());
}

TEST_CASE("what is said behind a fence is of the code") {
  CHECK(Code("~~~ c++ @ana\nx\n~~~") == Strings{"c++ @ana", "x"});
}

TEST_CASE("fences end where one of their kind and length does, also in lists and quotations") {
  CHECK(Code("````\n```\na\n````\nb") == Strings{"```", "a"});
  CHECK(Code("~~~\n```\na\n~~~\nb") == Strings{"```", "a"});
  CHECK(Code("- ```\n  a\n\n  b\n  ```\n- c") == Strings{"a", "b"});
  CHECK(Code("> ```\n> a\nb") == Strings{"a"});
}

TEST_CASE("lines that are indented by four are code, but not within a paragraph") {
  CHECK(Code("    a\n\nb") == Strings{"a"});
  CHECK(Code("b\n    a").empty());
}

TEST_CASE("destinations are found where they stand") {
  CHECK(Destinations("![a](b.jpg) [c](d \"title\") ![e](f.png 'of a sea')") ==
        Strings{"!b.jpg", "d", "!f.png"});
  CHECK(Destinations("[a](b(c)d) and [a](<b c>)") == Strings{"b(c)d", "<b c>"});
  CHECK(Destinations("[a]( ) [a](<>) [a]() ](x [a](b").empty());
  CHECK(Destinations("[a\nb](c\n\"t\")") == Strings{"c"});
  CHECK(Destinations("[![small](small.jpg)](large.jpg)") == Strings{"!small.jpg", "large.jpg"});
}

TEST_CASE("code and escaped brackets hold no links") {
  CHECK(Destinations("`[a](b)` and \\[a](b)").empty());
  CHECK(Destinations("```\n![a](b)\n```\n").empty());
}

TEST_CASE("a destination with escapes is found, and its target has none") {
  const std::string markdown = R"(![a](b\(c.jpg) [*d*](<e\>f>))";
  CHECK(Destinations(markdown) == Strings{R"(!b\(c.jpg)", R"(<e\>f>)"});
  CHECK(LinksIn(markdown)[0].target == "b(c.jpg");
  CHECK(LinksIn(markdown)[1].target == "e>f");
}

TEST_CASE("a definition is found once, however many links refer to it") {
  CHECK(Destinations("![a][x] [b][X] [x]\n\n[x]: c.jpg \"title\"\n[unused]: d.jpg") ==
        Strings{"!c.jpg"});
}

TEST_CASE("an address in angles is no link that leads elsewhere") {
  CHECK(Destinations("<https://example.org> and <ana@example.org>").empty());
  CHECK(Destinations("(<https://example.org>)").empty());
}

TEST_CASE("whatever repeats without end is read in time") {
  for (const std::string& each :
       Strings{"`",           "[",     "](",   "![a](", "[a](<",    "*a_", "> ",
               "- ",          "<",     "`a``", "[a][",  "\\",       "a\n", "[a](b\\(",
               "[a](b\\(c) ", "```\n", "&#",   "\t",    "[a]: b\n", "<a@"}) {
    std::string text;
    while (text.size() < 200'000) text += each;
    INFO(each);
    for (const Stretch& code : CodeIn(text)) REQUIRE(code.end <= text.size());
    for (const Link& link : LinksIn(text)) REQUIRE(link.place.end <= text.size());
  }
}

}  // namespace
}  // namespace fallow::text
