#include "clients/words/connection_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "clients/words/device_view.h"
#include "clients/words/json.h"
#include "clients/words/moment.h"
#include "clients/words/reflection_view.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/strings.h"

namespace fallow::words {

using client::v1::Connection;
using client::v1::ConnectionPage;
using client::v1::StoryEvent;
namespace {

using base::Text;

constexpr int kNameColumns = 20;
constexpr int kSeasonColumns = 10;
constexpr int kAlsoNames = 8;  // at most so many are listed in one line

std::string DateIf(bool has, const client::v1::Moment& moment) {
  return has ? ShortDate(moment) : "";
}

std::string Line(std::string_view what, const std::string& said) {
  return said.empty() ? "" : fmt::format("{}: {}\n", what, said);
}

template <class Names>
std::string Joined(const Names& names) {
  return Shown(fmt::format("{}", fmt::join(names.begin(), names.end(), ", ")));
}

std::string SignsSaid(const ConnectionPage& page) {
  std::vector<std::string> signs;
  for (const client::v1::SignCount& sign : page.signs()) {
    signs.push_back(fmt::format("{} {}", sign.sign(), sign.count()));
  }
  return Joined(signs);
}

std::string FarewellSaid(const ConnectionPage& page) {
  if (page.farewell() == ConnectionPage::FAREWELL_STATE_UNSPECIFIED) return "";
  const bool unsent = page.farewell() == ConnectionPage::FAREWELL_STATE_UNSENT;
  if (!page.has_farewell_said())
    return unsent ? Text("an unsent letter") : WordFor(page.farewell());
  const std::string day = DateOf(page.farewell_said());
  return unsent ? Text("an unsent letter, finished on {}", {day}) : Text("said on {}", {day});
}

std::string SeasonSaid(const client::v1::SeasonSince& season) {
  return Text("{} since {}", {WordFor(season.season()), DateOf(season.since())});
}

// Each season with the day on which it began; empty if there was only one.
std::string SeasonsSaid(const Connection& connection) {
  std::vector<std::string> earlier;
  for (const client::v1::SeasonSince& each : connection.seasons()) {
    earlier.push_back(SeasonSaid(each));
  }
  return earlier.size() < 2 ? "" : Joined(earlier);
}

Json MomentOrNull(bool has, const client::v1::Moment& moment) {
  return has ? Json(Rfc3339(moment)) : Json();
}

Json TextOrNull(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

// What a release kept without the name is identified by the release, whose id opens it.
std::string WithoutName(const Connection& connection) {
  return Text("what was kept, {}", {connection.id().substr(0, kShownIdChars)});
}

std::string Particulars(const ConnectionPage& page) {
  const Connection& connection = page.connection();
  std::string text = Line(Text("Also called"), Joined(connection.aliases()));
  text += Line(Text("Seasons"), SeasonsSaid(connection));
  if (connection.has_quiet_until())
    text += Line(Text("Quiet until"), DateOf(connection.quiet_until()));
  text += Line(Text("What it gave"), base::Printable(connection.gave()));
  text += Line(Text("Gratitude"), base::Printable(page.gratitude()));
  text += Line(Text("Boundaries"), base::Printable(page.boundaries()));
  text += Line(Text("Signs"), SignsSaid(page));
  if (!connection.kept()) {
    text += Line(Text("Written about"),
                 base::Plural("{} reflection", "{} reflections", connection.reflections()));
  }
  if (connection.has_last_contact())
    text += Line(Text("Last contact"), DateOf(connection.last_contact()));
  text += Line(Text("Farewell"), FarewellSaid(page));
  if (page.has_release_due()) text += Line(Text("To be let go"), DateOf(page.release_due()));
  return text;
}

}  // namespace

std::string DateOf(const client::v1::Moment& moment) {
  const absl::TimeZone zone = ZoneNamed(moment.zone());
  return FullDate(absl::ToCivilDay(TimeOf(moment), zone));
}

std::string StorySentence(const StoryEvent& event) {
  const std::string day = FullDate(event.day());
  switch (event.kind()) {
    case StoryEvent::KIND_SEASON:
      return Text("{}: the season is {}.", {day, WordFor(event.season())});
    case StoryEvent::KIND_FIRST_WRITTEN:
      return Text("{}: first written about.", {day});
    case StoryEvent::KIND_SIGN:
      return Text("{}: \"{}\" noticed for the first time.", {day, Shown(event.sign())});
    case StoryEvent::KIND_LAST_CONTACT:
      return Text("{}: last contact.", {day});
    case StoryEvent::KIND_FAREWELL_BEGUN:
      return Text("{}: a farewell begun.", {day});
    case StoryEvent::KIND_FAREWELL_SAID:
      return Text("{}: farewell said.", {day});
    case StoryEvent::KIND_LETTER_FINISHED:
      return Text("{}: an unsent letter finished.", {day});
    case StoryEvent::KIND_RELEASE:
      return Text("{}: to be let go.", {day});
    default:
      return day + ".";
  }
}

std::string ConnectionLine(const Connection& connection, const Layout& out) {
  const std::string name = Shown(connection.name());
  if (!out.for_reading) {
    return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\n", connection.id(), name,
                       WordFor(connection.kind()), WordFor(connection.season()),
                       DateIf(connection.has_last_contact(), connection.last_contact()),
                       connection.reflections(),
                       DateIf(connection.has_quiet_until(), connection.quiet_until()));
  }
  std::string rest;
  if (connection.kept()) {
    rest = Text("let go on {}", {DateOf(connection.released())});
  } else if (connection.has_last_contact()) {
    rest = Text("last contact {}", {DateOf(connection.last_contact())});
  }
  if (connection.has_quiet_until()) {
    rest += (rest.empty() ? "" : ", ") + Text("quiet until {}", {DateOf(connection.quiet_until())});
  }
  const std::string line =
      base::PadRight(connection.name().empty() ? WithoutName(connection) : name, kNameColumns) +
      "  " +
      out.Paint(Tone::kParticulars, base::PadRight(WordFor(connection.season()), kSeasonColumns)) +
      "  " + out.Paint(Tone::kDate, rest);
  return std::string(base::TrimEnd(line)) + "\n";
}

std::string AlsoAbout(const client::v1::ListConnectionsResponse& response) {
  if (response.also_about().empty()) return "";
  std::vector<std::string> names;
  const int count = std::min(response.also_about_size(), kAlsoNames);
  for (int i = 0; i < count; ++i) names.push_back(response.also_about(i).name());
  const int more = response.also_about_size() - count;
  const std::string named =
      more > 0 ? Text("{}, and {} more", {Joined(names), std::to_string(more)}) : Joined(names);
  return Text("Also written about: {}. `fallow connection add` turns a name into a connection.",
              {named}) +
         "\n";
}

std::string SeasonLines(const Connection& connection) {
  if (connection.seasons().empty()) return WordFor(connection.season()) + "\n";
  std::string lines;
  for (const client::v1::SeasonSince& season : connection.seasons()) {
    lines += SeasonSaid(season) + "\n";
  }
  return lines;
}

std::string ConnectionPageText(const ConnectionPage& page, const Layout& out) {
  const Connection& connection = page.connection();
  const std::string name =
      connection.name().empty() ? Text("What was kept") : Shown(connection.name());
  std::string kind = WordFor(connection.kind());
  if (!kind.empty()) kind += ", ";
  std::string text =
      fmt::format("{}  {}\n{}\n", out.Paint(Tone::kHeading, name),
                  out.Paint(Tone::kFaint, connection.id().substr(0, kShownIdChars)),
                  out.Paint(Tone::kParticulars, kind + WordFor(connection.season())));
  if (connection.kept()) text += Text("Let go on {}.", {DateOf(connection.released())}) + "\n";
  text += Particulars(page);
  if (!page.story().empty()) {
    text += "\n" + out.Paint(Tone::kHeading, Text("The story over time")) + "\n";
    for (const StoryEvent& each : page.story()) text += StorySentence(each) + "\n";
  }
  if (!page.latest().empty()) {
    text += "\n" + out.Paint(Tone::kHeading, Text("Latest reflections")) + "\n";
    for (const client::v1::Reflection& one : page.latest()) text += ListLine(one, out);
  }
  return text;
}

Json ToJson(const Connection& connection) {
  Json json;
  json["schema"] = kJsonSchema;
  json["id"] = connection.id();
  json["name"] = TextOrNull(connection.name());
  json["kind"] = TextOrNull(WordFor(connection.kind()));
  json["aliases"] = connection.aliases();
  json["season"] = WordFor(connection.season());
  json["seasons"] = Json::Array();
  for (const client::v1::SeasonSince& each : connection.seasons()) {
    json["seasons"].Append({{"season", WordFor(each.season())}, {"since", Rfc3339(each.since())}});
  }
  json["gave"] = connection.gave().empty() ? Json() : Json(connection.gave());
  json["quiet_until"] = MomentOrNull(connection.has_quiet_until(), connection.quiet_until());
  json["last_contact"] = MomentOrNull(connection.has_last_contact(), connection.last_contact());
  json["reflections"] = connection.reflections();
  json["created"] = MomentOrNull(connection.has_created(), connection.created());
  json["kept"] = connection.kept();
  json["released"] = MomentOrNull(connection.has_released(), connection.released());
  return json;
}

Json ToJson(const client::v1::ListConnectionsResponse& response) {
  Json json = {{"schema", kJsonSchema}, {"connections", Json::Array()}};
  for (const Connection& each : response.connections()) {
    json["connections"].Append(ToJson(each));
  }
  json["also_about"] = Json::Array();
  for (const client::v1::NameWritten& each : response.also_about()) {
    json["also_about"].Append({{"name", each.name()}, {"reflections", each.reflections()}});
  }
  return json;
}

Json ToJson(const client::v1::SignCount& count) {
  return {{"sign", count.sign()}, {"bright", count.bright()}, {"count", count.count()}};
}

Json ToJson(const ConnectionPage& page) {
  Json json = {{"schema", kJsonSchema}, {"connection", ToJson(page.connection())}};
  json["signs"] = Json::Array();
  for (const client::v1::SignCount& each : page.signs()) json["signs"].Append(ToJson(each));
  json["farewell"] = WordFor(page.farewell());
  json["farewell_said"] = MomentOrNull(page.has_farewell_said(), page.farewell_said());
  json["gratitude"] = TextOrNull(page.gratitude());
  json["boundaries"] = TextOrNull(page.boundaries());
  json["release_due"] = MomentOrNull(page.has_release_due(), page.release_due());
  json["story"] = Json::Array();
  for (const StoryEvent& each : page.story()) json["story"].Append(StorySentence(each));
  json["latest"] = Json::Array();
  for (const client::v1::Reflection& each : page.latest()) json["latest"].Append(ToJson(each));
  return json;
}

}  // namespace fallow::words
