#include "clients/words/farewell_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "clients/words/json.h"
#include "clients/words/reflection_view.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"

namespace fallow::words {
namespace {

using base::Newlines;
using base::Printable;
using base::Text;
using client::v1::Farewell;
using client::v1::FarewellPart;
using client::v1::Finding;
constexpr int kReadableColumns = 88;
constexpr size_t kBeforeFinding = 24;  // characters, if the line does not fit

std::string OnOneLine(std::string_view text) {
  return Printable(text, Newlines::kReplace);
}

std::string Wrapped(std::string_view text, std::string_view indent, const Layout& out) {
  const int columns = std::min(out.width, kReadableColumns) - static_cast<int>(indent.size());
  std::string page;
  for (const std::string& line : base::Wrap(Printable(text), columns)) {
    page.append(line.empty() ? "" : indent).append(line).append("\n");
  }
  return page;
}

int Written(const Farewell& farewell) {
  return static_cast<int>(std::ranges::count_if(farewell.parts(), &FarewellPart::written));
}

std::vector<std::string> NamesOfWritten(const Farewell& farewell) {
  std::vector<std::string> names;
  for (const FarewellPart& part : farewell.parts()) {
    if (part.written()) names.push_back(WordFor(part.part()));
  }
  return names;
}

std::string_view State(const Farewell& farewell) {
  if (farewell.unsent()) return farewell.has_said() ? "done" : "unsent";
  return farewell.has_said() ? "said" : "open";
}

// The `number`th line, counting from 1, as a list of characters.
std::vector<std::string> CharactersOf(std::string_view text, uint64_t number) {
  for (; number > 1; --number) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  std::vector<std::string> characters;
  for (const char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (!continues || characters.empty()) characters.emplace_back();
    characters.back().push_back(c);
  }
  return characters;
}

std::string Joined(const std::vector<std::string>& characters, size_t from, size_t to) {
  std::string joined;
  for (size_t i = from; i < to; ++i) joined += characters[i];
  return OnOneLine(joined);
}

}  // namespace

Json ToJson(const Farewell& farewell, const absl::TimeZone& zone, bool texts) {
  const auto moment = [](bool there, const client::v1::Moment& at) {
    return there ? Json(Rfc3339(at)) : Json();
  };
  Json json;
  json["schema"] = kJsonSchema;
  json["id"] = farewell.id();
  json["connection"] = farewell.connection();
  json["unsent"] = farewell.unsent();
  json["language"] = farewell.language();
  json["begun"] = Rfc3339(TimeOf(farewell.begun()), zone);
  json["edited"] = farewell.has_edited() ? Json(Rfc3339(TimeOf(farewell.edited()), zone)) : Json();
  json["said"] = moment(farewell.has_said(), farewell.said());
  json["how"] = farewell.how().empty() ? Json() : Json(farewell.how());
  json["written"] = NamesOfWritten(farewell);
  if (!texts) return json;
  json["parts"] = Json::Array();
  for (const FarewellPart& part : farewell.parts()) {
    json["parts"].Append({{"part", WordFor(part.part())},
                          {"title", part.title()},
                          {"prompt", part.prompt()},
                          {"text", part.text()},
                          {"version", part.version()}});
  }
  return json;
}

Json ToJson(const Finding& finding) {
  return {{"rule", finding.rule()},     {"line", finding.line()},
          {"column", finding.column()}, {"length", finding.length()},
          {"reason", finding.reason()}, {"direction", finding.direction()},
          {"id", finding.id()},         {"part", WordFor(finding.part())},
          {"aside", finding.aside()}};
}

std::string Standing(const Farewell& farewell, const Calendar& calendar) {
  std::string standing;
  if (farewell.has_said()) {
    const std::string day = OnDay(TimeOf(farewell.said()), calendar);
    standing = farewell.unsent() ? Text("done {}", {day}) : Text("said {}", {day});
    if (!farewell.how().empty()) standing += ", " + OnOneLine(farewell.how());
  } else {
    standing = Text("{} of {} parts written",
                    {std::to_string(Written(farewell)), std::to_string(farewell.parts_size())});
  }
  return farewell.unsent() ? Text("stays unsent, {}", {standing}) : standing;
}

std::string ListLine(const Farewell& farewell, const Calendar& calendar, const Layout& out) {
  const std::string name = OnOneLine(farewell.connection());
  if (!out.for_reading) {
    return fmt::format("{}\t{}\t{}\t{}\n", farewell.id(), name, State(farewell),
                       fmt::join(NamesOfWritten(farewell), ","));
  }
  return fmt::format(
      "{}  {}  {}\n", out.Paint(Tone::kHeading, name),
      out.Paint(Tone::kFaint, Text("begun {}", {OnDay(TimeOf(farewell.begun()), calendar)})),
      Standing(farewell, calendar));
}

std::string Page(const Farewell& farewell, const Calendar& calendar, const Layout& out) {
  std::string page =
      fmt::format("{}  {}\n", out.Paint(Tone::kHeading, OnOneLine(farewell.connection())),
                  out.Paint(Tone::kFaint, farewell.id().substr(0, kShownIdChars)));
  page += Text("begun {}, {}",
               {OnDay(TimeOf(farewell.begun()), calendar), Standing(farewell, calendar)}) +
          "\n";
  for (const FarewellPart& part : farewell.parts()) {
    page += "\n" + out.Paint(Tone::kHeading, part.title()) + "  " +
            out.Paint(Tone::kFaint, WordFor(part.part())) + "\n";
    if (!part.written()) {
      if (out.for_reading) page += out.Paint(Tone::kFaint, Wrapped(part.prompt(), "", out));
    } else if (out.for_reading) {
      page += Wrapped(part.text(), "", out);
    } else {
      page += Printable(part.text()) + "\n";
    }
  }
  return page;
}

Marked MarkedWords(std::string_view text, const Finding& finding, int columns) {
  const std::vector<std::string> line = CharactersOf(text, finding.line());
  if (finding.line() == 0 || finding.column() == 0 || finding.column() > line.size()) return {};
  const size_t place = finding.column() - 1;
  size_t from = 0;
  if (base::DisplayWidth(Joined(line, 0, line.size())) > columns && place > kBeforeFinding) {
    from = place - kBeforeFinding;
    while (from < place && line[from - 1] != " ") ++from;
  }
  Marked marked;
  const std::string before = (from > 0 ? "… " : "") + Joined(line, from, place);
  const size_t end =
      std::min<uint64_t>(place + std::min<uint64_t>(finding.length(), line.size()), line.size());
  const std::string words = Joined(line, place, end);
  marked.words = base::Shorten(before + words + Joined(line, end, line.size()), columns);
  const int room = columns - base::DisplayWidth(before);
  const int width = std::clamp(base::DisplayWidth(words), 1, std::max(1, room));
  marked.marks = std::string(static_cast<size_t>(base::DisplayWidth(before)), ' ') +
                 std::string(static_cast<size_t>(width), '^');
  return marked;
}

std::string FindingLines(const Farewell& farewell, const Finding& finding, const Layout& out) {
  if (!out.for_reading) {
    return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", WordFor(finding.part()), finding.line(),
                       finding.column(), finding.length(), finding.rule(), finding.id(),
                       OnOneLine(finding.reason()), OnOneLine(finding.direction()));
  }
  constexpr std::string_view kIndent = "  ";
  const auto part = std::ranges::find(farewell.parts(), finding.part(), &FarewellPart::part);
  const bool known = part != farewell.parts().end();
  std::string where = known ? part->title() : WordFor(finding.part());
  if (finding.line() > 0) where = Text("{}, line {}", {where, std::to_string(finding.line())});
  std::string lines =
      fmt::format("{}  {}{}\n", out.Paint(Tone::kHeading, where),
                  out.Paint(Tone::kFaint, OnOneLine(finding.rule()) + " " +
                                              finding.id().substr(0, kShownIdChars)),
                  finding.aside() ? out.Paint(Tone::kFaint, "  " + Text("set aside")) : "");
  const int columns = std::min(out.width, kReadableColumns) - static_cast<int>(kIndent.size());
  const Marked marked = MarkedWords(known ? part->text() : "", finding, columns);
  if (!marked.words.empty()) {
    lines += fmt::format("{}{}\n{}{}\n", kIndent, marked.words, kIndent,
                         out.Paint(Tone::kParticulars, marked.marks));
  }
  lines += Wrapped(finding.reason(), kIndent, out);
  return lines + Wrapped(finding.direction(), kIndent, out);
}

}  // namespace fallow::words
