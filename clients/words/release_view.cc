#include "clients/words/release_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "clients/words/device_view.h"
#include "clients/words/json.h"
#include "clients/words/reflection_view.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/strings.h"
#include "daemon/base/title.h"

namespace fallow::words {
namespace {

using client::v1::LastLookResponse;
using client::v1::Receipt;
using client::v1::ReceiptDevice;
using client::v1::Release;
std::string Capital(std::string words) {
  if (!words.empty() && words[0] >= 'a' && words[0] <= 'z') {
    words[0] = absl::ascii_toupper(static_cast<unsigned char>(words[0]));
  }
  return words;
}

std::string Shortened(const std::string& id) {
  return id.substr(0, kShownIdChars);
}

Json WhenKnown(bool known, const client::v1::Moment& moment) {
  return known ? Json(Rfc3339(moment)) : Json();
}

Json OrNull(const std::string& words) {
  return words.empty() ? Json() : Json(words);
}

std::string OneLine(const std::string& text) {
  return base::Printable(text, base::Newlines::kReplace);
}

std::string WhatGoes(const LastLook& last) {
  const LastLookResponse& look = last.look;
  if (last.target.has_history_of()) return Count(look.versions(), "earlier version");
  std::vector<std::string> parts;
  const auto add = [&](uint32_t count, std::string_view singular) {
    if (count > 0) parts.push_back(Count(count, singular));
  };
  if (look.has_goes()) parts.emplace_back("what a release kept, with its receipt");
  add(look.counts().reflections(), "reflection");
  add(look.counts().attachments(), "attachment");
  add(look.counts().farewells(), "farewell");
  add(look.counts().letters(), "letter");
  add(look.counts().spaces(), "space");
  add(look.drafts(), "draft");
  if (!last.target.has_connection()) return base::InWords(parts);
  return "the connection " + OneLine(look.name()) +
         (parts.empty() ? "" : ", with " + base::InWords(parts));
}

// Reflections that are about others, too, unless they stay.
std::string Shared(const LastLook& last) {
  const uint32_t shared = last.look.shared();
  if (shared == 0 || last.target.keep().shared()) return "";
  return Count(shared, "reflection") + " of these also " + (shared == 1 ? "concerns" : "concern") +
         " somebody else; `--keep shared` would leave " + (shared == 1 ? "it" : "them") + ".\n";
}

std::string KeptLines(const client::v1::Kept& kept, const Calendar& calendar) {
  std::string lines;
  const auto add = [&](std::string_view what, const std::string& words) {
    if (!words.empty()) lines += fmt::format("  {}: {}\n", what, base::Printable(words));
  };
  add("name", kept.name());
  for (const client::v1::SeasonSince& each : kept.seasons()) {
    add("season", WordFor(each.season()) + " since " + Day(TimeOf(each.since()), calendar));
  }
  add("gratitude", kept.gratitude());
  add("boundaries", kept.boundaries());
  return lines;
}

Json ToJson(const client::v1::Kept& kept) {
  Json json = {{"name", OrNull(kept.name())}, {"seasons", Json::Array()}};
  for (const client::v1::SeasonSince& each : kept.seasons()) {
    json["seasons"].Append({{"season", WordFor(each.season())}, {"since", Rfc3339(each.since())}});
  }
  json["gratitude"] = OrNull(kept.gratitude());
  json["boundaries"] = OrNull(kept.boundaries());
  return json;
}

// The name of a connection, or the title of a reflection; where there is neither, an id.
std::string NamedIn(const Release& release) {
  if (!release.connection().empty()) return OneLine(release.connection());
  const std::string title = base::TitleOf(release.words());
  if (!title.empty()) return Shortened(release.subject()) + ", " + OneLine(title);
  return Shortened(release.subject());
}

std::string WhatAndWhose(const Release& release) {
  const std::string name = NamedIn(release);
  return release.what() + (name.empty() ? "" : " (" + name + ")");
}

std::string Staying(const LastLookResponse& look, const client::v1::ReleaseTarget& target) {
  std::vector<std::string> parts;
  for (const std::string& what : WordsFor(target.keep())) {
    if (what == "shared") {
      if (look.shared() > 0) {
        parts.push_back(Count(look.shared(), "reflection") + " also about somebody else");
      }
    } else if (what != "gratitude" || !look.kept_gratitude().empty()) {
      parts.push_back("the " + what);
    }
  }
  return parts.empty() ? "" : "What stays: " + base::InWords(parts) + ".\n";
}

std::string Examples(const LastLookResponse& look, const Layout& out) {
  std::string lines;
  for (const client::v1::Reflection& one : look.examples()) lines += "  " + ListLine(one, out);
  const auto more = static_cast<int>(look.counts().reflections()) - look.examples_size();
  if (more > 0) lines += fmt::format("  and {} more\n", more);
  return lines;
}

std::string DeviceLine(const ReceiptDevice& device, const Calendar& calendar) {
  std::string line = "  " + Shown(device.name()) + (device.self() ? " (this device): " : ": ");
  if (device.has_let_go()) return line + "let go " + OnDay(TimeOf(device.let_go()), calendar);
  line += device.released() ? "was released before it let go, and may still have it"
                            : "not heard from since";
  if (device.has_last_met()) line += ", last met " + OnDay(TimeOf(device.last_met()), calendar);
  return line;
}

std::string Meanwhile(uint64_t changes) {
  if (changes == 0) return "";
  return Count(changes, "change") +
         " made elsewhere without knowing of it went with what was let go.\n";
}

std::string CancelledLine(const Release& release, const Calendar& calendar) {
  if (release.also().empty()) return "It was taken back: nothing was let go.\n";
  return CancelledSentence(release, calendar) + "\n";
}

std::string Standing(const Release& release, const Calendar& calendar) {
  if (release.state() == Release::STATE_PLANNED) {
    return (release.waits().empty() ? "due " : "waits, due ") +
           OnDay(TimeOf(release.due()), calendar);
  }
  if (release.state() == Release::STATE_CANCELLED) return "taken back";
  if (release.nothing_left()) return "nothing was left: other releases had let it go";
  std::string standing = release.has_done() ? "let go " + OnDay(TimeOf(release.done()), calendar)
                                            : std::string("let go on another device");
  if (release.waiting() > 0) {
    standing += ", " + Count(release.waiting(), "device") + " not heard from";
  }
  return standing;
}

}  // namespace

std::string LastLookPage(const LastLook& last, const Calendar& calendar, const Layout& out) {
  const LastLookResponse& look = last.look;
  const bool at_once = last.grace <= absl::ZeroDuration();
  std::string page = "A last look. What would be let go " +
                     (at_once ? "now" : OnDay(calendar.now + last.grace, calendar)) + ": " +
                     WhatGoes(last) + ".\n" + Examples(look, out) +
                     KeptLines(look.goes(), calendar);
  if (last.target.has_history_of()) page += "What it says now stays, under a new id.\n";
  if (last.target.has_connection() && !at_once) {
    page += "What is written about it until then goes with it.\n";
  }
  page += Staying(look, last.target) + Shared(last);
  page += "Nobody can bring it back afterwards, on any device";
  page += at_once ? ".\n" : "; until its day it can be taken back.\n";
  return page;
}

Json ToJson(const LastLook& last, const Calendar& calendar) {
  const LastLookResponse& look = last.look;
  Json json = {
      {"schema", kJsonSchema},
      {"id", look.id()},
      {"connection", OrNull(look.name())},
      {"due", absl::FormatTime(absl::RFC3339_sec, calendar.now + last.grace, calendar.zone)},
      {"reflections", look.counts().reflections()},
      {"attachments", look.counts().attachments()},
      {"farewells", look.counts().farewells()},
      {"letters", look.counts().letters()},
      {"spaces", look.counts().spaces()},
      {"drafts", look.drafts()},
      {"versions", look.versions()},
      {"shared", look.shared()},
      {"first", WhenKnown(look.has_first(), look.first())},
      {"last", WhenKnown(look.has_last(), look.last())},
      {"keep", WordsFor(last.target.keep())}};
  json["examples"] = Json::Array();
  for (const client::v1::Reflection& each : look.examples()) {
    json["examples"].Append(ToJson(each));
  }
  json["goes"] = look.has_goes() ? ToJson(look.goes()) : Json();
  return json;
}

std::string PlannedSentence(const Release& release, const Calendar& calendar) {
  const std::string what = Capital(WhatAndWhose(release));
  if (release.state() == Release::STATE_DONE) {
    std::string sentence = what + ": let go on this device.";
    if (!release.renewed().empty()) {
      sentence += " What it says now has the id " + Shortened(release.renewed()) + ".";
    }
    return sentence + " `fallow release receipt " + Shortened(release.id()) +
           "` says which other devices have done so.";
  }
  return fmt::format("{}: let go {}. Until then `fallow release cancel {}` takes it back.", what,
                     OnDay(TimeOf(release.due()), calendar), Shortened(release.id()));
}

std::string CancelledSentence(const Release& release, const Calendar& calendar) {
  if (release.also().empty()) return "It stays. Nothing was let go.";
  return fmt::format("This plan is taken back. Another one, {}, still lets it go {}.",
                     Shortened(release.also()), OnDay(TimeOf(release.also_due()), calendar));
}

std::string ReleaseLine(const Release& release, const Calendar& calendar, const Layout& out) {
  const std::string what = WhatAndWhose(release);
  const std::string standing = Standing(release, calendar);
  if (!out.for_reading) {
    return fmt::format("{}\t{}\t{}\t{}\t{}\n", release.id(), WordFor(release.state()), standing,
                       what, release.waits());
  }
  return fmt::format("{}  {}: {}.{}\n", out.Paint(Tone::kFaint, Shortened(release.id())),
                     Capital(what), standing, release.waits().empty() ? "" : " " + release.waits());
}

std::string ReceiptPage(const Receipt& receipt, const Calendar& calendar, const Layout& /*out*/) {
  const Release& release = receipt.release();
  std::string page = Capital(WhatAndWhose(release)) + ", decided " +
                     OnDay(TimeOf(release.planned()), calendar) + " on " +
                     Shown(release.planned_by()) + ".\n";
  if (release.state() == Release::STATE_PLANNED) {
    page += "It is let go " + OnDay(TimeOf(release.due()), calendar) +
            ". Until then it can be taken back.\n";
    return release.waits().empty() ? page : page + release.waits() + "\n";
  }
  if (release.state() == Release::STATE_CANCELLED) return page + CancelledLine(release, calendar);
  for (const ReceiptDevice& device : receipt.devices()) page += DeviceLine(device, calendar) + "\n";
  if (release.nothing_left()) {
    page += "Nothing was left of it on its day: other releases had let it go before.\n";
  }
  page += Meanwhile(release.written_meanwhile());
  if (const std::string kept = KeptLines(receipt.kept(), calendar); !kept.empty()) {
    page += "What was kept:\n" + kept;
  }
  if (receipt.backups().empty()) {
    page +=
        "Fallow knows of no backup that still holds it. Copies made by other means it cannot "
        "reach.\n";
  }
  for (const std::string& backup : receipt.backups()) page += "  " + Shown(backup) + "\n";
  return page;
}

Json ToJson(const Release& release) {
  return {{"id", release.id()},
          {"state", WordFor(release.state())},
          {"what", release.what()},
          {"connection", OrNull(release.connection())},
          {"planned", Rfc3339(release.planned())},
          {"planned_by", release.planned_by()},
          {"due", Rfc3339(release.due())},
          {"done", WhenKnown(release.has_done(), release.done())},
          {"reflections", release.counts().reflections()},
          {"attachments", release.counts().attachments()},
          {"farewells", release.counts().farewells()},
          {"letters", release.counts().letters()},
          {"spaces", release.counts().spaces()},
          {"waiting", release.waiting()},
          {"written_meanwhile", release.written_meanwhile()},
          {"renewed", OrNull(release.renewed())},
          {"waits", OrNull(release.waits())},
          {"nothing_left", release.nothing_left()},
          {"subject", OrNull(release.subject())},
          {"title", OrNull(base::TitleOf(release.words()))},
          {"also", OrNull(release.also())}};
}

Json ToJson(const Receipt& receipt) {
  Json json = {{"schema", kJsonSchema}, {"release", ToJson(receipt.release())}};
  json["devices"] = Json::Array();
  for (const ReceiptDevice& device : receipt.devices()) {
    json["devices"].Append({{"device", device.name()},
                            {"self", device.self()},
                            {"let_go", WhenKnown(device.has_let_go(), device.let_go())},
                            {"last_met", WhenKnown(device.has_last_met(), device.last_met())},
                            {"released", device.released()}});
  }
  json["backups"] = Json::Array();
  for (const std::string& backup : receipt.backups()) json["backups"].Append(backup);
  json["kept"] = receipt.has_kept() ? ToJson(receipt.kept()) : Json();
  json["document"] = receipt.document();
  return json;
}

}  // namespace fallow::words
