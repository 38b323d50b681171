#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

#include "clients/pages/look_back.h"
#include "daemon/base/shown_text.h"
#include "tests/support/arbitrary_text.h"
#include "tests/support/html_check.h"
#include "tests/support/look_back_view.h"

namespace fallow::pages {
namespace {

using practice::LookBack;
using practice::Past;
using practice::PastReflection;

constexpr absl::CivilDay kBegin(2024, 1, 3);

std::string Words() {
  std::string words = *tests::ArbitraryText();
  for (int left = *rc::gen::inRange(0, 4); left > 0; --left) {
    words += *rc::gen::element<std::string>("<p>", "</p>", "&", "\"", "<!--", "]]>", "</style>",
                                            "\u202E", "\u2068", "\u2069", "\x01", "\xFF", "{name}",
                                            "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww");
    words += *tests::ArbitraryText();
  }
  return words;
}

absl::CivilDay Day() {
  return kBegin + *rc::gen::inRange(-20, 400);
}

PastReflection ArbitraryReflection() {
  PastReflection reflection{.id = Words(),
                            .day = Day(),
                            .text = Words(),
                            .tags = {},
                            .about = {},
                            .signs = {},
                            .energy = {}};
  if (*rc::gen::inRange(0, 4) == 0) reflection.tags = {std::string(practice::kGratitudeTag)};
  if (*rc::gen::arbitrary<bool>()) reflection.about = {*rc::gen::element<std::string>("A", "<b>")};
  if (*rc::gen::inRange(0, 4) == 0) reflection.about.push_back(Words());
  if (*rc::gen::arbitrary<bool>()) reflection.signs = {"seen", Words()};
  if (*rc::gen::arbitrary<bool>()) reflection.energy = *rc::gen::inRange(-3, 4);
  reflection.contact = *rc::gen::arbitrary<bool>();
  reflection.starred = *rc::gen::arbitrary<bool>();
  return reflection;
}

Past ArbitraryPast() {
  Past past{.span = {kBegin, kBegin + *rc::gen::inRange(0, 400)},
            .reflections = {},
            .seasons = {},
            .farewells = {},
            .gratitudes = {},
            .lights = {},
            .letters = {},
            .releases = {}};
  const auto some = [](const auto& make) {
    for (int left = *rc::gen::inRange(0, 12); left > 0; --left) make();
  };
  some([&] { past.reflections.push_back(ArbitraryReflection()); });
  some([&] {
    past.seasons.push_back(
        {Day(), Words(), static_cast<fallow::store::v1::Season>(*rc::gen::inRange(1, 6))});
  });
  some([&] { past.farewells.push_back({Day(), Words(), Words()}); });
  some([&] { past.gratitudes.push_back({Words(), Day(), Words(), Words()}); });
  some([&] { past.lights.push_back({Words(), Day(), Words()}); });
  some([&] { past.letters.push_back({Words(), Day(), Day(), Words()}); });
  some([&] { past.releases.push_back({Day(), *rc::gen::arbitrary<uint64_t>(), Words()}); });
  return past;
}

LookBack On(const Past& past) {
  const auto look_back = practice::LookBackOn(past, practice::Vocabulary());
  RC_ASSERT(look_back.ok());
  return *look_back;
}

std::string Html(const LookBack& look_back) {
  client::v1::LookBackRequest request;
  AskForPage(request);
  return LookBackAsHtml(tests::ViewOf(look_back, request));
}

std::string Text(const LookBack& look_back, TerminalPlot terminal) {
  client::v1::LookBackRequest request;
  AskForText(terminal, request);
  return LookBackAsText(tests::ViewOf(look_back, request), terminal);
}

TEST_CASE("any past becomes well-formed HTML") {
  CHECK(rc::check([] {
    const std::string html = Html(On(ArbitraryPast()));
    RC_ASSERT(tests::HtmlCheck::Problem(html) == "");
  }));
}

TEST_CASE("any past becomes lines that fit and hold nothing that a terminal obeys") {
  CHECK(rc::check([] {
    const LookBack look_back = On(ArbitraryPast());
    const auto columns = static_cast<size_t>(*rc::gen::inRange(0, 130));
    std::istringstream text(Text(look_back, {columns, true}));
    for (std::string line; std::getline(text, line);) {
      RC_ASSERT(static_cast<size_t>(base::DisplayWidth(line)) <=
                std::max(columns, kLookBackColumnsMin));
      RC_ASSERT(base::Printable(line, base::Newlines::kKeepFeeds) == line);
      RC_ASSERT(!line.ends_with(' '));
    }
  }));
}

TEST_CASE("the order in which the past is given does not matter, but for things of one day") {
  CHECK(rc::check([] {
    Past past = ArbitraryPast();
    const auto apart = [](auto& things) {
      std::ranges::stable_sort(things, {}, [](const auto& thing) { return thing.day; });
      const auto same =
          std::ranges::unique(things, {}, [](const auto& thing) { return thing.day; });
      things.erase(same.begin(), same.end());
    };
    apart(past.reflections);
    past.gratitudes.clear();  // Reflections become some of these, perhaps on the same day.
    apart(past.seasons);
    apart(past.farewells);
    apart(past.lights);
    apart(past.letters);
    apart(past.releases);
    const std::string before = Html(On(past));
    std::ranges::reverse(past.reflections);
    std::ranges::reverse(past.seasons);
    std::ranges::reverse(past.farewells);
    std::ranges::reverse(past.lights);
    std::ranges::reverse(past.letters);
    std::ranges::reverse(past.releases);
    RC_ASSERT(Html(On(past)) == before);
  }));
}

}  // namespace
}  // namespace fallow::pages
