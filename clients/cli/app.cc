#include "clients/cli/app.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <utility>

#include "clients/cli/completion.h"
#include "clients/cli/reference.h"
#include "clients/cli/support/arguments.h"
#include "clients/cli/version.h"
#include "clients/link/exit_codes.h"
#include "clients/terminal/lines.h"
#include "clients/words/next_step.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/slips.h"
#include "daemon/base/status.h"

namespace fallow::cli {
namespace {

using base::Text;
using link::ExitCode;
using link::ToInt;

void DeclareGlobals(CLI::App& app, GlobalOptions& globals) {
  app.add_flag("--json", globals.json, Text("Print one JSON object or array"));
  app.add_option("--color", globals.color, Text("When to use colour: auto, always or never"))
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_flag("--no-pager", globals.no_pager, Text("Do not use a pager"));
  app.add_option("--passphrase-fd", globals.passphrase_fd,
                 Text("Read the passphrase, if it is needed, from this file descriptor"))
      ->check(CLI::NonNegativeNumber);
}

// The verb is the first word that is not an option; values of global options are skipped.
std::string_view VerbIn(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--color" || word == "--passphrase-fd") {
      ++i;
    } else if (!word.starts_with('-')) {
      return word;
    }
  }
  return {};
}

// The verb that the command line names, as deep as it was understood.
const CLI::App& DeepestVerb(const CLI::App& app) {
  const CLI::App* verb = &app;
  while (!verb->get_subcommands().empty()) verb = verb->get_subcommands().back();
  return *verb;
}

// "letter write "; empty for the program itself.
std::string Path(const CLI::App& verb) {
  if (verb.get_parent() == nullptr) return "";
  return Path(*verb.get_parent()) + verb.get_name() + " ";
}

using Names = std::vector<std::string>;

constexpr const char* kNoCommand = base::Marked("There is no command \"{}\"");
constexpr const char* kNoOption = base::Marked("There is no option \"{}\"");

Names AllCommands() {
  Names names;
  for (const Command& command : Commands()) names.emplace_back(command.name);
  return names;
}

Names VerbsBelow(const CLI::App& verb) {
  Names names;
  for (const CLI::App* sub : verb.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(sub->get_name());
  }
  return names;
}

// "There is no command "letter opn". Did you mean `letter open`?"; without a full stop at the end.
std::string NotThere(const char* none, const std::string& path, const std::string& typed,
                     const Names& names) {
  const std::string told = Text(none, {path + typed});
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string_view nearest = base::Nearest(typed, known);
  return nearest.empty() ? told
                         : Text("{}. Did you mean `{}`?", {told, path + std::string(nearest)});
}

// The option that no verb has; empty if that is not the error.
std::string UnknownOption(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::ExtrasError)) return "";
  for (const std::string& word : app.remaining(/*recurse=*/true)) {
    if (word.starts_with("--")) return word.substr(0, word.find('='));
  }
  return "";
}

// The word in a place where only a verb below `verb` is allowed; empty if that is not the error.
std::string UnknownVerb(const CLI::App& app, const CLI::App& verb) {
  const auto is_positional = [](const CLI::Option* option) { return option->get_positional(); };
  const bool takes_words = std::ranges::any_of(verb.get_options(), is_positional);
  const bool has_verbs = !verb.get_subcommands([](const CLI::App*) { return true; }).empty();
  if (verb.get_parent() == nullptr || takes_words || !has_verbs) return "";
  const std::vector<std::string> left = app.remaining(/*recurse=*/true);
  return left.empty() || left.front().starts_with('-') ? "" : left.front();
}

int ReportUsage(const CLI::App& app, const CLI::ParseError& error, std::string_view typed) {
  if (error.get_exit_code() == 0) return app.exit(error);  // help or version was requested
  const CLI::App& verb = DeepestVerb(app);
  std::string message = error.what();
  if (!typed.empty() && FindCommand(typed) == nullptr) {
    message = NotThere(kNoCommand, "", std::string(typed), AllCommands());
  } else if (const std::string unknown = UnknownVerb(app, verb); !unknown.empty()) {
    message = NotThere(kNoCommand, Path(verb), unknown, VerbsBelow(verb));
  } else if (const std::string option = UnknownOption(app, error); !option.empty()) {
    message = NotThere(kNoOption, "", option, OptionNames(verb));
  }
  if (!message.ends_with('?')) message += '.';
  terminal::WriteProblem("fallow: " +
                         Text("{} Run `fallow {}--help` for usage.",
                              {base::Printable(message, base::Newlines::kReplace), Path(verb)}));
  return ToInt(ExitCode::kUsage);
}

int Report(const absl::Status& status) {
  if (!status.ok()) {
    terminal::WriteProblem("fallow: " + words::Told(status));
  }
  return ToInt(link::ExitCodeOf(status));
}

}  // namespace

Parser MakeParser(std::string_view only) {
  Parser parser{
      .app = std::make_unique<CLI::App>(Text("A private journal that can let go."), "fallow"),
      .globals = std::make_shared<GlobalOptions>(),
      .actions = {}};
  parser.app->require_subcommand(1);
  const std::string help = Text("Print this help message and exit");
  parser.app->set_help_flag("-h,--help", help);
  parser.app->set_version_flag("--version", "fallow " + std::string(kVersion),
                               Text("Display program version information and exit"));
  // Otherwise "-h" would be taken here, even for a verb where it means something else (search:
  // "-home").
  if (!only.empty()) parser.app->set_help_flag("--help", help);
  DeclareGlobals(*parser.app, *parser.globals);
  for (const Command& command : Commands()) {
    if (!only.empty() && command.name != only) continue;
    CLI::App* sub =
        parser.app->add_subcommand(std::string(command.name), base::Translated(command.summary));
    sub->group(base::Translated(command.group));
    sub->fallthrough();
    parser.actions.emplace_back(sub, command.add(Verb(sub)));
    for (CLI::App* nested : sub->get_subcommands([](CLI::App*) { return true; })) {
      nested->group(Text("Subcommands"));
    }
  }
  return parser;
}

int Run(int argc, char** argv) {
  if (argc >= 2 && std::string_view(argv[1]) == kCompleteVerb) return Complete(argc - 2, argv + 2);
  if (argc == 2 && argv[1] == kReferenceVerb) {
    fmt::print("{}", Reference());
    return ToInt(ExitCode::kDone);
  }
  for (int i = 1; i < argc; ++i) {
    if (base::FindBrokenUtf8(argv[i])) {
      return Report(base::Invalid("An argument cannot be read", "it is not UTF-8",
                                  "Use a terminal set to UTF-8, or rename the file it names."));
    }
  }
  const std::string_view verb = VerbIn(argc, argv);
  const Parser parser = MakeParser(FindCommand(verb) == nullptr ? std::string_view() : verb);
  if (argc == 1) {
    fmt::print("{}", parser.app->help());
    return ToInt(ExitCode::kDone);
  }
  try {
    parser.app->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return ReportUsage(*parser.app, error, verb);
  }
  Context context(*parser.globals);
  absl::Status status;
  for (const auto& [sub, action] : parser.actions) {
    if (sub->parsed()) status = action(context);
  }
  const absl::Status written = context.out().Finish();
  return Report(status.ok() ? written : status);
}

}  // namespace fallow::cli
