#include "clients/cli/release_view.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "clients/cli/device_view.h"
#include "clients/cli/json.h"
#include "clients/cli/render.h"
#include "clients/common/text_width.h"

namespace fallow::cli {
namespace {

using client::v1::LastLookResponse;
using client::v1::Receipt;
using client::v1::ReceiptDevice;
using client::v1::Release;
using nlohmann::ordered_json;

std::string Capital(std::string words) {
  if (!words.empty() && words[0] >= 'a' && words[0] <= 'z') {
    words[0] = static_cast<char>(words[0] - 'a' + 'A');
  }
  return words;
}

std::string Shortened(const std::string& id) {
  return id.substr(0, kShownIdChars);
}

std::string Joined(const std::vector<std::string>& parts) {
  std::string joined;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) joined += i + 1 == parts.size() ? " and " : ", ";
    joined += parts[i];
  }
  return joined;
}

std::string Counted(const LastLookResponse& look) {
  std::vector<std::string> parts;
  const auto add = [&](uint32_t count, std::string_view singular) {
    if (count > 0) parts.push_back(Count(count, singular));
  };
  add(look.reflections(), "reflection");
  add(look.attachments(), "attachment");
  add(look.farewells(), "farewell");
  add(look.letters(), "letter");
  add(look.drafts(), "draft");
  return Joined(parts);
}

std::string Staying(const LastLookResponse& look, const client::v1::ReleaseTarget& target) {
  std::vector<std::string> parts;
  for (const std::string& what : target.keep()) {
    if (what == "shared") {
      if (look.shared() > 0) {
        parts.push_back(Count(look.shared(), "reflection") + " also about somebody else");
      }
    } else if (what != "gratitude" || !look.kept_gratitude().empty()) {
      parts.push_back("the " + what);
    }
  }
  return parts.empty() ? "" : "What stays: " + Joined(parts) + ".\n";
}

std::string Examples(const LastLookResponse& look, const Output& out) {
  std::string lines;
  for (const client::v1::Reflection& one : look.examples()) lines += "  " + ListLine(one, out);
  const auto more = static_cast<int>(look.reflections()) - look.examples_size();
  if (more > 0) lines += fmt::format("  and {} more\n", more);
  return lines;
}

ordered_json When(bool known, const client::v1::Moment& moment) {
  return known ? ordered_json(Rfc3339(moment)) : ordered_json();
}

ordered_json OrNull(const std::string& words) {
  return words.empty() ? ordered_json() : ordered_json(words);
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

std::string Standing(const Release& release, const Calendar& calendar) {
  if (release.state() == "planned") {
    return (release.waits().empty() ? "due " : "waits, due ") +
           OnDay(TimeOf(release.due()), calendar);
  }
  if (release.state() == "cancelled") return "taken back";
  if (release.nothing_left()) return "let go by another release";
  std::string standing = release.has_done() ? "let go " + OnDay(TimeOf(release.done()), calendar)
                                            : std::string("let go on another device");
  if (release.waiting() > 0) {
    standing += ", " + Count(release.waiting(), "device") + " not heard from";
  }
  return standing;
}

}  // namespace

std::string LastLookPage(const LastLookResponse& look, const client::v1::ReleaseTarget& target,
                         absl::Duration grace, const Output& out) {
  std::string page;
  if (target.has_history_of()) {
    page = "A last look. What would be let go: " + Count(look.versions(), "earlier version") +
           ". What it says now stays, under a new id.\n";
  } else {
    const std::string counted = Counted(look);
    page = "A last look. What would be let go: " +
           (target.has_connection() ? "the connection" + (counted.empty() ? "" : " with " + counted)
                                    : counted) +
           ".\n" + Examples(look, out);
  }
  if (target.has_connection() && grace > absl::ZeroDuration()) {
    page += "What is written about it until then goes with it.\n";
  }
  page += Staying(look, target);
  if (look.shared() > 0 && Staying(look, target).find("somebody else") == std::string::npos) {
    page += Count(look.shared(), "reflection") +
            " of these also concern somebody else; `--keep shared` would leave them.\n";
  }
  page += "Nobody can bring it back afterwards, on no device";
  page += grace > absl::ZeroDuration() ? "; until its day it can be taken back.\n" : ".\n";
  return page;
}

