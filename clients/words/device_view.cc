#include "clients/words/device_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "clients/words/json.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"

namespace fallow::words {

using client::v1::Device;

namespace {

using base::Text;

constexpr int kNameColumns = 16;

bool NeedsNoQuotes(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

std::string AddedBy(const Device& device, const Calendar& calendar) {
  if (!device.has_added()) return "";
  const std::string day = OnDay(TimeOf(device.added()), calendar);
  return device.added_by().empty() ? Text("added {}", {day})
                                   : Text("added {} by {}", {day, Shown(device.added_by())});
}

}  // namespace

std::string Shown(std::string_view name) {
  return base::Printable(name, base::Newlines::kReplace);
}

std::string ShellWord(std::string_view word) {
  const std::string shown = Shown(word);
  if (!shown.empty() && shown.front() != '-' && std::ranges::all_of(shown, NeedsNoQuotes)) {
    return shown;
  }
  std::string quoted = "'";
  for (const char c : shown) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

std::string Standing(const Device& device, const Calendar& calendar) {
  if (device.has_released()) {
    const std::string day = OnDay(TimeOf(device.released()), calendar);
    return device.released_by().empty()
               ? Text("released {}", {day})
               : Text("released {} by {}", {day, Shown(device.released_by())});
  }
  if (device.self()) return Text("this device");
  if (device.connected()) return Text("connected");
  if (!device.has_last_met()) return Text("not met yet");
  return Text("last met {}", {OnDay(TimeOf(device.last_met()), calendar)});
}

std::string DeviceLines(const Device& device, const Calendar& calendar, const Layout& out) {
  const std::string name = Shown(device.name());
  const std::string standing = Standing(device, calendar);
  if (!out.for_reading) {
    return fmt::format("{}\t{}\t{}\t{}\n", device.id(), name, standing, device.key());
  }
  const std::string added = AddedBy(device, calendar);
  return fmt::format("{}  {}{}{}\n{:{}}  {}\n",
                     out.Paint(Tone::kHeading, base::PadRight(name, kNameColumns)), standing,
                     added.empty() ? "" : "; ", added, "", kNameColumns,
                     out.Paint(Tone::kFaint, Text("key {}", {device.key()})));
}

std::string NewcomerNotice(const Device& device, const Calendar& calendar) {
  std::string joined = device.has_added()
                           ? Text("joined {}", {OnDay(TimeOf(device.added()), calendar)})
                           : Text("joined");
  if (!device.added_by().empty()) {
    joined = Text("{} (added by {})", {joined, Shown(device.added_by())});
  }
  const std::string name = ShellWord(device.name());
  return Text(
             "A new device, {0}, {1}. If that was you: `fallow device acknowledge {2}`. If not: "
             "`fallow device release {2}`.",
             {Shown(device.name()), joined, name}) +
         "\n";
}

Json ToJson(const Device& device, const absl::TimeZone& zone) {
  const auto when = [&](bool known, const client::v1::Moment& at) {
    return known ? Json(Rfc3339(TimeOf(at), zone)) : Json();
  };
  const auto text = [](const std::string& words) { return words.empty() ? Json() : Json(words); };
  return {{"id", device.id()},
          {"name", device.name()},
          {"self", device.self()},
          {"key", device.key()},
          {"added", when(device.has_added(), device.added())},
          {"added_by", text(device.added_by())},
          {"released", when(device.has_released(), device.released())},
          {"released_by", text(device.released_by())},
          {"acknowledged", device.acknowledged()},
          {"connected", device.connected()},
          {"last_met", when(device.has_last_met(), device.last_met())},
          {"address", text(device.address())}};
}

}  // namespace fallow::words
