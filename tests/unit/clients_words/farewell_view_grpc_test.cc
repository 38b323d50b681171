#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "clients/words/farewell_view.h"
#include "clients/words/json_value.h"

namespace fallow::words {
namespace {

client::v1::Finding At(uint64_t line, uint64_t column, uint64_t length) {
  client::v1::Finding finding;
  finding.set_line(line);
  finding.set_column(column);
  finding.set_length(length);
  return finding;
}

TEST_CASE("marks stand under the words that a finding is about") {
  const Marked marked = MarkedWords("Dear Ana.\nWell, you always do.", At(2, 7, 10), 60);
  CHECK(marked.words == "Well, you always do.");
  CHECK(marked.marks == "      ^^^^^^^^^^");
}

TEST_CASE("marks count columns, and not bytes") {
  const Marked marked = MarkedWords("äö \u6c34 you always", At(1, 6, 3), 60);
  CHECK(marked.marks == "      ^^^");
}

TEST_CASE("of a line that does not fit, the words around the place are shown") {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "before ";
  const size_t column = text.size() + 1;
  text += "you always forget";
  for (int i = 0; i < 40; ++i) text += " behind";
  const Marked marked = MarkedWords(text, At(1, column, 10), 60);
  CHECK(marked.words.starts_with("… before before "));
  const size_t place = marked.words.find("you always");
  REQUIRE(place != std::string::npos);
  // The ellipsis takes three bytes and one column.
  CHECK(marked.marks == std::string(place - 2, ' ') + "^^^^^^^^^^");
}

TEST_CASE("what is about the whole part, or about a place that is gone, has no marks") {
  CHECK(MarkedWords("one", At(0, 0, 0), 60).words.empty());
  CHECK(MarkedWords("one", At(2, 1, 1), 60).words.empty());
  CHECK(MarkedWords("one", At(1, 9, 1), 60).words.empty());
  CHECK(MarkedWords("", At(1, 1, 1), 60).words.empty());
  CHECK(MarkedWords("one", At(1, 1, UINT64_MAX), 60).marks == "^^^");
}

TEST_CASE("nothing in the words can command the terminal") {
  const Marked marked = MarkedWords("a\x1b[31mred", At(1, 1, 1), 60);
  CHECK(marked.words.find('\x1b') == std::string::npos);
}

TEST_CASE("a finding is one object with its place and its words") {
  client::v1::Finding finding = At(3, 5, 10);
  finding.set_id("00000000000000aa");
  finding.set_rule("blame");
  finding.set_part(client::v1::FarewellPart::PART_WORDS);
  finding.set_reason("It says who is at fault.");
  const auto json = nlohmann::ordered_json::parse(Dump(ToJson(finding)));
  CHECK(json["rule"] == "blame");
  CHECK(json["line"] == 3);
  CHECK(json["column"] == 5);
  CHECK(json["length"] == 10);
  CHECK(json["aside"] == false);
}

}  // namespace
}  // namespace fallow::words
