#include "clients/words/reflection_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "clients/words/moment.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/title.h"

namespace fallow::words {
namespace {

using base::Newlines;
using base::Printable;
using base::Text;

// "★ @Ana #work mood: calm ~seen": what a line or page shows besides the text.
std::string Particulars(const client::v1::Reflection& reflection) {
  std::vector<std::string> parts;
  if (reflection.starred()) parts.emplace_back("★");
  for (const std::string& name : reflection.about()) parts.push_back("@" + name);
  for (const std::string& tag : reflection.tags()) parts.push_back("#" + tag);
  if (!reflection.mood().empty()) parts.push_back("mood: " + reflection.mood());
  if (std::string notes = Notes(reflection); !notes.empty()) parts.push_back(std::move(notes));
  if (const int count = reflection.attachments_size(); count > 0) {
    parts.push_back(base::Plural("{} attachment", "{} attachments", static_cast<uint64_t>(count)));
  }
  return Printable(fmt::format("{}", fmt::join(parts, " ")), Newlines::kReplace);
}

}  // namespace

std::string ListLine(const client::v1::Reflection& reflection, const Layout& out) {
  const std::string date = ShortDate(reflection.at());
  const std::string title = Printable(base::TitleOf(reflection.text()), Newlines::kReplace);
  const std::string particulars = Particulars(reflection);
  if (!out.for_reading) {
    return fmt::format("{}\t{}\t{}\t{}\n", reflection.id(), date, title, particulars);
  }
  const std::string id = reflection.id().substr(0, kShownIdChars);
  const int room = std::max(20, out.width - static_cast<int>(kShownIdChars + date.size()) - 4);
  const int wanted = base::DisplayWidth(particulars);
  const int for_particulars = wanted == 0 ? 0 : std::min(wanted, room / 2) + 2;
  const std::string shown = base::Shorten(title, room - for_particulars);
  std::string line =
      fmt::format("{}  {}  {}", out.Paint(Tone::kFaint, id), out.Paint(Tone::kDate, date), shown);
  if (for_particulars > 0) {
    line += "  " + out.Paint(Tone::kParticulars, base::Shorten(particulars, for_particulars - 2));
  }
  return line + "\n";
}

std::string Page(const client::v1::Reflection& reflection, const Layout& out) {
  std::string page = fmt::format("{}  {}\n", out.Paint(Tone::kDate, LongDate(reflection.at())),
                                 out.Paint(Tone::kFaint, reflection.id().substr(0, kShownIdChars)));
  if (const std::string particulars = Particulars(reflection); !particulars.empty()) {
    page += out.Paint(Tone::kParticulars, particulars) + "\n";
  }
  if (reflection.has_deleted()) {
    page += Text("Deleted on {}. You can bring it back for 30 days with `fallow undelete {}`.",
                 {ShortDate(reflection.deleted()), reflection.id().substr(0, kShownIdChars)}) +
            "\n";
  } else if (reflection.has_edited()) {
    page += out.Paint(Tone::kFaint, Text("Changed {}", {ShortDate(reflection.edited())})) + "\n";
  }
  if (reflection.has_kept()) {
    page += Text(
                "Deleted on {} by a device that did not know of a change made elsewhere, so it was "
                "kept. `fallow delete` deletes it, `fallow undelete` keeps it.",
                {ShortDate(reflection.kept())}) +
            "\n";
  }
  if (reflection.has_release_due()) {
    const std::string day = ShortDate(reflection.release_due());
    page += reflection.release_history_only()
                ? Text(
                      "Its earlier versions will be let go on {}; `fallow release list` shows the "
                      "plan.",
                      {day})
                : Text("It will be let go on {}; `fallow release list` shows the plan.", {day});
    page += "\n";
  }
  page += "\n";
  const std::string text = Printable(reflection.text());
  if (out.for_reading) {
    constexpr int kReadableColumns = 88;
    for (const std::string& line : base::Wrap(text, std::min(out.width, kReadableColumns))) {
      page += line + "\n";
    }
  } else {
    page += text;
    if (!text.empty() && text.back() != '\n') page += "\n";
  }
  if (reflection.attachments_size() > 0) page += "\n";
  for (const client::v1::Attachment& attachment : reflection.attachments()) {
    page += fmt::format(
        "{}  {} ({})\n", out.Paint(Tone::kFaint, attachment.id().substr(0, kShownIdChars)),
        Printable(attachment.name(), Newlines::kReplace), Bytes(attachment.size_bytes()));
  }
  return page;
}

std::string Notes(const client::v1::Reflection& reflection) {
  std::vector<std::string> parts;
  for (const std::string& sign : reflection.signs()) parts.push_back("~" + sign);
  if (reflection.has_energy()) {
    // Zero is shown without a sign.
    parts.push_back(reflection.energy() == 0 ? "energy 0"
                                             : fmt::format("energy {:+}", reflection.energy()));
  }
  if (reflection.apart()) parts.emplace_back("apart");
  return Printable(fmt::format("{}", fmt::join(parts, " ")), Newlines::kReplace);
}

std::string Bytes(uint64_t count) {
  constexpr auto kUnits = std::to_array<std::string_view>({"kB", "MB", "GB", "TB"});
  if (count < 1000) return base::Plural("{} byte", "{} bytes", count);
  double value = static_cast<double>(count) / 1000;
  size_t unit = 0;
  for (; value >= 1000 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  return fmt::format("{:.{}f} {}", value, value < 10 ? 1 : 0, kUnits[unit]);
}

}  // namespace fallow::words
