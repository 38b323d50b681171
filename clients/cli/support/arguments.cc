#include "clients/cli/support/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "clients/cli/support/help_format.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/slips.h"

namespace fallow::cli {
namespace {

// What a value that is none of `words` is told: "bash, zsh or fish".
std::string NoneOf(const std::string& typed, const std::vector<std::string>& words) {
  std::string list;
  for (size_t i = 0; i < words.size(); ++i) {
    const bool last = i + 1 == words.size();
    list += (i == 0 ? "" : last ? base::Text(" or ") : ", ") + words[i];
  }
  const std::vector<std::string_view> known(words.begin(), words.end());
  const std::string told = base::Text("takes {}, not \"{}\"", {list, typed});
  const std::string_view nearest = base::Nearest(typed, known);
  return nearest.empty() ? told : base::Text("{}. Did you mean `{}`?", {told, nearest});
}

}  // namespace

Option Option::Required() const {
  return Option(option_->required());
}

Option Option::OneWordEach() const {
  return Option(option_->allow_extra_args(false));
}

Option Option::SplitAt(char separator) const {
  return Option(option_->delimiter(separator));
}

Option Option::ShowsDefault() const {
  return Option(option_->capture_default_str());
}

Option Option::Excludes(Option other) const {
  return Option(option_->excludes(other.option_));
}

Option Option::Excludes(const char* other) const {
  return Option(option_->excludes(std::string(other)));
}

Option Option::OneOf(std::vector<std::string> words) const {
  return Option(option_->check([words = std::move(words)](const std::string& typed) {
    return std::ranges::find(words, typed) == words.end() ? NoneOf(typed, words) : std::string();
  }));
}

Option Option::NotNegative() const {
  return Option(option_->check([](const std::string& typed) {
    const bool digits = !typed.empty() && std::ranges::all_of(typed, absl::ascii_isdigit);
    return digits ? std::string() : base::Text("takes a number, not \"{}\"", {typed});
  }));
}

Option Option::Called(const char* value) const {
  return Option(option_->option_text(value));
}

Option Verb::AddOption(const char* name, std::string& into, const char* summary) const {
  return Option(app_->add_option(name, into, base::Translated(summary)));
}

Option Verb::AddOption(const char* name, std::optional<std::string>& into,
                       const char* summary) const {
  return Option(app_->add_option(name, into, base::Translated(summary)));
}

Option Verb::AddOption(const char* name, std::vector<std::string>& into,
                       const char* summary) const {
  return Option(app_->add_option(name, into, base::Translated(summary)));
}

Option Verb::AddOption(const char* name, std::vector<uint32_t>& into, const char* summary) const {
  return Option(app_->add_option(name, into, base::Translated(summary)));
}

Option Verb::AddOption(const char* name, int32_t& into, const char* summary) const {
  return Option(app_->add_option(name, into, base::Translated(summary)));
}

Option Verb::AddOption(const char* name, std::optional<int32_t>& into, const char* summary) const {
  return Option(app_->add_option(name, into, base::Translated(summary)));
}

Option Verb::AddOption(const char* name, uint32_t& into, const char* summary) const {
  return Option(app_->add_option(name, into, base::Translated(summary)));
}

Option Verb::AddOption(const char* name, std::function<void(const std::string&)> take,
                       const char* summary) const {
  return Option(
      app_->add_option_function<std::string>(name, std::move(take), base::Translated(summary)));
}

Option Verb::AddFlag(const char* name, bool& into, const char* summary) const {
  return Option(app_->add_flag(name, into, base::Translated(summary)));
}

Option Verb::AddFlag(const char* name, std::function<void()> take, const char* summary) const {
  return Option(app_->add_flag_callback(name, std::move(take), base::Translated(summary)));
}

Verb Verb::AddVerb(const char* name, const char* summary) const {
  return Verb(app_->add_subcommand(name, base::Translated(summary))->fallthrough());
}

Verb Verb::OnNamed(std::function<void()> take) const {
  return Verb(app_->callback(std::move(take)));
}

void Verb::RequireVerb() const {
  app_->require_subcommand(1);
}

void Verb::AllowVerb() const {
  app_->require_subcommand(0, 1);
}

void Verb::Footer(const char* text) const {
  app_->footer(base::Translated(text));
}

void Verb::TakeAnyWords(const char* called) const {
  // Words that are not options of this verb or the program are left over, in order, at the top
  // level. A short "-h" would be split off from such a word.
  app_->set_help_flag("--help", base::Translated("Show this help"));
  const auto* format = dynamic_cast<const HelpFormat*>(app_->get_formatter().get());
  app_->formatter(std::make_shared<HelpFormat>(format == nullptr ? 0 : format->columns(), called));
  app_->get_parent()->allow_extras();
}

std::vector<std::string> Verb::AnyWords() const {
  return app_->get_parent()->remaining(/*recurse=*/true);
}

std::vector<std::string> Verb::Options() const {
  return OptionNames(*app_);
}

std::vector<std::string> OptionNames(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::App* each = &verb; each != nullptr; each = each->get_parent()) {
    for (const CLI::Option* option : each->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

}  // namespace fallow::cli
