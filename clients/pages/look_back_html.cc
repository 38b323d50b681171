#include "clients/pages/look_back.h"
#include "clients/pages/look_back_page.h"
#include "clients/pages/markup.h"
#include "daemon/base/shown_text.h"
#include "fmt/format.h"

namespace fallow::pages {
namespace {

// A picture that is longer has so many changes that it is unreadable.
constexpr size_t kPictureBytesMax = size_t{80} << 10;

// Tells the browser, too, that nothing may be fetched or run. Not shown.
constexpr std::string_view kPolicy = "default-src 'none'; style-src 'unsafe-inline'";

// Not shown
constexpr std::string_view kStyle = R"(
  :root {
    color-scheme: light dark;
    --ink: #24271f; --soft: #585e50; --line: #d8d8cd; --paper: #fcfbf7;
  }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e2e4da; --soft: #abb0a1; --line: #3b3f37; --paper: #191b17; }
  }
  html { background: var(--paper); }
  body {
    margin: 0 auto; max-width: 40rem; padding: 2.5rem 1.25rem 4rem; color: var(--ink);
    font: 1.0625rem/1.6 Georgia, "Noto Serif", "Liberation Serif", serif;
    overflow-wrap: anywhere;
  }
  h1, h2, h3 { font-weight: normal; line-height: 1.25; }
  h1 { font-size: 1.75rem; margin: 0 0 .5rem; }
  h2 {
    font-size: 1.375rem; margin: 3rem 0 1rem; padding-bottom: .375rem;
    border-bottom: 1px solid var(--line);
  }
  h3 { font-size: 1.125rem; font-weight: bold; margin: 1.75rem 0 .375rem; }
  h2 + h3 { margin-top: 0; }
  p { margin: 0 0 .5rem; }
  .facts p { margin-bottom: .25rem; }
  figure { margin: 1rem 0; }
  svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; }
  ul { list-style: none; margin: 0; padding: 0; }
  li.words { margin-bottom: 1.25rem; }
  .when, .more, header p { color: var(--soft); }
  .words .when { font-size: .9375rem; margin-bottom: .125rem; }
  blockquote { margin: 0; padding-inline-start: 1rem; border-inline-start: 2px solid var(--line); }
  blockquote p:last-child { margin-bottom: 0; }
  @page { margin: 20mm 18mm; }
  @media print {
    :root {
      color-scheme: light;
      --ink: #000; --soft: #333; --line: #999; --paper: #fff;
    }
    body { max-width: none; padding: 0; font-size: 11pt; line-height: 1.45; }
    h1 { font-size: 18pt; }
    h2 { font-size: 14pt; margin-top: 18pt; }
    h3 { font-size: 12pt; }
    h1, h2, h3, .when { break-after: avoid; }
    figure { max-width: 140mm; }
    figure, .facts { break-inside: avoid; }
    p { orphans: 3; widows: 3; }
  }
)";

// A sentence as HTML, with each isolated part in a <bdi> element.
std::string Sentence(std::string_view sentence) {
  std::string html = Escaped(sentence);
  for (const auto& [mark, tag] : {std::pair(kIsolate, std::string_view("<bdi>")),
                                  std::pair(kIsolateEnd, std::string_view("</bdi>"))}) {
    for (size_t at = 0; (at = html.find(mark, at)) != std::string::npos; at += tag.size()) {
      html.replace(at, mark.size(), tag);
    }
  }
  return html;
}

// Empty lines separate paragraphs. Each takes the direction of its own text, whose language is
// unknown.
std::string Quotation(std::string_view words) {
  // Not shown: markup, like everything in `<` and `>` below.
  std::string html = "<blockquote lang=\"\">\n";
  while (!words.empty()) {
    const size_t end = words.find("\n\n");
    std::string_view paragraph = words.substr(0, end);
    html += "<p dir=\"auto\">";
    for (size_t feed = 0; (feed = paragraph.find('\n')) != std::string_view::npos;) {
      html += Escaped(paragraph.substr(0, feed)) + "<br>\n";
      paragraph.remove_prefix(feed + 1);
    }
    html += Escaped(paragraph) + "</p>\n";
    words.remove_prefix(std::min(words.size(), words.find_first_not_of('\n', end)));
  }
  return html + "</blockquote>\n";
}

class Document {
 public:
  std::string Write(const Page& page) && {
    html_ = fmt::format(  // Not shown
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>{}</title>\n<style>{}{}</style>\n</head>\n<body>\n<header>\n<h1>{}</h1>\n",
        Language(), kPolicy, Escaped(page.title), kStyle, PlotStyle(), Sentence(page.title));
    for (const std::string& sentence : page.opening) Paragraph("", sentence);
    html_ += "</header>\n<main>\n";
    for (const PageSection& section : page.sections) Section(section);
    html_ += "</main>\n</body>\n</html>\n";
    return std::move(html_);
  }

 private:
  void Paragraph(std::string_view kind, std::string_view sentence) {
    html_ += kind.empty() ? "<p>" : fmt::format("<p class=\"{}\">", kind);
    html_ += Sentence(sentence) + "</p>\n";
  }

  void Section(const PageSection& section) {
    // Not shown
    html_ += fmt::format("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n",
                         section.anchor, Sentence(section.title));
    for (const PagePart& part : section.parts) Part(part);
    html_ += "</section>\n";
  }

  void Part(const PagePart& part) {
    if (!part.title.empty()) html_ += "<h3>" + Sentence(part.title) + "</h3>\n";
    if (!part.facts.empty()) {
      html_ += "<div class=\"facts\">\n";  // Not shown
      for (const std::string& fact : part.facts) Paragraph("", fact);
      html_ += "</div>\n";
    }
    if (part.plot != nullptr) Picture(*part.plot);
    if (!part.entries.empty()) {
      // Not shown. Browsers may drop the role without bullets.
      html_ += "<ul role=\"list\">\n";
      for (const PageEntry& entry : part.entries) Entry(entry);
      html_ += "</ul>\n";
    }
    if (!part.more.empty()) Paragraph("more", part.more);
  }

  void Entry(const PageEntry& entry) {
    if (entry.words.empty()) {
      html_ += "<li>" + Sentence(entry.heading) + "</li>\n";
      return;
    }
    html_ += "<li class=\"words\">\n";  // Not shown
    Paragraph("when", entry.heading);
    html_ += Quotation(entry.words) + "</li>\n";
  }

  void Picture(const client::v1::DriftView& drift) {
    const std::string picture = PlotForPage(
        drift, base::PrintableBeginning(drift.name(), kPageNameBytesMax, base::Newlines::kReplace),
        fmt::format("plot-{}", ++pictures_));
    if (picture.size() <= kPictureBytesMax) html_ += "<figure>\n" + picture + "</figure>\n";
  }

  std::string html_;
  size_t pictures_ = 0;
};

}  // namespace

void AskForPage(client::v1::LookBackRequest& request) {
  request.set_columns(kPictureColumnsMax);
  request.set_texts_max(kEntriesMax);
  // A little more than is shown, so that it can be seen to be cut.
  request.set_text_bytes_max(kWordsBytesMax + (size_t{4} << 10));
}

std::string LookBackAsHtml(const client::v1::LookBackView& view) {
  return Document().Write(PageOf(view));
}

}  // namespace fallow::pages