std::string PlannedSentence(const Release& release, const Calendar& calendar) {
  const std::string what = Capital(release.what());
  if (release.state() == "done") {
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

std::string ReleaseLine(const Release& release, const Calendar& calendar, const Output& out) {
  const std::string what =
      release.what() +
      (release.connection().empty()
           ? ""
           : " (" + client::Printable(release.connection(), client::Newlines::kReplace) + ")");
  const std::string standing = Standing(release, calendar);
  if (!out.terminal()) {
    return fmt::format("{}\t{}\t{}\t{}\t{}\n", release.id(), release.state(), standing, what,
                       release.waits());
  }
  return fmt::format("{}  {}: {}.{}\n", out.Paint(Color::kFaint, Shortened(release.id())),
                     Capital(what), standing, release.waits().empty() ? "" : " " + release.waits());
}

std::string ReceiptPage(const Receipt& receipt, const Calendar& calendar, const Output& /*out*/) {
  const Release& release = receipt.release();
  std::string page = Capital(release.what()) + ", decided " +
                     OnDay(TimeOf(release.planned()), calendar) + " on " +
                     Shown(release.planned_by()) + ".\n";
  if (release.state() == "planned") {
    page += "It is let go " + OnDay(TimeOf(release.due()), calendar) +
            ". Until then it can be taken back.\n";
    return release.waits().empty() ? page : page + release.waits() + "\n";
  }
  if (release.state() == "cancelled") return page + "It was taken back: nothing was let go.\n";
  for (const ReceiptDevice& device : receipt.devices()) page += DeviceLine(device, calendar) + "\n";
  if (release.nothing_left()) {
    page += "Nothing was left of it on its day: other releases had let it go before.\n";
  }
  page += Meanwhile(release.written_meanwhile());
  if (receipt.backups().empty()) {
    page +=
        "Fallow knows of no backup that still holds it. Copies made by other means it cannot "
        "reach.\n";
  }
  for (const std::string& backup : receipt.backups()) page += "  " + Shown(backup) + "\n";
  return page;
}

ordered_json ToJson(const Release& release) {
  return {{"id", release.id()},
          {"state", release.state()},
          {"what", release.what()},
          {"connection", OrNull(release.connection())},
          {"planned", Rfc3339(release.planned())},
          {"planned_by", release.planned_by()},
          {"due", Rfc3339(release.due())},
          {"done", When(release.has_done(), release.done())},
          {"reflections", release.reflections()},
          {"attachments", release.attachments()},
          {"farewells", release.farewells()},
          {"letters", release.letters()},
          {"waiting", release.waiting()},
          {"written_meanwhile", release.written_meanwhile()},
          {"renewed", OrNull(release.renewed())},
          {"waits", OrNull(release.waits())},
          {"nothing_left", release.nothing_left()}};
}

ordered_json ToJson(const Receipt& receipt) {
  ordered_json json = {{"schema", kJsonSchema}, {"release", ToJson(receipt.release())}};
  json["devices"] = ordered_json::array();
  for (const ReceiptDevice& device : receipt.devices()) {
    json["devices"].push_back({{"device", device.name()},
                               {"self", device.self()},
                               {"let_go", When(device.has_let_go(), device.let_go())},
                               {"last_met", When(device.has_last_met(), device.last_met())},
                               {"released", device.released()}});
  }
  json["backups"] = ordered_json::array();
  for (const std::string& backup : receipt.backups()) json["backups"].push_back(backup);
  json["document"] = receipt.document();
  return json;
}

}  // namespace fallow::cli
