#ifndef FALLOW_CLIENTS_CLI_SUPPORT_HELP_FORMAT_H_
#define FALLOW_CLIENTS_CLI_SUPPORT_HELP_FORMAT_H_

// How `--help` looks. The names of values come from here too, for the help, for errors and for the
// manual (clients/cli/reference.h). One thread.

#include <CLI/CLI.hpp>
#include <string>

namespace fallow::cli {

// What an option's value is called: "WHEN" for --from. An argument is called by its own name.
std::string ValueName(const CLI::Option& option);
// "TEXT" for an argument, "--from" for an option.
std::string NameOf(const CLI::Option& option);
bool TakesValue(const CLI::Option& option);
bool TakesMany(const CLI::Option& option);
// The summary, with the default if it is shown.
std::string SummaryOf(const CLI::Option& option);
// "[TEXT...] [options]": what follows the command in its usage line.
std::string UsageOf(const CLI::App& verb);

// Wrapped between words on a terminal of `columns` columns; not at all if that is 0.
class HelpFormat : public CLI::Formatter {
 public:
  // `words`: the name of words that the parser leaves over, if the verb takes any.
  explicit HelpFormat(int columns, std::string words = "")
      : columns_(columns), words_(std::move(words)) {}
  const std::string& words() const { return words_; }
  int columns() const { return columns_; }

  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_description(const CLI::App* app) const override;
  std::string make_footer(const CLI::App* app) const override;
  std::string make_option(const CLI::Option* option, bool positional) const override;
  std::string make_subcommand(const CLI::App* sub) const override;

 private:
  std::string Row(const std::string& name, const std::string& summary) const;

  int columns_;
  std::string words_;
};

// The words of `verb` that the parser leaves over: "QUERY"; empty if there are none.
std::string AnyWordsOf(const CLI::App& verb);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_SUPPORT_HELP_FORMAT_H_
