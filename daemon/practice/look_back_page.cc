#include "daemon/practice/look_back_page.h"

#include <algorithm>
#include <utility>

#include "daemon/base/shown_text.h"
#include "daemon/base/strings.h"
#include "daemon/practice/drift_facts.h"
#include "fmt/args.h"
#include "fmt/format.h"

namespace fallow::practice {
namespace {

constexpr size_t kShownIdBytes = 8;  // as in lists; commands accept any prefix
constexpr size_t kSignsTold = 6;

template <typename... Arguments>
std::string Fill(const std::string& words, const Arguments&... arguments) {
  return fmt::format(fmt::runtime(words), arguments...);
}

std::string Say(const Plural& plural, uint64_t count) {
  return Fill(count == 1 ? plural.one : plural.several, fmt::arg("count", count));
}

std::string Isolated(std::string_view text, size_t bytes = kPageNameBytesMax) {
  return std::string(kIsolate) + base::PrintableBeginning(text, bytes, base::Newlines::kReplace) +
         std::string(kIsolateEnd);
}

// Drops facts from the end until the rest is within the bound.
void Bound(std::vector<std::string>& facts) {
  size_t bytes = 0;
  for (size_t i = 0; i < facts.size(); ++i) {
    bytes += facts[i].size();
    if (bytes > kFactsBytesMax) facts.resize(i);
  }
}

class Composer {
 public:
  Composer(const LookBack& look_back, const LookBackWords& words)
      : past_(look_back), words_(words) {}

  Page Compose();

 private:
  std::string Day(absl::CivilDay day) const { return SayDay(day, words_.drift); }
  std::string WithId(const std::string& what, const std::string& id) const;
  std::vector<std::string> Opening(bool nothing) const;
  PagePart About(const Noticed& noticed, bool plot) const;
  std::string BySign(const Drift& drift) const;
  PageSection Noticing() const;
  PageSection Decisions() const;
  PageSection Keeping() const;
  PageSection LettingGo() const;
  PageSection Letters() const;

  // Adds a part with one entry for each thing: the heading, and the thing's own words if it has
  // any, up to the bounds. Adds nothing when there are no things.
  template <typename Thing, typename Heading>
  void List(const std::string& title, const std::vector<Thing>& things, const Heading& heading,
            std::vector<PagePart>& parts) const {
    if (things.empty()) return;
    PagePart part{.title = title, .facts = {}, .plot = nullptr, .entries = {}, .more = {}};
    size_t left = kPartWordsBytesMax;
    for (const Thing& thing : things) {
      if (part.entries.size() == kEntriesMax || left == 0) {
        part.more = Fill(words_.more, fmt::arg("count", things.size() - part.entries.size()));
        break;
      }
      std::string text;
      if constexpr (requires { thing.text; }) {
        text = base::PrintableBeginning(base::Trim(thing.text), std::min(left, kWordsBytesMax),
                                        base::Newlines::kKeepFeeds);
      }
      left -= std::min(left, text.size());
      part.entries.push_back({heading(thing), std::move(text)});
    }
    parts.push_back(std::move(part));
  }

