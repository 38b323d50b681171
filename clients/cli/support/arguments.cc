#include "clients/cli/support/arguments.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

#include "daemon/base/catalogue.h"

namespace fallow::cli {
namespace {

// These words are taken from what the parser leaves over, so it does not know of them.
class WordsInUsage : public CLI::Formatter {
 public:
  explicit WordsInUsage(std::string called) : called_(std::move(called)) {}
  std::string make_usage(const CLI::App* app, std::string name) const override {
    std::string usage = CLI::Formatter::make_usage(app, std::move(name));
    usage.insert(usage.find_last_not_of('\n') + 1, " " + called_);
    return usage;
  }

 private:
  std::string called_;
};

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
  return Option(option_->check(CLI::IsMember(std::move(words))));
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
  app_->formatter(std::make_shared<WordsInUsage>(called));
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
