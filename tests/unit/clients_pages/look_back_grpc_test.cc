// Compares outputs with files. FALLOW_WRITE_GOLDEN=1 in the environment rewrites the files; look at
// them before keeping them.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "clients/pages/look_back.h"
#include "clients/pages/look_back_page.h"
#include "daemon/base/shown_text.h"
#include "tests/support/html_check.h"
#include "tests/support/look_back_past.h"
#include "tests/support/look_back_view.h"

namespace fallow::pages {
namespace {

using absl::CivilDay;
using practice::LookBack;
using practice::Observation;
using practice::Past;
using practice::PastReflection;

void CheckGolden(const std::string& name, const std::string& made) {
  const std::string path = FALLOW_VECTORS "/look_back/" + name;
  if (std::getenv("FALLOW_WRITE_GOLDEN") != nullptr) std::ofstream(path) << made;
  std::ifstream file(path);
  CHECK(made == std::string(std::istreambuf_iterator<char>(file), {}));
}

LookBack On(const Past& past) {
  const auto look_back = practice::LookBackOn(past, practice::Vocabulary());
  REQUIRE(look_back.ok());
  return *look_back;
}

std::string Text(const Past& past, TerminalPlot terminal = {}) {
  client::v1::LookBackRequest request;
  AskForText(terminal, request);
  return LookBackAsText(tests::ViewOf(On(past), request), terminal);
}

std::string Html(const Past& past) {
  client::v1::LookBackRequest request;
  AskForPage(request);
  return LookBackAsHtml(tests::ViewOf(On(past), request));
}

Past Empty() {
  return {.span = tests::HalfAYear(),
          .reflections = {},
          .seasons = {},
          .farewells = {},
          .gratitudes = {},
          .lights = {},
          .letters = {},
          .releases = {}};
}

size_t Count(std::string_view text, std::string_view piece) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(piece, at)) != std::string_view::npos; ++at) ++count;
  return count;
}

// Names and words that try to be markup, to reorder text, and to overflow every column.
Past Hostile() {
  const std::string markup = "</h3></p><script>alert(1)</script><img src=x onerror=\"a\">'&amp;";
  const std::string reordering = "a\u202Eb\u2066c\u2069\u2069d\u200Fe\xFF\xC0\x01\x1b[31m\uFFFF";
  const std::string long_word(5000, 'w');
  Past past = Empty();
  for (const std::string& bad : {markup, reordering, long_word, std::string("\n\n\n"),
                                 std::string("{name}{day}"), std::string()}) {
    const CivilDay day = past.span.first + static_cast<int64_t>(past.lights.size() * 20);
    PastReflection reflection = tests::Starred(day, bad, bad + "\n\n" + bad + "\n" + bad);
    reflection.about = {bad, bad, markup};
    reflection.signs = {bad, markup, "seen"};
    reflection.energy = -3;
    past.reflections.push_back(reflection);
    past.seasons.push_back({day, bad, fallow::store::v1::SEASON_RELEASED});
    past.farewells.push_back({day, bad, bad});
    past.gratitudes.push_back({bad, day, bad, bad});
    past.lights.push_back({bad, day, bad});
    past.letters.push_back({bad, day, day - 400, bad});
    past.releases.push_back({day, 3, bad});
  }
  return past;
}

TEST_CASE("a look-back looks as it did") {
  const Past past = tests::PastHalfYear();
  CheckGolden("half_a_year.txt", Text(past));
  CheckGolden("half_a_year_narrow.txt", Text(past, {34, false}));
  CheckGolden("half_a_year.html", Html(past));
}

TEST_CASE("nothing to look back on is said in a sentence, without sections") {
  CHECK(
      Text(Empty()) ==
      "Look-back: 1 September 2025 to 1 March 2026\n"
      "═══════════════════════════════════════════\n\nThere is nothing to show from this time.\n");
  CHECK(Count(Html(Empty()), "<section") == 0);
  CHECK(Count(Html(Empty()), "<p>There is nothing to show from this time.</p>") == 1);
  CHECK(tests::HtmlCheck::Problem(Html(Empty())).empty());
}

TEST_CASE("a section with nothing in it is left out") {
  Past past = Empty();
  past.lights = {{"", past.span.first, "A lamp."}};
  const std::string text = Text(past);
  CHECK(text.find("What you kept") != std::string::npos);
  CHECK(text.find("There are no reflections to show from this time.") != std::string::npos);
  for (const char* const title : {"noticed", "decided", "let go", "Letters", "Starred"}) {
    INFO(title);
    CHECK(text.find(title) == std::string::npos);
  }
}