  const LookBack& past_;
  const LookBackWords& words_;
};

std::string Composer::WithId(const std::string& what, const std::string& id) const {
  if (id.empty()) return what;
  return Fill(words_.with_id, fmt::arg("what", what),
              fmt::arg("id", Isolated(id.substr(0, kShownIdBytes))));
}

Page Composer::Compose() {
  Page page;
  const DaySpan& span = past_.span;
  page.title = Fill(span.first == span.last ? words_.title_of_a_day : words_.title,
                    fmt::arg("first", Day(span.first)), fmt::arg("last", Day(span.last)));
  for (PageSection& section :
       std::vector<PageSection>{Noticing(), Decisions(), Keeping(), LettingGo(), Letters()}) {
    if (!section.parts.empty()) page.sections.push_back(std::move(section));
  }
  page.opening = Opening(page.sections.empty());
  return page;
}

std::vector<std::string> Composer::Opening(bool nothing) const {
  if (past_.reflections == 0) return {nothing ? words_.nothing : words_.no_reflections};
  return {Fill(words_.written, fmt::arg("reflections", Say(words_.reflections, past_.reflections)),
               fmt::arg("days", Say(words_.days, past_.days)))};
}

// The most frequent signs, and how often all others were noted together.
std::string Composer::BySign(const Drift& drift) const {
  std::vector<std::pair<std::string, size_t>> signs(drift.by_sign.begin(), drift.by_sign.end());
  std::ranges::stable_sort(signs, [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string told;
  size_t others = 0;
  for (size_t i = 0; i < signs.size(); ++i) {
    if (i >= kSignsTold) {
      others += signs[i].second;
      continue;
    }
    told += told.empty() ? "" : ", ";
    told += Fill(words_.sign_count, fmt::arg("sign", Isolated(signs[i].first)),
                 fmt::arg("count", signs[i].second));
  }
  if (others > 0) told += ", " + Fill(words_.other_signs, fmt::arg("count", others));
  return Fill(words_.by_sign, fmt::arg("signs", told));
}

PagePart Composer::About(const Noticed& noticed, bool plot) const {
  PagePart part;
  part.title = Isolated(noticed.connection);
  // Of many connections most have few notes, and a sentence about that for each would be too much.
  part.facts = Facts(noticed.drift, words_.drift, TooFew::kPassedOver);
  if (!noticed.searched) part.facts.push_back(words_.not_searched);
  if (!noticed.drift.by_sign.empty()) part.facts.push_back(BySign(noticed.drift));
  Bound(part.facts);
  // A single week shows no movement.
  if (plot && noticed.drift.weeks.size() > 1) part.plot = &noticed;
  return part;
}

PageSection Composer::Noticing() const {
  PageSection section{.anchor = "noticed", .title = words_.noticed, .parts = {}};
  for (const Noticed& noticed : past_.noticed) {
    section.parts.push_back(About(noticed, section.parts.size() < kPagePlotsMax));
  }
  if (past_.noticed_more > 0) {
    section.parts.back().more = Say(words_.more_connections, past_.noticed_more);
  }
  return section;
}

PageSection Composer::Decisions() const {
  PageSection section{.anchor = "decided", .title = words_.decided, .parts = {}};
  const auto season = [&](const SeasonChange& change) {
    return Fill(words_.season_set, fmt::arg("day", Day(change.day)),
                fmt::arg("name", Isolated(change.connection)),
                fmt::arg("season", words_.seasons.at(change.season)));
  };
  List(words_.season_changes, past_.seasons, season, section.parts);
  const auto farewell = [&](const FarewellSaid& said) {
    const std::string& sentence = said.unsent        ? words_.letter_finished
                                  : said.how.empty() ? words_.farewell_said
                                                     : words_.farewell_said_how;
    return Fill(sentence, fmt::arg("day", Day(said.day)),
                fmt::arg("name", Isolated(said.connection)), fmt::arg("how", Isolated(said.how)));
  };
  List(words_.farewells, past_.farewells, farewell, section.parts);
  return section;
}

PageSection Composer::Keeping() const {
  PageSection section{.anchor = "kept", .title = words_.kept, .parts = {}};
  const auto gratitude = [&](const Gratitude& one) {
    const std::string day = Day(one.day);
    return WithId(one.connection.empty() ? day
                                         : Fill(words_.day_about, fmt::arg("day", day),
                                                fmt::arg("name", Isolated(one.connection))),
                  one.id);
  };
  List(words_.gratitudes, past_.gratitudes, gratitude, section.parts);
  const auto day_of = [&](const auto& one) { return WithId(Day(one.day), one.id); };
  List(words_.lights, past_.lights, day_of, section.parts);
  List(words_.starred, past_.starred, day_of, section.parts);
  std::vector<ReleaseDone> kept = past_.releases;
  std::erase_if(kept, [](const ReleaseDone& release) { return release.kept.empty(); });
  const auto name = [&](const ReleaseDone& release) {
    return Fill(words_.name_kept, fmt::arg("day", Day(release.day)),
                fmt::arg("name", Isolated(release.kept)));
  };
  List(words_.names_kept, kept, name, section.parts);
  return section;
}

PageSection Composer::LettingGo() const {
  PageSection section{.anchor = "let-go", .title = words_.let_go, .parts = {}};
  std::vector<ReleaseDone> days;  // everything that went on one day, together
  uint64_t total = 0;
  for (const ReleaseDone& release : past_.releases) {
    if (days.empty() || days.back().day != release.day) days.push_back({release.day, 0, ""});
    days.back().count += release.count;
    total += release.count;
  }
  const auto pieces = [&](const ReleaseDone& day) {
    return Fill(words_.let_go_on, fmt::arg("day", Day(day.day)),
                fmt::arg("pieces", Say(words_.pieces, day.count)));
  };
  List("", days, pieces, section.parts);
  if (days.size() > 1) {
    section.parts.front().facts.push_back(Fill(words_.let_go_in_all,
                                               fmt::arg("pieces", Say(words_.pieces, total)),
                                               fmt::arg("days", Say(words_.days, days.size()))));
  }
  return section;
}

PageSection Composer::Letters() const {
  PageSection section{.anchor = "letters", .title = words_.letters, .parts = {}};
  const auto letter = [&](const LetterOpened& one) {
    return WithId(Fill(words_.letter_came, fmt::arg("day", Day(one.day)),
                       fmt::arg("written", Day(one.written))),
                  one.id);
  };
  List("", past_.letters, letter, section.parts);
  return section;
}

}  // namespace

Page PageOf(const LookBack& look_back, const LookBackWords& words) {
  return Composer(look_back, words).Compose();
}

}  // namespace fallow::practice
