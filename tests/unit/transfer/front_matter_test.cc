#include "daemon/transfer/front_matter.h"

#include <catch2/catch.hpp>
#include <string>

namespace fallow::transfer {
namespace {

std::string Why(std::string_view matter) {
  return std::string(ParseFrontMatter(matter).status().message());
}

TEST_CASE("front matter stands between two lines of hyphens at the very top") {
  CHECK(SplitFrontMatter("---\na: 1\n---\nbody").body == "body");
  CHECK(SplitFrontMatter("\xef\xbb\xbf---\r\na: 1\r\n---\r\nbody").matter == "a: 1\r\n");
  CHECK(SplitFrontMatter("---\na: 1\n...\nbody").has_matter);
  CHECK(SplitFrontMatter("---\n---\n").has_matter);
  CHECK_FALSE(SplitFrontMatter("---\na: 1\n").has_matter);
  CHECK_FALSE(SplitFrontMatter("\n---\na: 1\n---\n").has_matter);
  CHECK_FALSE(SplitFrontMatter("----\na\n----\n").has_matter);
  const std::string long_text = "---\n" + std::string(kFrontMatterBytesMax + 1, 'x') + "\n---\n";
  CHECK_FALSE(SplitFrontMatter(long_text).has_matter);
}

TEST_CASE("scalars, lists and lists of maps are read, deeper things passed over") {
  const auto matter = ParseFrontMatter(
      "Created-At: 2024\nempty:\ntags: [a, b]\nfiles:\n- plain\n- {path: p, name: n}\n"
      "deep: {a: [1, {b: 2}]}\nlast: yes\n");
  REQUIRE(matter.ok());
  const auto& values = matter->values;
  REQUIRE(values.size() == 6);
  CHECK(values[0].key == "created_at");
  CHECK(values[0].line == 2);
  CHECK(values[0].items[0].scalar == "2024");
  CHECK(values[1].items.empty());
  CHECK(values[2].is_list);
  CHECK(values[2].items[1].scalar == "b");
  CHECK(values[3].items[0].scalar == "plain");
  REQUIRE(values[3].items[1].fields.size() == 2);
  CHECK(values[3].items[1].fields[1].second == "n");
  CHECK(values[4].is_deeper);
  CHECK(values[5].items[0].scalar == "yes");
  CHECK(ParseFrontMatter("")->values.empty());
}

TEST_CASE("front matter that is not keys with values says so with its line") {
  CHECK(Why("- a\n- b\n").find("line 2: it is a list") != std::string::npos);
  CHECK(Why("just words\n").find("it is not keys with values") != std::string::npos);
  CHECK(Why("a: 1\na: 2\n").find("line 3: a key appears twice") != std::string::npos);
  CHECK(Why("a: [1\nb: 2\n").find("line ") != std::string::npos);
  CHECK(Why("[a, b]: 1\n").find("a key is not a word") != std::string::npos);
  CHECK(Why("a: \xff\n").find("UTF-8") != std::string::npos);
  CHECK(Why("a: *nothing\n").find("line 2") != std::string::npos);
}

TEST_CASE("hostile front matter stays small") {
  CHECK(Why("a: " + std::string(10'000, '[')).find("nested too deeply") != std::string::npos);
  std::string many;
  for (int i = 0; i <= 1000; ++i) many += "k" + std::to_string(i) + ": 1\n";
  CHECK(Why(many).find("too many keys") != std::string::npos);

  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 20; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int j = 0; j < 8; ++j) bomb.append(", ").append(before);
    bomb += "]\n";
  }
  const auto matter = ParseFrontMatter(bomb);
  REQUIRE(matter.ok());
  CHECK(matter->values.back().items.empty());
  CHECK(matter->values.back().is_deeper);
}

}  // namespace
}  // namespace fallow::transfer