TEST_CASE("what lies outside of the span is left out, its first and last day are within") {
  Past past = Empty();
  for (const int64_t day : {-1, 0, 181, 182}) {
    past.lights.push_back({"", past.span.first + day, "light " + std::to_string(day)});
    past.reflections.push_back(tests::NoteAbout("Ada", {past.span.first + day, 1, {}, true}));
    past.releases.push_back({past.span.first + day, 1, ""});
  }
  const std::string text = Text(past);
  CHECK(text.find("2 reflections on 2 days.") != std::string::npos);
  CHECK(text.find("In all: 2 pieces of writing on 2 days.") != std::string::npos);
  CHECK(text.find("light 0") != std::string::npos);
  CHECK(text.find("light 181") != std::string::npos);
  CHECK(text.find("light -1") == std::string::npos);
  CHECK(text.find("light 182") == std::string::npos);
}

TEST_CASE("of what was let go there are days and counts, of a kept name the name") {
  Past past = Empty();
  past.releases = {{past.span.first + 3, 14, "Ada"}, {past.span.first + 5, 1, ""}};
  const std::string text = Text(past);
  const std::string let_go = text.substr(text.find("What you let go"));
  CHECK(let_go.find("4 September 2025: 14 pieces of writing.") != std::string::npos);
  CHECK(let_go.find("6 September 2025: 1 piece of writing.") != std::string::npos);
  CHECK(let_go.find("Ada") == std::string::npos);
  CHECK(text.find("4 September 2025: the name of Ada kept.") != std::string::npos);
}

TEST_CASE("a reflection tagged as gratitude is told once, as that") {
  Past past = Empty();
  past.reflections = {tests::Starred(past.span.first, "abcd", "For the soup.")};
  past.reflections[0].tags = {"kitchen", "gratitude"};
  const std::string text = Text(past);
  CHECK(Count(text, "For the soup.") == 1);
  CHECK(text.find("Gratitude") != std::string::npos);
  CHECK(text.find("Starred") == std::string::npos);
}

TEST_CASE("what was let go on one day is one line") {
  Past past = Empty();
  for (const uint64_t count : {1, 2, 4}) past.releases.push_back({past.span.first, count, ""});
  std::string text = Text(past);
  CHECK(Count(text, "1 September 2025: ") == 1);
  CHECK(Count(text, "1 September 2025: 7 pieces of writing.") == 1);
  CHECK(Count(text, "In all") == 0);
  past.releases.push_back({past.span.first + 1, 1, ""});
  text = Text(past);
  CHECK(Count(text, "In all: 8 pieces of writing on 2 days.") == 1);
  CHECK(Count(text, "pieces of writing") == 2);
}

TEST_CASE("an unsent letter was finished, and said to nobody") {
  Past past = Empty();
  past.farewells = {{past.span.first, "Ada", "", true}, {past.span.first, "Ben", "by post", true}};
  const std::string text = Text(past);
  CHECK(Count(text, "1 September 2025: an unsent letter to Ada finished.") == 1);
  CHECK(Count(text, "1 September 2025: an unsent letter to Ben finished.") == 1);
  CHECK(Count(text, "farewell said") == 0);
}

TEST_CASE("an id stands on the page as short as in lists") {
  Past past = Empty();
  past.lights = {{"h5jm8rcuh5jm8rcuh5jm8rcu42", past.span.first, "A lamp."}};
  CHECK(Count(Text(past), "(h5jm8rcu)") == 1);
}

TEST_CASE("where there are too many notes to look for changes, the page says so") {
  Past past = Empty();
  for (size_t i = 0; i <= practice::kSearchedNotesMax; ++i) {
    past.reflections.push_back(
        tests::NoteAbout("Ada", {past.span.first + static_cast<int64_t>(i % 180), 1, {}, true}));
  }
  for (const Observation& note : tests::NotesWithOneChange()) {
    past.reflections.push_back(tests::NoteAbout("Ben", note));
  }
  const LookBack look_back = On(past);
  REQUIRE(look_back.noticed.size() == 2);
  CHECK_FALSE(look_back.noticed[0].searched);
  CHECK(look_back.noticed[1].drift.changes.size() == 1);
  CHECK(Count(Text(past), "Changes of energy were not looked for") == 1);
}

TEST_CASE("hostile names and words stay words") {
  const std::string html = Html(Hostile());
  CHECK(tests::HtmlCheck::Problem(html).empty());
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("&lt;script&gt;") != std::string::npos);
  const std::string text = Text(Hostile(), {40, true});
  for (const std::string& made : {html, text}) {
    for (const char* const control : {"\u202E", "\u2066", "\u2068", "\u2069", "\x1b", "\x01"}) {
      CHECK(made.find(control) == std::string::npos);
    }
  }
}

TEST_CASE("no line is wider than the terminal, in any script") {
  Past past = Hostile();
  std::string wide = "\u4ECA\u5929\u4E0B\u96EA\u4E86\U0001F331\uFE0F\u0E01\u0E33\u1112\u1161\u11AB";
  for (int i = 0; i < 4; ++i) wide += wide;
  past.lights.push_back({"", past.span.first, wide});
  past.reflections.push_back(tests::NoteAbout(wide, {past.span.first, 1, {wide}, true}));
  for (const size_t columns : {0, 26, 27, 41, 80, 100'000}) {
    std::istringstream lines(Text(past, {columns, true}));
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      CHECK(static_cast<size_t>(base::DisplayWidth(line)) <=
            std::max(columns, kLookBackColumnsMin));
    }
  }
}

