#include "clients/pages/look_back_page.h"

#include <algorithm>
#include <array>
#include <utility>

#include "clients/pages/drift_facts.h"
#include "clients/words/moment.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/strings.h"

namespace fallow::pages {
namespace {

using base::Plural;
using base::Text;
using client::v1::DriftView;
using client::v1::LookBackFarewell;
using client::v1::LookBackNoticed;
using client::v1::LookBackRelease;
using client::v1::LookBackSeason;
using client::v1::LookBackText;
using client::v1::LookBackView;
using words::FullDate;

constexpr size_t kShownIdBytes = 8;  // as in lists; commands accept any prefix
constexpr int kSignsTold = 6;

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

std::string SayPieces(uint64_t count) {
  return Plural("{} piece of writing", "{} pieces of writing", count);
}

std::string SayDays(uint64_t count) {
  return Plural("{} day", "{} days", count);
}

std::string WithId(const std::string& what, const std::string& id) {
  if (id.empty()) return what;
  return Text("{0} ({1})", {what, Isolated(id.substr(0, kShownIdBytes))});
}

// Adds a part with one entry for each thing: the heading, and the thing's own words if it has any,
// up to the bounds. `more` things were not sent. Adds nothing when there are no things.
template <class Things, class Heading>
void List(const std::string& title, const Things& things, uint64_t more, const Heading& heading,
          std::vector<PagePart>& parts) {
  if (things.empty()) return;
  PagePart part{.title = title, .facts = {}, .plot = nullptr, .entries = {}, .more = {}};
  size_t left = kPartWordsBytesMax;
  for (const auto& thing : things) {
    if (part.entries.size() == kEntriesMax || left == 0) break;
    std::string text;
    if constexpr (requires { thing.text(); }) {
      text = base::PrintableBeginning(base::Trim(thing.text()), std::min(left, kWordsBytesMax),
                                      base::Newlines::kKeepFeeds);
    }
    left -= std::min(left, text.size());
    part.entries.push_back({heading(thing), std::move(text)});
  }
  more += static_cast<uint64_t>(things.size()) - part.entries.size();
  if (more > 0) part.more = Text("And {} more.", {std::to_string(more)});
  parts.push_back(std::move(part));
}

// The most frequent signs, and how often all others were noted together.
std::string BySign(const DriftView& drift) {
  std::string told;
  uint64_t others = drift.dark() + drift.bright() + drift.unknown_signs();
  const auto add = [&told](const std::string& one) {
    told = told.empty() ? one : Text("{0}, {1}", {told, one});
  };
  for (int i = 0; i < std::min(kSignsTold, drift.signs_size()); ++i) {
    const client::v1::SignCount& each = drift.signs(i);
    others -= std::min(others, each.count());
    add(Text("{0} {1}", {Isolated(each.sign()), std::to_string(each.count())}));
  }
  if (others > 0) add(Text("others {}", {std::to_string(others)}));
  return Text("By sign: {}.", {told});
}

PagePart About(const LookBackNoticed& noticed, bool plot) {
  const DriftView& drift = noticed.drift();
  PagePart part;
  part.title = Isolated(drift.name());
  part.facts = SayFacts(drift);
  if (noticed.not_searched()) {
    part.facts.push_back(Text("Changes of energy were not looked for: there are too many notes."));
  }
  if (drift.signs_size() > 0) part.facts.push_back(BySign(drift));
  Bound(part.facts);
  if (plot && drift.columns_size() > 0) part.plot = &drift;
  return part;
}

PageSection Noticing(const LookBackView& view) {
  PageSection section{.anchor = "noticed", .title = Text("What you noticed"), .parts = {}};
  for (const LookBackNoticed& noticed : view.noticed()) {
    section.parts.push_back(About(noticed, section.parts.size() < kPagePlotsMax));
  }
  if (view.noticed_more() > 0 && !section.parts.empty()) {
    section.parts.back().more =
        Plural("And {} more connection.", "And {} more connections.", view.noticed_more());
  }
  return section;
}

std::string SaySeason(const LookBackSeason& change) {
  return Text(
      "{0}: season of {1} set to {2}.",
      {FullDate(change.day()), Isolated(change.connection()), words::WordFor(change.season())});
}

std::string SayFarewell(const LookBackFarewell& said) {
  const std::string day = FullDate(said.day());
  const std::string name = Isolated(said.connection());
  if (said.unsent()) return Text("{0}: an unsent letter to {1} finished.", {day, name});
  if (said.how().empty()) return Text("{0}: farewell said to {1}.", {day, name});
  return Text("{0}: farewell said to {1} ({2}).", {day, name, Isolated(said.how())});
}

PageSection Decisions(const LookBackView& view) {
  PageSection section{.anchor = "decided", .title = Text("What you decided"), .parts = {}};
  List(Text("Seasons"), view.seasons(), 0, SaySeason, section.parts);
  List(Text("Farewells"), view.farewells(), 0, SayFarewell, section.parts);
  return section;
}

std::string SayGratitude(const LookBackText& one) {
  const std::string day = FullDate(one.day());
  return WithId(
      one.connection().empty() ? day : Text("{0}, about {1}", {day, Isolated(one.connection())}),
      one.id());
}

std::string SayDay(const LookBackText& one) {
  return WithId(FullDate(one.day()), one.id());
}

PageSection Keeping(const LookBackView& view) {
  PageSection section{.anchor = "kept", .title = Text("What you kept"), .parts = {}};
  List(Text("Gratitude"), view.gratitudes(), view.gratitudes_more(), SayGratitude, section.parts);
  List(Text("Lights"), view.lights(), view.lights_more(), SayDay, section.parts);
  List(Text("Starred reflections"), view.starred(), view.starred_more(), SayDay, section.parts);
  std::vector<LookBackRelease> kept(view.releases().begin(), view.releases().end());
  std::erase_if(kept, [](const LookBackRelease& release) { return release.kept().empty(); });
  const auto name = [](const LookBackRelease& release) {
    return Text("{0}: the name of {1} kept.", {FullDate(release.day()), Isolated(release.kept())});
  };
  List(Text("Names"), kept, 0, name, section.parts);
  return section;
}

PageSection LettingGo(const LookBackView& view) {
  PageSection section{.anchor = "let-go", .title = Text("What you let go"), .parts = {}};
  std::vector<LookBackRelease> days;  // everything that went on one day, together
  uint64_t total = 0;
  for (const LookBackRelease& release : view.releases()) {
    if (days.empty() || words::FromProto(days.back().day()) != words::FromProto(release.day())) {
      *days.emplace_back().mutable_day() = release.day();
    }
    days.back().set_count(days.back().count() + release.count());
    total += release.count();
  }
  const auto pieces = [](const LookBackRelease& day) {
    return Text("{0}: {1}.", {FullDate(day.day()), SayPieces(day.count())});
  };
  List("", days, 0, pieces, section.parts);
  if (days.size() > 1) {
    section.parts.front().facts.push_back(
        Text("In all: {0} on {1}.", {SayPieces(total), SayDays(days.size())}));
  }
  return section;
}

PageSection Letters(const LookBackView& view) {
  PageSection section{.anchor = "letters", .title = Text("Letters that came"), .parts = {}};
  const auto letter = [](const LookBackText& one) {
    return WithId(Text("{0}, written on {1}", {FullDate(one.day()), FullDate(one.written())}),
                  one.id());
  };
  List("", view.letters(), view.letters_more(), letter, section.parts);
  return section;
}

std::string Opening(const LookBackView& view, bool nothing) {
  if (view.reflections() > 0) {
    const std::string reflections = Plural("{} reflection", "{} reflections", view.reflections());
    return Text("{0} on {1}.", {reflections, SayDays(view.days())});
  }
  return nothing ? Text("There is nothing to show from this time.")
                 : Text("There are no reflections to show from this time.");
}

std::string Title(const LookBackView& view) {
  const std::string first = FullDate(view.first());
  const std::string last = FullDate(view.last());
  return first == last ? Text("Look-back: {}", {first})
                       : Text("Look-back: {0} to {1}", {first, last});
}

}  // namespace

Page PageOf(const LookBackView& view) {
  Page page;
  page.title = Title(view);
  std::array sections{Noticing(view), Decisions(view), Keeping(view), LettingGo(view),
                      Letters(view)};
  for (PageSection& section : sections) {
    if (!section.parts.empty()) page.sections.push_back(std::move(section));
  }
  page.opening = {Opening(view, page.sections.empty())};
  return page;
}

}  // namespace fallow::pages
