#include "clients/cli/support/help_format.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"

namespace fallow::cli {
namespace {

using base::Text;

struct Called {
  std::string_view option, value;
};

// The names of values, unless that is the last word of the option's name.
constexpr auto kCalled = std::to_array<Called>({
    {"at", "WHEN"},           {"from", "WHEN"},   {"open", "WHEN"},       {"remind", "WHEN"},
    {"since", "WHEN"},        {"to", "WHEN"},     {"until", "WHEN"},      {"color", "WHEN"},
    {"about", "NAME"},        {"html", "FILE"},   {"connection", "NAME"}, {"remove-about", "NAME"},
    {"attach", "FILE"},       {"export", "FILE"}, {"svg", "FILE"},        {"day", "N"},
    {"energy", "N"},          {"limit", "N"},     {"version", "N"},       {"gave", "TEXT"},
    {"how", "TEXT"},          {"for", "SPACE"},   {"after", "TIME"},      {"remove", "TAG"},
    {"address", "HOST:PORT"}, {"history", "ID"},
});

constexpr size_t kSummaryColumn = 30;
// On a terminal narrower than this, a summary stands below its option.
constexpr int kTwoColumnsMin = 60;
constexpr size_t kNarrowIndent = 6;

// Wrapped between words; `columns` 0 leaves the text as it is.
std::string Paragraph(std::string text, int columns) {
  if (columns == 0) return text + "\n";
  std::ranges::replace(text, '\n', ' ');
  return absl::StrJoin(base::Wrap(text, columns), "\n") + "\n";
}

}  // namespace

bool TakesValue(const CLI::Option& option) {
  return option.get_items_expected_max() > 0;
}

bool TakesMany(const CLI::Option& option) {
  return option.get_items_expected_max() > 1;
}

std::string ValueName(const CLI::Option& option) {
  if (option.get_positional()) return absl::AsciiStrToUpper(option.get_name(true));
  if (option.get_lnames().empty()) return "";
  if (!option.get_option_text().empty()) return option.get_option_text();
  const std::string& name = option.get_lnames().front();
  const auto found = std::ranges::find(kCalled, std::string_view(name), &Called::option);
  if (found != kCalled.end()) return std::string(found->value);
  return absl::AsciiStrToUpper(name.substr(name.rfind('-') + 1));
}

std::string NameOf(const CLI::Option& option) {
  if (option.get_positional()) return ValueName(option);
  return option.get_lnames().empty() ? option.get_name() : "--" + option.get_lnames().front();
}

std::string SummaryOf(const CLI::Option& option) {
  const std::string& fallback = option.get_default_str();
  return fallback.empty() ? option.get_description()
                          : Text("{} (default {})", {option.get_description(), fallback});
}

std::string UsageOf(const CLI::App& verb) {
  std::string usage;
  bool optional = false;
  for (const CLI::Option* option : verb.get_options()) {
    const std::string value = ValueName(*option) + (TakesMany(*option) ? "..." : "");
    if (option->get_positional()) {
      usage += option->get_required() ? " " + value : " [" + value + "]";
    } else if (!option->get_required()) {
      optional = true;
    }
  }
  for (const CLI::Option* option : verb.get_options()) {
    if (option->get_positional() || !option->get_required()) continue;
    usage += " " + NameOf(*option) + (TakesValue(*option) ? " " + ValueName(*option) : "");
  }
  if (const std::string words = AnyWordsOf(verb); !words.empty()) usage += " " + words + "...";
  if (!verb.get_subcommands([](const CLI::App*) { return true; }).empty()) {
    usage += verb.get_require_subcommand_min() == 0 ? " [COMMAND]" : " COMMAND";
  }
  return usage + (optional ? " [options]" : "");
}

std::string AnyWordsOf(const CLI::App& verb) {
  const auto* format = dynamic_cast<const HelpFormat*>(verb.get_formatter().get());
  return format == nullptr ? "" : format->words();
}

std::string HelpFormat::make_usage(const CLI::App* app, std::string name) const {
  return Paragraph(Text("Usage: {}", {name + UsageOf(*app)}), columns_);
}

std::string HelpFormat::make_description(const CLI::App* app) const {
  return Paragraph(app->get_description(), columns_);
}

std::string HelpFormat::make_footer(const CLI::App* app) const {
  return app->get_footer().empty() ? "" : Paragraph(app->get_footer(), columns_);
}

std::string HelpFormat::make_option(const CLI::Option* option, bool positional) const {
  std::string name = positional ? ValueName(*option) : option->get_name(false, true);
  if (!positional && TakesValue(*option)) name += " " + ValueName(*option);
  if (TakesMany(*option)) name += "...";
  return Row(name, SummaryOf(*option));
}

std::string HelpFormat::make_subcommand(const CLI::App* sub) const {
  return Row(sub->get_name(), sub->get_description());
}

std::string HelpFormat::Row(const std::string& name, const std::string& summary) const {
  const bool narrow = columns_ != 0 && columns_ < kTwoColumnsMin;
  const size_t indent = narrow ? kNarrowIndent : kSummaryColumn;
  std::string row = "  " + name;
  const bool beside = row.size() + 2 <= indent;
  const std::vector<std::string> lines =
      columns_ == 0 ? std::vector<std::string>{summary}
                    : base::Wrap(summary, columns_ - static_cast<int>(indent));
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i == 0 && beside) {
      row.resize(indent, ' ');
    } else {
      row.append("\n").append(indent, ' ');
    }
    row += lines[i];
  }
  return row + "\n";
}

}  // namespace fallow::cli
