#include "daemon/text/operation.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "daemon/text/utf8.h"

namespace fallow::text {
namespace {

using Kind = TextOperation::Kind;

TEST_CASE("operations apply in order, each to what the last one left") {
  std::string text = "na\u00EFve \U0001F331";
  const std::vector<TextOperation> operations = {TextOperation::Insert(6, "\u65E5\u8A18 "),
                                                 TextOperation::Delete(0, 6),
                                                 TextOperation::Insert(4, "!")};
  REQUIRE(Apply(text, operations).ok());
  CHECK(text == "\u65E5\u8A18 \U0001F331!");
}

TEST_CASE("an operation that does not fit is refused and the text stays as it was") {
  const std::vector<TextOperation> bad = {
      TextOperation::Insert(4, "x"),
      TextOperation::Delete(3, 1),
      TextOperation::Delete(1, UINT64_MAX),
      TextOperation{Kind::kDelete, UINT64_MAX, 1, ""},
      TextOperation{Kind::kDelete, 0, 0, ""},
      TextOperation{Kind::kDelete, 0, 1, "x"},
      TextOperation{Kind::kInsert, 0, 0, ""},
      TextOperation{Kind::kInsert, 0, 2, "x"},
      TextOperation{Kind::kInsert, 0, 1, "\xFF"},
  };
  for (const TextOperation& operation : bad) {
    std::string text = "abc";
    const std::vector<TextOperation> operations = {TextOperation::Delete(0, 1),
                                                   TextOperation::Insert(0, "z"), operation};
    CHECK(Apply(text, operations).code() == absl::StatusCode::kInvalidArgument);
    CHECK(text == "abc");
  }
}

// The same edits on a string of code points, one by one.
std::u32string ApplyPlainly(std::u32string text, const std::vector<TextOperation>& operations) {
  for (const TextOperation& operation : operations) {
    if (operation.kind == Kind::kDelete) {
      text.erase(operation.position, operation.length);
    } else {
      const bool wide = operation.content.size() > operation.length;
      text.insert(operation.position, operation.length, wide ? U'\u65E5' : U'a');
    }
  }
  return text;
}

TEST_CASE("many operations over a long text equal the same ones done plainly") {
  std::mt19937 random(7);
  std::string text;
  std::u32string plain;
  for (int i = 0; i < 30'000; ++i) {
    const bool wide = random() % 3 == 0;
    text += wide ? "\u65E5" : "a";
    plain += wide ? U'\u65E5' : U'a';
  }
  for (int round = 0; round < 20; ++round) {
    std::vector<TextOperation> operations;
    uint64_t length = plain.size();
    for (int i = 0; i < 100; ++i) {
      const uint64_t position = random() % (length + 1);
      if (random() % 2 == 0 && position < length) {
        const uint64_t most = random() % 50 == 0 ? 9000 : 30;
        operations.push_back(
            TextOperation::Delete(position, 1 + random() % std::min(most, length - position)));
        length -= operations.back().length;
      } else {
        std::string content;
        const char* piece = random() % 2 == 0 ? "a" : "\u65E5";
        for (uint64_t n = 1 + random() % (random() % 50 == 0 ? 9000 : 30); n > 0; --n) {
          content += piece;
        }
        operations.push_back(TextOperation::Insert(position, content));
        length += operations.back().length;
      }
    }
    REQUIRE(Apply(text, operations).ok());
    plain = ApplyPlainly(plain, operations);
    std::string expected;
    for (const char32_t c : plain) expected += c == U'a' ? "a" : "\u65E5";
    REQUIRE(text == expected);
  }
}

}  // namespace
}  // namespace fallow::text
