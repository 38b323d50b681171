#include "clients/words/query.h"

#include <catch2/catch.hpp>
#include <string>

#include "clients/link/exit_codes.h"

namespace fallow::words {
namespace {

const absl::TimeZone kZone = absl::UTCTimeZone();
const absl::Time kNow =
    absl::FromCivil(absl::CivilSecond(2024, 3, 13, 15, 30), absl::UTCTimeZone());

std::string Show(const Term& term) {
  std::string shown = term.negated ? "-" : "";
  switch (term.kind) {
    case Term::Kind::kWord:
      return shown + "word(" + term.text + ")";
    case Term::Kind::kPhrase:
      return shown + "phrase(" + term.text + ")";
    case Term::Kind::kPrefix:
      return shown + "prefix(" + term.text + ")";
    case Term::Kind::kTag:
      return shown + "tag(" + term.text + ")";
    case Term::Kind::kAbout:
      return shown + "about(" + term.text + ")";
    case Term::Kind::kMood:
      return shown + "mood(" + term.text + ")";
    case Term::Kind::kSign:
      return shown + "sign(" + term.text + ")";
    case Term::Kind::kHas:
      return shown + "has(" + std::to_string(static_cast<int>(term.has)) + ")";
    case Term::Kind::kAnyOf:
      shown += "any(";
      for (const Term& any : term.any_of) shown += Show(any);
      return shown + ")";
  }
  return shown;
}

std::string Read(std::string_view text) {
  const absl::StatusOr<Query> query = ParseQuery(text, kNow, kZone);
  if (!query.ok()) return std::string(query.status().message());
  std::string shown;
  for (const Term& term : query->terms) shown += (shown.empty() ? "" : " ") + Show(term);
  if (query->from) shown += absl::FormatTime(" from %Y-%m-%d %H:%M", *query->from, kZone);
  if (query->to) shown += absl::FormatTime(" to %Y-%m-%d %H:%M", *query->to, kZone);
  return shown;
}

bool RefusesAt(std::string_view text, int column) {
  const absl::StatusOr<Query> query = ParseQuery(text, kNow, kZone);
  if (query.ok()) return false;
  CHECK(link::ExitCodeOf(query.status()) == link::ExitCode::kUsage);
  CAPTURE(query.status().ToString());
  const std::string place = "at character " + std::to_string(column) + ":";
  CHECK(std::string(query.status().message()).find(place) != std::string::npos);
  return std::string(query.status().message()).find(place) != std::string::npos;
}

TEST_CASE("what was noticed can be asked for") {
  CHECK(Read("sign:seen -sign:\"too much\"") == "sign(seen) -sign(too much)");
  CHECK(Read("has:sign has:energy is:apart") == "has(5) has(6) has(7)");
}

TEST_CASE("words, phrases and prefixes are told apart") {
  CHECK(Read("") == "");
  CHECK(Read("  ") == "");
  CHECK(Read("rain  garden") == "word(rain) word(garden)");
  CHECK(Read("\"the rain in\" spain") == "phrase(the rain in) word(spain)");
  CHECK(Read("“the rain”") == "phrase(the rain)");
  CHECK(Read(R"("say \"yes\" \\ no")") == R"(phrase(say "yes" \ no))");
  CHECK(Read("gard*") == "prefix(gard)");
  CHECK(Read("well-being it's 12:30 https://a.b/c :)") ==
        "word(well-being) word(it's) word(12:30) word(https://a.b/c) word(:))");
}

TEST_CASE("a phrase of one word stays a phrase") {
  CHECK(Read("\"OR\"") == "phrase(OR)");
}

TEST_CASE("Chinese and Japanese text is passed on whole") {
  CHECK(Read("雨の日　庭*") == "word(雨の日) prefix(庭)");
  CHECK(Read("\"我的 花园\" -雨") == "phrase(我的 花园) -word(雨)");
}

TEST_CASE("filters take bare and quoted values") {
  CHECK(Read("tag:work about:\"Aunt May\" mood:calm") == "tag(work) about(Aunt May) mood(calm)");
  CHECK(Read("TAG:Work") == "tag(Work)");
  CHECK(Read("has:attachment has:STAR is:starred has:mood has:tag has:about") ==
        "has(0) has(1) has(1) has(2) has(3) has(4)");
}

TEST_CASE("star alone is a word") {
  CHECK(Read("star") == "word(star)");
}

TEST_CASE("a minus negates any term") {
  CHECK(Read("-rain -\"a b\" -gard* -tag:x -about:\"A B\" -has:star -mood:low") ==
        "-word(rain) -phrase(a b) -prefix(gard) -tag(x) -about(A B) -has(1) -mood(low)");
}

TEST_CASE("OR joins its neighbours and binds closer than the space") {
  CHECK(Read("a OR b c") == "any(word(a)word(b)) word(c)");
  CHECK(Read("a b OR tag:c OR \"d e\"") == "word(a) any(word(b)tag(c)phrase(d e))");
  CHECK(Read("a or b") == "word(a) word(or) word(b)");
  CHECK(Read("a AND b") == "word(a) word(b)");
  CHECK(Read("a OR -b") == "any(word(a)-word(b))");
}

TEST_CASE("from and to are dates, and to includes its day") {
  CHECK(Read("from:2024-03-01 to:2024-03-05") == " from 2024-03-01 00:00 to 2024-03-06 00:00");
  CHECK(Read("rain from:\"last sunday\"") == "word(rain) from 2024-03-10 00:00");
  CHECK(Read("to:2024-02") == " to 2024-03-01 00:00");
  CHECK(Read("on:yesterday") == " from 2024-03-12 00:00 to 2024-03-13 00:00");
  CHECK(Read("from:2024-03-05 to:2024-03-05") == " from 2024-03-05 00:00 to 2024-03-06 00:00");
}

TEST_CASE("an error has its place") {
  CHECK(RefusesAt("rain \"garden", 6));
  CHECK(RefusesAt("雨 \"庭", 3));
  CHECK(RefusesAt("rain tags:x", 6));
  CHECK(RefusesAt("has:wings", 1));
  CHECK(RefusesAt("a tag:", 7));
  CHECK(RefusesAt("tag: x", 5));
  CHECK(RefusesAt("a - b", 3));
  CHECK(RefusesAt("--a", 1));
  CHECK(RefusesAt("*a", 1));
  CHECK(RefusesAt("rain a*b", 7));
  CHECK(RefusesAt("-a*b", 3));
  CHECK(RefusesAt("*", 1));
  CHECK(RefusesAt("\"a b\"*", 6));
  CHECK(RefusesAt("\"a\"b", 4));
  CHECK(RefusesAt("a\"b", 2));
  CHECK(RefusesAt("\"\"", 1));
  CHECK(RefusesAt("OR a", 1));
  CHECK(RefusesAt("a OR", 3));
  CHECK(RefusesAt("a OR OR b", 6));
  CHECK(RefusesAt("a from:2024 OR b", 13));
  CHECK(RefusesAt("a OR from:2024", 6));
  CHECK(RefusesAt("x -from:2024", 3));
  CHECK(RefusesAt("x from:2024-02-30", 3));
  CHECK(RefusesAt("from:2024 from:2023", 11));
  CHECK(RefusesAt("to:2024 on:2023", 9));
  CHECK(RefusesAt("from:2024-03-02 to:2024-03-01", 1));
  CHECK(RefusesAt("a \xff", 3));
  CHECK(RefusesAt("a \x01", 3));
}

TEST_CASE("a search for a date that does not exist says so") {
  CHECK(Read("from:2024-02-30") ==
        "The search cannot be read at character 1: The date 2024-2-30 does not exist: February "
        "2024 has only 29 days.");
}

TEST_CASE("a search is bounded in length and terms") {
  CHECK_FALSE(ParseQuery(std::string(kQueryBytesMax + 1, 'a'), kNow, kZone).ok());
  std::string many;
  for (size_t i = 0; i < kQueryTermsMax; ++i) many += "a ";
  CHECK(ParseQuery(many, kNow, kZone).ok());
  CHECK_FALSE(ParseQuery(many + "a", kNow, kZone).ok());
}

}  // namespace
}  // namespace fallow::words
