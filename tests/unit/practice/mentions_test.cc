#include "daemon/practice/mentions.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace fallow::practice {
namespace {

using Names = std::vector<std::string>;

KnownNames Known() {
  KnownNames known;
  for (const char* name : {"Ana", "Ana Maria", "Aunt May", "Jean-Luc", "José", "St. Mary's"}) {
    known.Add(name, name);
  }
  known.Add("Annie", "Ana");
  return known;
}

Names In(std::string_view text) {
  return Mentions(text, Known());
}

TEST_CASE("an @ at the start of a word mentions somebody") {
  CHECK(In("@ana called") == Names{"Ana"});
  CHECK(In("With @ANA, @Ana and (@ana).") == Names{"Ana"});
  CHECK(In("\"@ana\" “@Ben” cc:@Cleo") == Names{"Ana", "Ben", "Cleo"});
  CHECK(In("*@ana* and _@ben_") == Names{"Ana", "ben"});
  CHECK(In("nobody") == Names{});
  CHECK(In("@ @. @- @@ana") == Names{});
}

TEST_CASE("a word that is no known name is taken as it is") {
  CHECK(In("@Ben. @Zoë-Marie's @x_y, @v1.2.") == Names{"Ben", "Zoë-Marie", "x_y", "v1.2"});
  CHECK(In("@李明 来了") == Names{"李明"});
  CHECK(In("@Ana-Lena") == Names{"Ana-Lena"});
}

TEST_CASE("the longest known name that fits whole words wins") {
  CHECK(In("@Ana Maria came") == Names{"Ana Maria"});
  CHECK(In("@Ana Marias") == Names{"Ana"});
  CHECK(In("@Ana, Maria") == Names{"Ana"});
  CHECK(In("@aunt_may and @Aunt-May and @aunt may") == Names{"Aunt May"});
  CHECK(In("@jean_luc") == Names{"Jean-Luc"});
  CHECK(In("at @St. Mary's again") == Names{"St. Mary's"});
  CHECK(In("@Aunt\nMay") == Names{"Aunt"});
}

TEST_CASE("an alias mentions whom it stands for") {
  CHECK(In("@annie") == Names{"Ana"});
}

TEST_CASE("a name that is written in parts of letters is the same") {
  CHECK(In("@Jose\u0301 wrote") == Names{"José"});
}

TEST_CASE("addresses and links mention nobody") {
  CHECK(In("ana@example.org, @ana@example.org, mail+@ana") == Names{});
  CHECK(In("https://example.org/@ana and \\@ana and a.@ana") == Names{});
}

TEST_CASE("code mentions nobody") {
  CHECK(In("`@ana` and ``a ` @ana`` and @ben") == Names{"ben"});
  CHECK(In("```\n@ana\n```\n@ben") == Names{"ben"});
  CHECK(In("~~~ x\n@ana\n```\n@ana\n~~~~\n@ben") == Names{"ben"});
  CHECK(In("```\n@ana, and the block is never closed") == Names{});
  // Unclosed marks do not make code, and code ends with its paragraph.
  CHECK(In("a ` @ana") == Names{"Ana"});
  CHECK(In("a ` b\n\n@ana ` c") == Names{"Ana"});
}

TEST_CASE("code is what CommonMark says it is") {
  CHECK(In("- ```\n  @ana\n  ```\n- @ben") == Names{"ben"});
  CHECK(In("> ```\n> @ana\n> ```\n> @ben") == Names{"ben"});
  CHECK(In("````\n```\n@ana\n````\n@ben") == Names{"ben"});
  CHECK(In("a `b\n@ana` @ben") == Names{"ben"});
  CHECK(In("```@ana\n```\n@ben") == Names{"ben"});
  CHECK(In("    @ana\n\n@ben") == Names{"ben"});
  // Indenting inside a paragraph does not make code.
  CHECK(In("with\n    @ana") == Names{"Ana"});
  CHECK(In("\\`@ana` and @ben") == Names{"Ana", "ben"});
}

TEST_CASE("a text may hold any number of mentions, of which some are taken") {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "@n" + std::to_string(i) + " ";
  CHECK(In(text).size() == kMentionsMax);
  CHECK(In(std::string(1'000'000, '@')).empty());
  CHECK(In(std::string(1'000'000, '`')).empty());
  CHECK(In("@" + std::string(1000, 'x')).empty());
}

}  // namespace
}  // namespace fallow::practice
