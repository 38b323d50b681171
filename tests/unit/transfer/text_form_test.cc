#include "daemon/transfer/text_form.h"

#include <catch2/catch.hpp>

#include "daemon/transfer/entry.h"

namespace fallow::transfer {
namespace {

std::string Normal(std::string text) {
  const std::string why = NormaliseText(&text);
  return why.empty() ? text : "refused: " + why;
}

TEST_CASE("text is brought into its normal form") {
  CHECK(Normal("\xef\xbb\xbf\r\n \t\r\n  first\r\nsecond\rthird\f\n \n") ==
        "  first\nsecond\nthird");
  CHECK(Normal(" \n\t\n").empty());
  CHECK(Normal("\n\xef\xbb\xbf \n\xef\xbb\xbf"
               "a") == "a");
  CHECK(Normal("\tkept\t\tinside") == "\tkept\t\tinside");
}

TEST_CASE("text that is not text is refused with the line") {
  CHECK(Normal("a\nb\xff") == "refused: line 2 of its text is not UTF-8");
  CHECK(Normal("\xed\xa0\x80") == "refused: line 1 of its text is not UTF-8");
  CHECK(Normal("\xc0\xaf") == "refused: line 1 of its text is not UTF-8");
  CHECK(Normal("a\n\nb\x1b[2J") ==
        "refused: line 3 of its text holds the control character U+001B");
  CHECK(Normal("\xc2\x9b"
               "2J") == "refused: line 1 of its text holds the control character U+009B");
  CHECK(Normal(std::string("a\0b", 3)) ==
        "refused: line 1 of its text holds the control character U+0000");
  CHECK(Normal(std::string(kTextBytesMax, 'a')).size() == kTextBytesMax);
  CHECK(Normal(std::string(kTextBytesMax + 1, 'a')) == "refused: its text is longer than 4 MiB");
}

TEST_CASE("labels are trimmed, short and on one line") {
  CHECK(Label("  two words ") == "two words");
  CHECK_FALSE(Label(" \t"));
  CHECK_FALSE(Label("two\nlines"));
  CHECK_FALSE(Label("\xff"));
  CHECK_FALSE(Label(std::string(kLabelBytesMax + 1, 'a')));
}

TEST_CASE("file names are safe on every file system") {
  CHECK(SafeFileName("../../etc/passwd", 200) == "passwd");
  CHECK(SafeFileName("..", 200) == "file");
  CHECK(SafeFileName(".hidden", 200) == "hidden");
  CHECK(SafeFileName("a<b>:\"|?*\x01.jpg", 200) == "a_b_______.jpg");
  CHECK(SafeFileName("C:\\photos\\a.jpg", 200) == "a.jpg");
  CHECK(SafeFileName("ends with dots...", 200) == "ends with dots");
  CHECK(SafeFileName("caf\xe9.png", 200) == "caf_.png");
  CHECK(SafeFileName("海.png", 200) == "海.png");
  CHECK(SafeFileName("海海海海.png", 10) == "海海.png");
}

TEST_CASE("a slug keeps the letters of any script") {
  CHECK(Slug("Walked to the harbour, twice!") == "walked-to-the-harbour-twice");
  CHECK(Slug("# Über 海 \xe2\x80\x94 go") == "über-海-go");
  CHECK(Slug("...").empty());
  CHECK(Slug(std::string(500, 'x')).size() == 48);
}

TEST_CASE("names within an entry are told apart before their extension") {
  std::vector<std::string> taken;
  CHECK(UniqueName("a.jpg", &taken) == "a.jpg");
  CHECK(UniqueName("a.jpg", &taken) == "a-2.jpg");
  CHECK(UniqueName("a.jpg", &taken) == "a-3.jpg");
  CHECK(UniqueName("b", &taken) == "b");
  CHECK(UniqueName("b", &taken) == "b-2");
}

TEST_CASE("media types go by the extension in any case") {
  CHECK(MediaTypeOf("A.JPG") == "image/jpeg");
  CHECK(MediaTypeOf("a.zip") == "application/zip");
  CHECK(MediaTypeOf("a.aac") == "audio/aac");
  CHECK(MediaTypeOf("a.unknown") == "application/octet-stream");
  CHECK(MediaTypeOf("jpg") == "application/octet-stream");
}

}  // namespace
}  // namespace fallow::transfer
