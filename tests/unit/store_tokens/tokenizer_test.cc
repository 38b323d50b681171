#include "daemon/store/tokens/tokenizer.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace fallow::store {
namespace {

using Tokens = std::vector<std::string>;

Tokens TokensOf(std::string_view text) {
  Tokenizer tokenizer;
  Tokens tokens;
  const int result = tokenizer.Tokenize(
      text, &tokens, [](void* out, int, const char* token, int bytes, int begin, int end) {
        CHECK(begin <= end);
        CHECK(bytes > 0);
        static_cast<Tokens*>(out)->emplace_back(token, static_cast<size_t>(bytes));
        return SQLITE_OK;
      });
  CHECK(result == SQLITE_OK);
  return tokens;
}

TEST_CASE("words are runs of letters and digits, in lower case") {
  CHECK(TokensOf("The END, of 2 Days_and #nights @home") ==
        Tokens{"the", "end", "of", "2", "days", "and", "nights", "home"});
  CHECK(TokensOf("").empty());
  CHECK(TokensOf(" .,;!?-–—“”…\n").empty());
}

TEST_CASE("letters of every script fold to one form") {
  CHECK(TokensOf("Straße STRASSE") == Tokens{"strasse", "strasse"});
  CHECK(TokensOf("é e\u0301 É") == Tokens{"e", "e", "e"});
  CHECK(TokensOf("İI ıi") == Tokens{"ii", "ii"});
  CHECK(TokensOf("Σίσυφος ΣΊΣΥΦΟΣ") == Tokens{"σισυφοσ", "σισυφοσ"});
  CHECK(TokensOf("ﬁﬂ ＡＢＣ ①②") == Tokens{"fifl", "abc", "12"});
  CHECK(TokensOf("٢٠٢٤ २०२४") == Tokens{"2024", "2024"});
  CHECK(TokensOf("كـتـاب كِتَاب أ") == Tokens{"كتاب", "كتاب", "ا"});
  CHECK(TokensOf("می\u200Cخواهم") == Tokens{"میخواهم"});
  CHECK(TokensOf("soft\u00ADhyphen") == Tokens{"softhyphen"});
}

TEST_CASE("scripts without spaces and Hangul give a token for each character") {
  CHECK(TokensOf("東京へ") == Tokens{"東", "京", "へ"});
  CHECK(TokensOf("が") == TokensOf("か\u3099"));
  CHECK(TokensOf("が").size() == 1);
  CHECK(TokensOf("が") != TokensOf("か"));
  CHECK(TokensOf("ｶﾞ") == TokensOf("ガ"));
  CHECK(TokensOf("한국").size() == 2);
  CHECK(TokensOf("\u1112\u1161\u11AB") == TokensOf("한"));
  CHECK(TokensOf("ไทย") == Tokens{"ไ", "ท", "ย"});
  CHECK(TokensOf("第3章abc東") == Tokens{"第", "3", "章", "abc", "東"});
}

TEST_CASE("emoji are tokens, their joiners and variation selectors are not") {
  CHECK(TokensOf("x👍🏽y") == Tokens{"x", "👍", "🏽", "y"});
  CHECK(TokensOf("👨‍👩‍👧") == Tokens{"👨", "👩", "👧"});
  CHECK(TokensOf("❤️") == TokensOf("❤"));
  CHECK(TokensOf("🇵🇹").size() == 2);
  CHECK(TokensOf("\U0001FAFF").size() == 1);
}

TEST_CASE("bytes that are not UTF-8 separate, and nothing is read beyond the end") {
  CHECK(TokensOf("a\xff"
                 "b") == Tokens{"a", "b"});
  CHECK(TokensOf("caf\xc3") == Tokens{"caf"});
  CHECK(TokensOf("a\xed\xa0\x80z") == Tokens{"a", "z"});
  CHECK(TokensOf(std::string_view("a\0b", 3)) == Tokens{"a", "b"});
}

TEST_CASE("a long word is compared by its beginning, cut at a character") {
  const std::string ascii(1000, 'x');
  CHECK(TokensOf(ascii + " y") == Tokens{std::string(kTokenBytesMax, 'x'), "y"});
  std::string greek;
  for (int i = 0; i < 500; ++i) greek += "λ";
  const Tokens tokens = TokensOf("a" + greek);
  REQUIRE(tokens.size() == 1);
  CHECK(tokens[0].size() <= kTokenBytesMax);
  CHECK(tokens[0].size() % 2 == 1);
}

TEST_CASE("a sink that asks to stop is obeyed") {
  Tokenizer tokenizer;
  int calls = 0;
  const auto stop = [](void* count, int, const char*, int, int, int) {
    ++*static_cast<int*>(count);
    return SQLITE_NOMEM;
  };
  CHECK(tokenizer.Tokenize("one two", &calls, stop) == SQLITE_NOMEM);
  CHECK(calls == 1);
}

TEST_CASE("what has no tokens is known to be empty") {
  Tokenizer tokenizer;
  CHECK(tokenizer.IsEmpty("?! … --"));
  CHECK(tokenizer.IsEmpty("\u0301"));
  CHECK_FALSE(tokenizer.IsEmpty("-a-"));
  CHECK_FALSE(tokenizer.IsEmpty("👍"));
}

TEST_CASE("words are counted as people count them") {
  Tokenizer tokenizer;
  CHECK(tokenizer.CountWords("") == 0);
  CHECK(tokenizer.CountWords("Don't stop - it's well-known...") == 4);
  CHECK(tokenizer.CountWords("# Title\n\n* a b") == 3);
  CHECK(tokenizer.CountWords("今日は walk") == 4);
  CHECK(tokenizer.CountWords("한국어를 배운다") == 2);
  CHECK(tokenizer.CountWords("naïve été") == 2);
}

TEST_CASE("names are the same when written in capitals") {
  CHECK(FoldName("Zoë") == FoldName("ZOË"));
  CHECK(FoldName("zoe\u0308") == FoldName("ZOË"));
  CHECK(FoldName("Zoe") != FoldName("Zoë"));
  CHECK(FoldName("Straße") == FoldName("STRASSE"));
  CHECK(FoldName("c++") != FoldName("c"));
  CHECK(FoldName("a b") == "a b");
}

}  // namespace
}  // namespace fallow::store
