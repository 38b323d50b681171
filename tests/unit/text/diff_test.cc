#include "daemon/text/diff.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

namespace fallow::text {
namespace {

using Operations = std::vector<TextOperation>;
using Kind = DiffHunk::Kind;

TEST_CASE("the same text has no difference") {
  CHECK(DiffWords("", "").empty());
  CHECK(DiffWords("a quiet day", "a quiet day").empty());
  CHECK(DiffForDisplay("", "").empty());
}

TEST_CASE("a replaced word is replaced whole") {
  CHECK(DiffWords("a quiet day", "a busy day") ==
        Operations{TextOperation::Delete(2, 5), TextOperation::Insert(2, "busy")});
}

TEST_CASE("words replaced side by side are one replaced phrase") {
  CHECK(DiffWords("the red fox ran\nhome", "the blue cat ran\naway") ==
        Operations{TextOperation::Delete(4, 7), TextOperation::Insert(4, "blue cat"),
                   TextOperation::Delete(17, 4), TextOperation::Insert(17, "away")});
  CHECK(DiffWords("one two three", "one, two, three").size() == 2);
}

TEST_CASE("inside a word that mostly stayed only the changed characters are touched") {
  CHECK(DiffWords("we walk home", "we walked home") == Operations{TextOperation::Insert(7, "ed")});
  CHECK(DiffWords("colour", "color") == Operations{TextOperation::Delete(4, 1)});
}

TEST_CASE("a character made of several code points is replaced as one") {
  // Two families that differ in one member.
  const std::string older = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
  const std::string newer = "\U0001F468\u200D\U0001F469\u200D\U0001F466";
  CHECK(DiffWords(older, newer) ==
        Operations{TextOperation::Delete(0, 5), TextOperation::Insert(0, newer)});
}

TEST_CASE("edits far apart stay apart") {
  const std::string middle(5000, 'x');
  const std::string older = "one " + middle + " two";
  const std::string newer = "three " + middle + " four";
  CHECK(DiffWords(older, newer) ==
        Operations{TextOperation::Delete(0, 3), TextOperation::Insert(0, "three"),
                   TextOperation::Delete(5007, 3), TextOperation::Insert(5007, "four")});
}

TEST_CASE("Chinese is divided into words though nothing separates them") {
  const auto hunks = DiffForDisplay("\u6211\u4ECA\u5929\u5F88\u9AD8\u5174",
                                    "\u6211\u6628\u5929\u5F88\u9AD8\u5174");
  CHECK(hunks == std::vector<DiffHunk>{{Kind::kEqual, "\u6211"},
                                       {Kind::kRemoved, "\u4ECA\u5929"},
                                       {Kind::kAdded, "\u6628\u5929"},
                                       {Kind::kEqual, "\u5F88\u9AD8\u5174"}});
}

TEST_CASE("for display whole words are shown") {
  CHECK(DiffForDisplay("we walk home", "we walked home again") ==
        std::vector<DiffHunk>{{Kind::kEqual, "we "},
                              {Kind::kRemoved, "walk"},
                              {Kind::kAdded, "walked"},
                              {Kind::kEqual, " home"},
                              {Kind::kAdded, " again"}});
}

std::string RandomWords(std::mt19937& random, size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    for (size_t letters = 1 + random() % 9; letters > 0; --letters) {
      text += static_cast<char>('a' + random() % 26);
    }
    text += random() % 12 == 0 ? '\n' : ' ';
  }
  return text;
}

void CheckDiffApplies(const std::string& older, const std::string& newer) {
  std::string text = older;
  REQUIRE(Apply(text, DiffWords(older, newer)).ok());
  REQUIRE(text == newer);
}

TEST_CASE("texts of megabytes that differ everywhere are compared in bounded work") {
  std::mt19937 random(1);
  const size_t bytes = size_t{4} << 20;
  const std::string older = RandomWords(random, bytes);
  CheckDiffApplies(older, RandomWords(random, bytes));
  CheckDiffApplies(std::string(bytes, 'a'), std::string(bytes, 'b') + "a");
  CheckDiffApplies(std::string(bytes, '\n'), std::string(bytes / 2, 'b'));
  std::string every_line_twice;
  for (int i = 0; i < 200'000; ++i) every_line_twice += i % 2 == 0 ? "same\n" : "other\n";
  CheckDiffApplies(every_line_twice, "x" + every_line_twice.substr(3) + "y");
}

TEST_CASE("a few edits spread over a long text stay a few small edits") {
  std::mt19937 random(2);
  const std::string older = RandomWords(random, size_t{1} << 20);
  std::string newer = older;
  for (const size_t place : {size_t{100}, newer.size() / 2, newer.size() - 100}) {
    newer.insert(newer.find(' ', place), " Inserted");
  }
  const Operations operations = DiffWords(older, newer);
  CHECK(operations.size() == 3);
  for (const TextOperation& operation : operations) CHECK(operation.length == 9);
}

}  // namespace
}  // namespace fallow::text
