#include "clients/words/space_view.h"

#include <fmt/format.h>

#include "clients/words/json.h"
#include "clients/words/moment.h"
#include "clients/words/reflection_view.h"
#include "clients/words/release_view.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"

namespace fallow::words {

using client::v1::BoundaryReminder;
using client::v1::CheckIn;
using client::v1::Due;
using client::v1::Space;
namespace {

using base::Text;

std::string OneLine(const std::string& text) {
  return base::Printable(text, base::Newlines::kReplace);
}

// "2026-03-04"
std::string DateOf(const client::v1::Moment& moment) {
  return ShortDate(moment).substr(0, ShortDate(moment).find(' '));
}

// "4 March 2026", in the moment's own zone.
std::string DayOf(const client::v1::Moment& moment) {
  return FullDate(absl::ToCivilDay(TimeOf(moment), ZoneNamed(moment.zone())));
}

// "after the farewell to Ana, since 2026-03-01"
std::string WhatItFollows(const Space& space) {
  const std::string name = OneLine(space.connection());
  const std::string day = DateOf(space.since());
  if (space.follows() == Space::FOLLOWS_FAREWELL) {
    return name.empty() ? Text("after a farewell, since {}", {day})
                        : Text("after the farewell to {}, since {}", {name, day});
  }
  if (space.follows() == Space::FOLLOWS_RELEASE) {
    return name.empty() ? Text("after a release, since {}", {day})
                        : Text("after letting go of {}, since {}", {name, day});
  }
  return Text("after what was let go, since {}", {day});
}

std::string StateOf(const CheckIn& check_in) {
  if (check_in.done()) return Text("done");
  return check_in.waits() ? Text("waits") : "";
}

std::string CommandOf(const Due& due) {
  const std::string id = due.id().substr(0, kShownIdChars);
  if (due.what() == Due::WHAT_CHECK_IN) {
    // As typed
    return "fallow space answer " + id + " --day " + std::to_string(due.day());
  }
  // As typed
  if (due.what() == Due::WHAT_LETTER) return "fallow letter open " + id;
  if (due.what() == Due::WHAT_RELEASE) return "fallow release list";  // As typed
  return "fallow space";                                              // As typed
}

// Of a release: what is let go of, and whose or which it is.
std::string ReleaseSentence(const Due& due, absl::Time now) {
  const std::string name =
      due.released_name().empty() ? "" : " (" + OneLine(due.released_name()) + ")";
  const std::string what = WhatIsReleased(due.released()) + name;
  if (due.unfinished()) {
    return Text(
        "You let go of {}. That is not finished on this device, and is tried again until "
        "it is.",
        {what});
  }
  if (due.waits()) {
    return Text("You planned to let go of {}. It waits, and is tried again until it can be done.",
                {what});
  }
  if (TimeOf(due.at()) <= now) {
    return Text("You planned to let go of {}. Its time has come.", {what});
  }
  return Text("You planned to let go of {} on {}.", {what, DayOf(due.at())});
}

}  // namespace

std::string DueSentence(const Due& due, absl::Time now) {
  const std::string day = std::to_string(due.day());
  switch (due.what()) {
    case Due::WHAT_CHECK_IN:
      return due.connection().empty() ? Text("A check-in is waiting, day {}.", {day})
                                      : Text("A check-in is waiting, day {} after {}.",
                                             {day, OneLine(due.connection())});
    case Due::WHAT_BOUNDARY:
      return Text("A boundary that you set: {}", {OneLine(due.boundary_text())});
    case Due::WHAT_LETTER:
      return Text("A letter is due to be opened; you wrote it on {}.", {DayOf(due.written())});
    case Due::WHAT_RELEASE:
      return ReleaseSentence(due, now);
    default:
      return Text("Something is waiting.");
  }
}

std::string SpaceLines(const Space& space, const Layout& out) {
  std::string lines =
      fmt::format("{}  {}{}\n", out.Paint(Tone::kFaint, space.id().substr(0, kShownIdChars)),
                  WhatItFollows(space), space.closed() ? ", " + Text("closed") : "");
  for (const CheckIn& check_in : space.check_ins()) {
    const std::string state = StateOf(check_in);
    lines += fmt::format("  {}  {}{}{}\n", Text("day {}", {std::to_string(check_in.day())}),
                         out.Paint(Tone::kDate, DateOf(check_in.due())), state.empty() ? "" : "  ",
                         state);
    if (!check_in.prompt().empty()) lines += "    " + OneLine(check_in.prompt()) + "\n";
  }
  for (const BoundaryReminder& boundary : space.boundaries()) {
    lines += fmt::format(
        "  {}  {}\n",
        Text("boundary {}", {out.Paint(Tone::kFaint, boundary.id().substr(0, kShownIdChars))}),
        OneLine(boundary.text()));
    for (const client::v1::Moment& remind : boundary.remind()) {
      lines += "    " + out.Paint(Tone::kDate, ShortDate(remind)) + "\n";
    }
  }
  return lines;
}

Json ToJson(const Space& space) {
  const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  Json json = {{"id", space.id()},
               {"since", Rfc3339(space.since())},
               {"follows", or_null(WordFor(space.follows()))},
               {"connection", or_null(space.connection())},
               {"closed", space.closed()},
               {"check_ins", Json::Array()},
               {"boundaries", Json::Array()}};
  for (const CheckIn& each : space.check_ins()) {
    Json check_in = {{"day", each.day()},
                     {"due", Rfc3339(each.due())},
                     {"done", each.done()},
                     {"waits", each.waits()}};
    if (!each.prompt().empty()) {
      check_in["prompt"] = {{"id", each.prompt_id()}, {"text", each.prompt()}};
    }
    json["check_ins"].Append(std::move(check_in));
  }
  for (const BoundaryReminder& each : space.boundaries()) {
    Json remind = Json::Array();
    for (const client::v1::Moment& moment : each.remind()) remind.Append(Rfc3339(moment));
    json["boundaries"].Append({{"id", each.id()}, {"text", each.text()}, {"remind", remind}});
  }
  return json;
}

std::string DueLine(const Due& due, absl::Time now, const Layout& out) {
  if (!out.for_reading) {
    return fmt::format("{}\t{}\t{}\t{}\t{}\n", WordFor(due.what()), due.id(), ShortDate(due.at()),
                       DueSentence(due, now), CommandOf(due));
  }
  return fmt::format("{}  {} `{}`\n", out.Paint(Tone::kDate, DateOf(due.at())),
                     DueSentence(due, now), CommandOf(due));
}

Json ToJson(const Due& due, absl::Time now) {
  Json json = {{"what", WordFor(due.what())},
               {"id", due.id()},
               {"at", Rfc3339(due.at())},
               {"text", DueSentence(due, now)},
               {"command", CommandOf(due)}};
  if (due.what() == Due::WHAT_CHECK_IN) json["day"] = due.day();
  return json;
}

}  // namespace fallow::words
