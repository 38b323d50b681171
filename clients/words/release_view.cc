#include "clients/words/release_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "clients/words/device_view.h"
#include "clients/words/json.h"
#include "clients/words/reflection_view.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/title.h"

namespace fallow::words {
namespace {

using base::Plural;
using base::Text;
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

// "a", "a and b", "a, b and c"
std::string Listed(std::vector<std::string> parts) {
  if (parts.size() < 2) return parts.empty() ? "" : parts.front();
  const std::string last = std::move(parts.back());
  parts.pop_back();
  return Text("{} and {}", {fmt::format("{}", fmt::join(parts, ", ")), last});
}

std::vector<std::string> CountsIn(const LastLookResponse& look) {
  std::vector<std::string> parts;
  const auto add = [&](uint64_t count, std::string words) {
    if (count > 0) parts.push_back(std::move(words));
  };
  const auto& all = look.counts();
  add(all.reflections(), Plural("{} reflection", "{} reflections", all.reflections()));
  add(all.attachments(), Plural("{} attachment", "{} attachments", all.attachments()));
  add(all.farewells(), Plural("{} farewell", "{} farewells", all.farewells()));
  add(all.letters(), Plural("{} letter", "{} letters", all.letters()));
  add(all.spaces(), Plural("{} space", "{} spaces", all.spaces()));
  const auto drafts = static_cast<uint64_t>(
      std::count_if(look.drafts().begin(), look.drafts().end(),
                    [](const client::v1::ConcernedDraft& each) { return each.goes(); }));
  add(drafts, Plural("{} draft", "{} drafts", drafts));
  return parts;
}

std::string WhatGoes(const LastLook& last) {
  const LastLookResponse& look = last.look;
  if (last.target.has_history_of()) {
    return Plural("{} earlier version", "{} earlier versions", look.versions());
  }
  std::vector<std::string> parts = CountsIn(look);
  if (look.has_goes()) {
    parts.insert(parts.begin(), Text("what a release kept, with its receipt"));
  }
  if (!last.target.has_connection()) return Listed(std::move(parts));
  const std::string name = OneLine(look.name());
  return parts.empty() ? Text("the connection {}", {name})
                       : Text("the connection {}, with {}", {name, Listed(std::move(parts))});
}

// A sentence on reflections that are also about other connections, unless they are kept.
std::string Shared(const LastLook& last) {
  const uint32_t shared = last.look.shared();
  if (shared == 0 || last.target.keep().shared()) return "";
  return Plural(
             "{} of these reflections is also about somebody else; `--keep shared` would keep it.",
             "{} of these reflections are also about somebody else; `--keep shared` would keep "
             "them.",
             shared) +
         "\n";
}

std::string KeptLines(const client::v1::Kept& kept, const Calendar& calendar) {
  std::string lines;
  const auto add = [&](std::string_view what, const std::string& words) {
    if (!words.empty()) lines += fmt::format("  {}: {}\n", what, base::Printable(words));
  };
  add(Text("name"), kept.name());
  for (const client::v1::SeasonSince& each : kept.seasons()) {
    add(Text("season"),
        Text("{} since {}", {WordFor(each.season()), Day(TimeOf(each.since()), calendar)}));
  }
  add(Text("gratitude"), kept.gratitude());
  add(Text("boundaries"), kept.boundaries());
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

// The connection's name or the reflection's title, else an id.
std::string NamedIn(const Release& release) {
  if (!release.connection().empty()) return OneLine(release.connection());
  const std::string title = base::TitleOf(release.words());
  if (!title.empty()) return Shortened(release.subject()) + ", " + OneLine(title);
  return Shortened(release.subject());
}

std::string WhatAndWhose(const Release& release) {
  const std::string name = NamedIn(release);
  return WhatIsReleased(release.what()) + (name.empty() ? "" : " (" + name + ")");
}

std::string Staying(const LastLookResponse& look, const client::v1::ReleaseTarget& target) {
  const client::v1::KeepChoices& keep = target.keep();
  std::vector<std::string> parts;
  if (keep.gratitude() && !look.kept_gratitude().empty()) parts.push_back(Text("the gratitude"));
  if (keep.dates()) parts.push_back(Text("the dates"));
  if (keep.name()) parts.push_back(Text("the name"));
  if (keep.boundaries()) parts.push_back(Text("the boundaries"));
  if (keep.shared() && look.shared() > 0) {
    parts.push_back(Plural("{} reflection also about somebody else",
                           "{} reflections also about somebody else", look.shared()));
  }
  return parts.empty() ? "" : Text("What stays: {}.", {Listed(std::move(parts))}) + "\n";
}

std::string Examples(const LastLookResponse& look, const Layout& out) {
  std::string lines;
  for (const client::v1::Reflection& one : look.examples()) lines += "  " + ListLine(one, out);
  const auto more = static_cast<int>(look.counts().reflections()) - look.examples_size();
  if (more > 0) lines += "  " + Text("and {} more", {std::to_string(more)}) + "\n";
  return lines;
}

// Texts in progress, by their titles.
template <class Drafts>
std::string DraftLines(const Drafts& drafts, bool going) {
  std::string lines;
  for (const client::v1::ConcernedDraft& each : drafts) {
    if (each.goes() != going) continue;
    const std::string title = OneLine(each.title());
    lines += fmt::format("  {}  {}\n", Shortened(each.id()),
                         title.empty() ? Text("(a draft without words)") : title);
  }
  if (lines.empty()) return lines;
  return (going ? Text("Drafts that go with it:")
                : Text("Drafts that stay, because they are also about somebody else; "
                       "`fallow drafts discard` lets go of one:")) +
         "\n" + lines;
}

template <class Drafts>
Json DraftsToJson(const Drafts& drafts) {
  Json json = Json::Array();
  for (const client::v1::ConcernedDraft& each : drafts) {
    json.Append(
        {{"id", each.id()}, {"title", OrNull(OneLine(each.title()))}, {"goes", each.goes()}});
  }
  return json;
}

std::string DeviceLine(const ReceiptDevice& device, const Calendar& calendar) {
  const std::string name = Shown(device.name());
  std::string line = "  " + (device.self() ? Text("{} (this device)", {name}) : name) + ": ";
  if (device.has_let_go()) {
    return line + Text("let go {}", {OnDay(TimeOf(device.let_go()), calendar)});
  }
  if (device.unfinished()) line += Text("let go, but not finished") + (device.self() ? "" : ", ");
  if (device.unfinished() && device.self()) return line;
  line += device.released() ? Text("was released before it let go, and may still have it")
                            : Text("not heard from since");
  if (device.has_last_met()) {
    line += ", " + Text("last met {}", {OnDay(TimeOf(device.last_met()), calendar)});
  }
  return line;
}

std::string Meanwhile(uint64_t changes) {
  if (changes == 0) return "";
  return Plural("{} change made on another device in the meantime went with it.",
                "{} changes made on another device in the meantime went with it.", changes) +
         "\n";
}

std::string CancelledLine(const Release& release, const Calendar& calendar) {
  if (release.also().empty()) return Text("It was taken back: nothing was let go.") + "\n";
  return CancelledSentence(release, calendar) + "\n";
}

// Why it is not done, or not finished.
const std::string& WhyOf(const Release& release) {
  return release.unfinished().empty() ? release.waits() : release.unfinished();
}

std::string Standing(const Release& release, const Calendar& calendar) {
  if (release.state() == Release::STATE_PLANNED) {
    const std::string day = OnDay(TimeOf(release.due()), calendar);
    return release.waits().empty() ? Text("due {}", {day}) : Text("waiting, due {}", {day});
  }
  if (release.state() == Release::STATE_CANCELLED) return Text("taken back");
  if (release.state() == Release::STATE_UNFINISHED) {
    return Text("let go, but not finished on this device");
  }
  if (release.nothing_left()) return Text("nothing was left: other releases had let it go");
  std::string standing = release.has_done()
                             ? Text("let go {}", {OnDay(TimeOf(release.done()), calendar)})
                             : Text("let go on another device");
  if (release.waiting() > 0) {
    standing +=
        ", " + Plural("{} device not heard from", "{} devices not heard from", release.waiting());
  }
  return standing;
}

}  // namespace

std::string WhatIsReleased(const client::v1::Released& released) {
  if (released.history_only()) return Text("the earlier versions of a reflection");
  std::vector<std::string> parts;
  const auto add = [&parts](uint64_t count, std::string words) {
    if (count > 0) parts.push_back(std::move(words));
  };
  const client::v1::Counts& all = released.counts();
  add(all.reflections(), Plural("a reflection", "{} reflections", all.reflections()));
  add(all.attachments(), Plural("an attachment", "{} attachments", all.attachments()));
  add(all.farewells(), Plural("a farewell", "{} farewells", all.farewells()));
  add(all.letters(), Plural("a letter", "{} letters", all.letters()));
  add(all.releases(),
      Plural("what a release kept", "{} things that releases kept", all.releases()));
  add(all.spaces(), Plural("a space", "{} spaces", all.spaces()));
  if (!released.connection()) return Listed(std::move(parts));
  return parts.empty() ? Text("a connection")
                       : Text("a connection with {}", {Listed(std::move(parts))});
}

namespace {

// Nothing if there are none.
std::string UnreadLine(uint64_t drafts) {
  if (drafts == 0) return "";
  return Plural(
             "A draft on this device cannot be read at present, and may be about it. The release "
             "is "
             "not finished until it has been read or discarded; `fallow drafts` says more.",
             "{} drafts on this device cannot be read at present, and may be about it. The release "
             "is not finished until they have been read or discarded; `fallow drafts` says more.",
             drafts) +
         "\n";
}

}  // namespace

std::string LastLookPage(const LastLook& last, const Calendar& calendar, const Layout& out) {
  const LastLookResponse& look = last.look;
  const bool at_once = last.grace <= absl::ZeroDuration();
  const std::string what = WhatGoes(last);
  std::string page = (at_once ? Text("A last look. What would be let go now: {}.", {what})
                              : Text("A last look. What would be let go {}: {}.",
                                     {OnDay(calendar.now + last.grace, calendar), what})) +
                     "\n" + Examples(look, out) + KeptLines(look.goes(), calendar) +
                     DraftLines(look.drafts(), /*going=*/true);
  if (last.target.has_history_of()) {
    page += Text("What it says now stays, under a new id.") + "\n";
  }
  if (last.target.has_connection() && !at_once) {
    page += Text("Anything written about it until then goes with it.") + "\n";
  }
  page += Staying(look, last.target) + Shared(last) + DraftLines(look.drafts(), /*going=*/false) +
          UnreadLine(look.drafts_unread());
  page += at_once ? Text("Nobody can bring it back afterwards, on any device.")
                  : Text(
                        "Nobody can bring it back afterwards, on any device; until then it can be "
                        "taken back.");
  return page + "\n";
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
      {"versions", look.versions()},
      {"shared", look.shared()},
      {"first", WhenKnown(look.has_first(), look.first())},
      {"last", WhenKnown(look.has_last(), look.last())},
      {"keep", WordsFor(last.target.keep())}};
  json["drafts"] = DraftsToJson(look.drafts());
  json["drafts_unread"] = look.drafts_unread();
  json["examples"] = Json::Array();
  for (const client::v1::Reflection& each : look.examples()) {
    json["examples"].Append(ToJson(each));
  }
  json["goes"] = look.has_goes() ? ToJson(look.goes()) : Json();
  return json;
}

std::string PlannedSentence(const Release& release, const Calendar& calendar) {
  const std::string what = Capital(WhatAndWhose(release));
  const bool unfinished = release.state() == Release::STATE_UNFINISHED;
  if (unfinished || release.state() == Release::STATE_DONE) {
    std::string sentence = unfinished ? Text("{}: let go, but not finished on this device.", {what})
                                      : Text("{}: let go on this device.", {what});
    if (!release.renewed().empty()) {
      sentence += " " + Text("What it says now has the id {}.", {Shortened(release.renewed())});
    }
    return sentence + " " +
           Text("`fallow release receipt {}` says which other devices have done so.",
                {Shortened(release.id())});
  }
  return Text("{}: let go {}. Until then `fallow release cancel {}` takes it back.",
              {what, OnDay(TimeOf(release.due()), calendar), Shortened(release.id())});
}

std::string CancelledSentence(const Release& release, const Calendar& calendar) {
  if (release.also().empty()) return Text("It stays. Nothing was let go.");
  return Text("This plan is taken back. Another one, {}, still lets it go {}.",
              {Shortened(release.also()), OnDay(TimeOf(release.also_due()), calendar)});
}

std::string ReleaseLine(const Release& release, const Calendar& calendar, const Layout& out) {
  const std::string what = WhatAndWhose(release);
  const std::string standing = Standing(release, calendar);
  if (!out.for_reading) {
    return fmt::format("{}\t{}\t{}\t{}\t{}\n", release.id(), WordFor(release.state()), standing,
                       what, WhyOf(release));
  }
  const std::string why = WhyOf(release);
  return fmt::format("{}  {}: {}.{}\n", out.Paint(Tone::kFaint, Shortened(release.id())),
                     Capital(what), standing, why.empty() ? "" : " " + why);
}

std::string ReceiptPage(const Receipt& receipt, const Calendar& calendar, const Layout& /*out*/) {
  const Release& release = receipt.release();
  std::string page = Text("{}, decided {} on {}.", {Capital(WhatAndWhose(release)),
                                                    OnDay(TimeOf(release.planned()), calendar),
                                                    Shown(release.planned_by())}) +
                     "\n";
  if (release.state() == Release::STATE_PLANNED) {
    page += Text("It will be let go {}. Until then it can be taken back.",
                 {OnDay(TimeOf(release.due()), calendar)}) +
            "\n";
    if (!release.waits().empty()) page += release.waits() + "\n";
    return page + DraftLines(receipt.drafts(), /*going=*/true) +
           DraftLines(receipt.drafts(), /*going=*/false) + UnreadLine(receipt.drafts_unread());
  }
  if (release.state() == Release::STATE_CANCELLED) return page + CancelledLine(release, calendar);
  for (const ReceiptDevice& device : receipt.devices()) page += DeviceLine(device, calendar) + "\n";
  if (!release.unfinished().empty()) page += release.unfinished() + "\n";
  if (release.nothing_left()) {
    page += Text("Nothing was left of it on its day: other releases had let it go before.") + "\n";
  }
  page += Meanwhile(release.written_meanwhile());
  if (const std::string kept = KeptLines(receipt.kept(), calendar); !kept.empty()) {
    page += Text("What was kept:") + "\n" + kept;
  }
  if (receipt.backups().empty()) {
    page += Text(
                "Fallow knows of no backup that still holds it. It cannot reach copies made by "
                "other means.") +
            "\n";
  }
  for (const std::string& backup : receipt.backups()) page += "  " + Shown(backup) + "\n";
  return page;
}

Json ToJson(const Release& release) {
  return {{"id", release.id()},
          {"state", WordFor(release.state())},
          {"what", WhatIsReleased(release.what())},
          {"connection", OrNull(release.connection())},
          {"planned", Rfc3339(release.planned())},
          {"planned_by", release.planned_by()},
          {"due", Rfc3339(release.due())},
          {"done", WhenKnown(release.has_done(), release.done())},
          {"reflections", release.what().counts().reflections()},
          {"attachments", release.what().counts().attachments()},
          {"farewells", release.what().counts().farewells()},
          {"letters", release.what().counts().letters()},
          {"spaces", release.what().counts().spaces()},
          {"waiting", release.waiting()},
          {"written_meanwhile", release.written_meanwhile()},
          {"renewed", OrNull(release.renewed())},
          {"waits", OrNull(release.waits())},
          {"unfinished", OrNull(release.unfinished())},
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
                            {"released", device.released()},
                            {"unfinished", device.unfinished()}});
  }
  json["drafts"] = DraftsToJson(receipt.drafts());
  json["drafts_unread"] = receipt.drafts_unread();
  json["backups"] = Json::Array();
  for (const std::string& backup : receipt.backups()) json["backups"].Append(backup);
  json["kept"] = receipt.has_kept() ? ToJson(receipt.kept()) : Json();
  json["document"] = receipt.document();
  return json;
}

}  // namespace fallow::words
