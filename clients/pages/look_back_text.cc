#include <algorithm>

#include "clients/pages/look_back.h"
#include "clients/pages/look_back_page.h"
#include "daemon/base/shown_text.h"

namespace fallow::pages {
namespace {

// Longer lines are hard to read, however wide the terminal.
constexpr size_t kProseColumnsMax = 100;
constexpr size_t kIndent = 2;
constexpr size_t kWordsLinesMax = 6;  // of one text

// Terminals differ in how they treat isolation marks, and a line of its own does not need them.
std::string WithoutIsolation(std::string text) {
  for (const std::string_view mark : {kIsolate, kIsolateEnd}) {
    for (size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) {
      text.erase(at, mark.size());
    }
  }
  return text;
}

TerminalPlot Clamped(TerminalPlot terminal) {
  terminal.columns = std::clamp(terminal.columns, kLookBackColumnsMin, kPlotColumnsMax);
  return terminal;
}

// A plot is indented like everything else.
TerminalPlot PlotWithin(TerminalPlot terminal) {
  terminal.columns -= kIndent;
  return terminal;
}

class Writer {
 public:
  explicit Writer(TerminalPlot terminal) : terminal_(Clamped(terminal)) {}

  std::string Write(const Page& page) && {
    Heading(page.title, terminal_.unicode ? "═" : "=");
    for (const std::string& sentence : page.opening) Prose(sentence, 0);
    for (const PageSection& section : page.sections) {
      text_ += "\n";
      Heading(section.title, terminal_.unicode ? "─" : "-");
      for (const PagePart& part : section.parts) Part(part);
    }
    return std::move(text_);
  }

 private:
  void Heading(const std::string& title, std::string_view rule) {
    Prose(title, 0);
    const auto width = static_cast<size_t>(base::DisplayWidth(WithoutIsolation(title)));
    for (size_t i = 0; i < std::min(width, terminal_.columns); ++i) text_ += rule;
    text_ += "\n\n";
  }

  void Part(const PagePart& part) {
    if (!text_.ends_with("\n\n")) text_ += "\n";
    if (!part.title.empty()) Prose(part.title, 0);
    for (const std::string& fact : part.facts) Prose(fact, kIndent);
    if (part.plot != nullptr) Plot(*part.plot);
    for (const PageEntry& entry : part.entries) {
      if (!entry.words.empty() && &entry != &part.entries.front()) text_ += "\n";
      Prose(entry.heading, kIndent);
      if (!entry.words.empty()) Words(entry.words);
    }
    if (!part.more.empty()) Prose(part.more, kIndent);
  }

  void Line(std::string_view line, size_t indent) {
    if (!line.empty()) text_.append(indent, ' ').append(line);
    text_ += "\n";
  }

  int ProseColumns(size_t indent) const {
    return static_cast<int>(std::min(terminal_.columns, kProseColumnsMax) - indent);
  }

  void Prose(const std::string& sentence, size_t indent) {
    for (const std::string& line : base::Wrap(WithoutIsolation(sentence), ProseColumns(indent))) {
      Line(line, indent);
    }
  }

  void Words(const std::string& words) {
    const std::vector<std::string> lines = base::Wrap(words, ProseColumns(2 * kIndent));
    for (size_t i = 0; i < std::min(lines.size(), kWordsLinesMax); ++i) Line(lines[i], 2 * kIndent);
    if (lines.size() > kWordsLinesMax) Line("…", 2 * kIndent);
  }

  void Plot(const client::v1::DriftView& drift) {
    const std::string drawn = PlotForTerminal(drift, PlotWithin(terminal_));
    text_ += "\n";
    for (size_t begin = 0; begin < drawn.size();) {
      const size_t end = drawn.find('\n', begin);
      Line(std::string_view(drawn).substr(begin, end - begin), kIndent);
      begin = end + 1;
    }
  }

  const TerminalPlot terminal_;
  std::string text_;
};

}  // namespace

void AskForText(TerminalPlot terminal, client::v1::LookBackRequest& request) {
  AskForPage(request);
  request.set_columns(ColumnsBeside(PlotWithin(Clamped(terminal))));
}

std::string LookBackAsText(const client::v1::LookBackView& view, TerminalPlot terminal) {
  return Writer(terminal).Write(PageOf(view));
}

}  // namespace fallow::pages