TEST_CASE("long lists and texts end with how much more there is") {
  Past past = Empty();
  for (int i = 0; i < 1000; ++i) {
    past.lights.push_back({"", past.span.first + i % 180, std::to_string(i)});
    past.reflections.push_back(
        tests::NoteAbout("N" + std::to_string(i), {past.span.first, 1, {}, true}));
  }
  past.letters = {{"", past.span.first, past.span.first, std::string(kWordsBytesMax + 1, 'x')}};
  const std::string html = Html(past);
  CHECK(html.find("<p class=\"more\">And 800 more.</p>") != std::string::npos);
  CHECK(html.find("<p class=\"more\">And 960 more connections.</p>") != std::string::npos);
  CHECK(html.find("x…</p>") != std::string::npos);
  CHECK(Text(past).find("And 800 more.") != std::string::npos);
}

TEST_CASE("the largest look-back stays within its bound") {
  Past past = Empty();
  const std::string dear(1000, '"');
  std::string feeds;
  for (size_t i = 0; i < 6000; ++i) feeds += "\"\n\n";
  for (int i = 0; i < 210; ++i) {
    const CivilDay day = past.span.first + i % 180;
    PastReflection note = tests::Starred(day, dear, feeds);
    note.about = {dear + std::to_string(i % 50), "Ada"};
    note.signs = {dear, "seen"};
    note.energy = i % 7 - 3;
    past.reflections.push_back(note);
    past.seasons.push_back({day, dear, fallow::store::v1::SEASON_CLOSING});
    past.farewells.push_back({day, dear, dear});
    past.gratitudes.push_back({dear, day, dear, feeds});
    past.lights.push_back({dear, day, feeds});
    past.letters.push_back({dear, day, day, feeds});
    past.releases.push_back({day, 1, dear});
  }
  const std::string html = Html(past);
  CHECK(html.size() <= kLookBackBytesMax);
  CHECK(html.size() > kLookBackBytesMax / 2);
  CHECK(tests::HtmlCheck::Problem(html).empty());
  CHECK(Text(past).size() <= kLookBackBytesMax);
}

TEST_CASE("the page states, and praises, judges and counts in a row nowhere") {
  const std::string all = Text(tests::PastHalfYear()) + Html(tests::PastHalfYear());
  for (const char* const word : {"!", "streak", "in a row", "well done", "great", "better", "worse",
                                 "should", "congrat", "only ", "score"}) {
    INFO(word);
    CHECK(all.substr(all.find("<body>")).find(word) == std::string::npos);
    CHECK(all.substr(0, all.find("<!DOCTYPE")).find(word) == std::string::npos);
  }
}

TEST_CASE("the page fetches and runs nothing, and says so to the browser") {
  const std::string html = Html(tests::PastHalfYear());
  CHECK(html.find("content=\"default-src 'none'; style-src 'unsafe-inline'\"") !=
        std::string::npos);
  for (const char* const way : {"href", "src=", "url(", "@import", "<script", "http:", "https:"}) {
    INFO(way);
    CHECK(html.find(way) == std::string::npos);
  }
}

TEST_CASE("each plot on the page has a title of its own") {
  Past past = tests::PastHalfYear();
  for (const Observation& note : tests::NotesWithOneChange()) {
    past.reflections.push_back(tests::NoteAbout("Ben", note));
  }
  const std::string html = Html(past);
  CHECK(Count(html, "<svg ") == 2);
  CHECK(html.find("<title id=\"plot-1\">Drift: Ada</title>") != std::string::npos);
  CHECK(html.find("<title id=\"plot-2\">Drift: Ben</title>") != std::string::npos);
  CHECK(tests::HtmlCheck::Problem(html).empty());
}

TEST_CASE("the check of pages sees what is wrong with one") {
  const std::string good = Html(tests::PastHalfYear());
  CHECK(tests::HtmlCheck::Problem(good).empty());
  const auto with = [&](std::string_view piece, std::string_view instead) {
    std::string bad = good;
    const size_t at = bad.find(piece);
    REQUIRE(at != std::string::npos);
    return bad.replace(at, piece.size(), instead);
  };
  for (const std::string& bad :
       {with("</p>", ""), with("</section>", "</main>"), with("&amp;", "&"), with("<bdi>", "<b>"),
        with("id=\"plot-1\"", "id=\"decided\""), with("<h2", "<h4"),
        with("<p>", "<p onclick=\"x\">"), with("<main>", "<main><main>"),
        with("\"plot-1\"", "\"plot-9\""), with("<br>", "<script></script>"),
        with("<!DOCTYPE html>", "")}) {
    CHECK_FALSE(tests::HtmlCheck::Problem(bad).empty());
  }
}

}  // namespace
}  // namespace fallow::pages
