#include "clients/cli/reference.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <clocale>
#include <vector>

#include "clients/cli/app.h"
#include "clients/cli/support/help_format.h"

namespace fallow::cli {
namespace {

std::string OneLine(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  std::ranges::replace(text, '\t', ' ');
  return text;
}

std::string Flags(const CLI::Option& option) {
  std::vector<std::string> flags;
  if (!option.get_positional() && TakesValue(option)) flags.push_back("value=" + ValueName(option));
  if (option.get_required()) flags.emplace_back("required");
  if (TakesMany(option)) flags.emplace_back("many");
  return fmt::format("{}", fmt::join(flags, ","));
}

void TellOption(const CLI::Option& option, std::string& told) {
  told += fmt::format("{}\t{}\t{}\t{}\n", option.get_positional() ? "argument" : "option",
                      NameOf(option), Flags(option), OneLine(SummaryOf(option)));
}

void TellVerb(const CLI::App& verb, const std::string& path, std::string& told) {
  told += fmt::format("verb\t{}\t{}\t{}\n", path, verb.get_group(), verb.get_description());
  for (const CLI::Option* option : verb.get_options()) {
    const bool shown = option->get_positional() || !option->get_lnames().empty();
    // Every verb has --help; it is listed only once, for the program.
    const bool again = !path.empty() && option == verb.get_help_ptr();
    if (shown && !again && !option->get_group().empty()) TellOption(*option, told);
  }
  if (const std::string words = AnyWordsOf(verb); !words.empty()) {
    told += fmt::format("argument\t{}\trequired,many\t\n", words);
  }
  if (!verb.get_footer().empty()) told += "footer\t" + OneLine(verb.get_footer()) + "\n";
  for (const CLI::App* sub : verb.get_subcommands([](const CLI::App*) { return true; })) {
    TellVerb(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), told);
  }
}

}  // namespace

std::string Reference() {
  // The manual is in English, whatever language the machine that builds it uses.
  std::setlocale(LC_MESSAGES, "C");  // NOLINT(concurrency-mt-unsafe)
  std::string told;
  TellVerb(*MakeParser({}).app, "", told);
  return told;
}

}  // namespace fallow::cli
