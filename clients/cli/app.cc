#include "clients/cli/app.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "clients/cli/completion.h"
#include "clients/cli/reference.h"
#include "clients/cli/safety_page.h"
#include "clients/cli/support/arguments.h"
#include "clients/cli/support/help_format.h"
#include "clients/cli/usage.h"
#include "clients/cli/version.h"
#include "clients/link/exit_codes.h"
#include "clients/terminal/lines.h"
#include "clients/terminal/terminal.h"
#include "clients/words/names.h"
#include "clients/words/next_step.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/next_step.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/status.h"

namespace fallow::cli {
namespace {

using base::Text;
using link::ExitCode;
using link::ToInt;

void DeclareGlobals(CLI::App& app, GlobalOptions& globals) {
  const Verb all(&app);
  all.AddFlag("--json", globals.json, "Print one JSON object or array");
  all.AddOption("--color", globals.color, "When to use colour: auto, always or never")
      .OneOf({"auto", "always", "never"});
  all.AddFlag("--no-pager", globals.no_pager, "Do not use a pager");
  all.AddOption("--passphrase-fd", globals.passphrase_fd,
                "Read the passphrase, if it is needed, from this file descriptor")
      .NotNegative();
}

constexpr std::string_view kHelpVerb = "help";
constexpr std::string_view kSafetyTopic = "safety";  // of help
constexpr int kPageColumns = 80;

int Report(const absl::Status& status) {
  if (!status.ok()) {
    terminal::WriteProblem("fallow: " + words::Told(status));
  }
  return ToInt(link::ExitCodeOf(status));
}

// The program with the options of all verbs, but no verb.
Parser MakeGlobals() {
  Parser parser{
      .app = std::make_unique<CLI::App>(Text("A private journal that can let go."), "fallow"),
      .globals = std::make_shared<GlobalOptions>(),
      .actions = {}};
  const int columns =
      terminal::IsTerminal(STDOUT_FILENO) ? terminal::SizeOf(STDOUT_FILENO).columns : 0;
  parser.app->formatter(std::make_shared<HelpFormat>(columns));
  parser.app->require_subcommand(1);
  parser.app->set_help_flag("-h,--help", Text("Print this help message and exit"));
  parser.app->set_version_flag("--version", "fallow " + std::string(kVersion),
                               Text("Display program version information and exit"));
  DeclareGlobals(*parser.app, *parser.globals);
  return parser;
}

// The only value of an argument of `verb`; empty if there is none.
std::string Typed(const CLI::App& verb, const char* argument) {
  const CLI::Option* option = verb.get_option_no_throw(argument);
  return option != nullptr && option->count() == 1 ? option->results().front() : "";
}

// A failure's next step, with what was typed in the places that the daemon left open.
absl::Status Filled(const absl::Status& status, const CLI::App& app) {
  base::NextStep step = base::NextStepOf(status);
  if (status.ok() || step.kind == base::Next::kNothing) return status;
  const CLI::App* verb = &app;
  while (!verb->get_subcommands().empty()) verb = verb->get_subcommands().back();
  const std::string id = Typed(*verb, "id"), name = Typed(*verb, "name");
  const bool shows = step.kind == base::Next::kShow;
  if (step.id.empty() && (shows || step.kind == base::Next::kBringBack)) step.id = id;
  if (step.name.empty() && (shows || step.kind == base::Next::kBeginFarewell)) {
    step.name = words::PersonName(name);
  }
  return base::WithNextStep(status, step);
}

// Carries out the command line after the program's name; returns the exit code.
int Parse(const Parser& parser, std::vector<std::string> words) {
  std::ranges::reverse(words);  // as the parser expects them
  try {
    parser.app->parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    return ReportUsage(*parser.app, error);
  }
  if (const std::optional<int> stray = ReportStrayWord(*parser.app)) return *stray;
  Context context(*parser.globals);
  absl::Status status;
  for (const auto& [sub, action] : parser.actions) {
    if (sub->parsed()) status = action(context);
  }
  const absl::Status written = context.out().Finish();
  return Report(Filled(status.ok() ? written : status, *parser.app));
}

// "fallow help letter write" shows what "fallow letter write --help" does.
int Help(const std::vector<std::string>& words) {
  std::vector<std::string> verbs;
  for (const std::string& word : words) {
    if (!word.starts_with('-')) verbs.push_back(word);
  }
  verbs.erase(verbs.begin());
  if (verbs.empty()) return Parse(MakeParser({}), {"--help"});
  if (verbs.front() == kSafetyTopic && verbs.size() == 1) {
    const bool terminal = terminal::IsTerminal(STDOUT_FILENO);
    const int columns =
        terminal ? std::min(terminal::SizeOf(STDOUT_FILENO).columns, kPageColumns) : 0;
    fmt::print("{}", SafetyPage(columns));
    return ToInt(ExitCode::kDone);
  }
  if (FindCommand(verbs.front()) == nullptr) return ReportUnknownCommand(verbs.front());
  const Parser parser = MakeParser(verbs.front());
  if (const std::optional<int> unknown = ReportUnknownVerb(*parser.app, verbs)) return *unknown;
  verbs.emplace_back("--help");
  return Parse(parser, std::move(verbs));
}

}  // namespace

Parser MakeParser(std::string_view only) {
  Parser parser = MakeGlobals();
  // Otherwise "-h" would be taken here, even for a verb where it means something else (search:
  // "-home").
  if (!only.empty()) {
    parser.app->set_help_flag("--help", Text("Print this help message and exit"));
  }
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
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  for (const std::string& word : words) {
    if (base::FindBrokenUtf8(word)) {
      return Report(base::Invalid("An argument cannot be read", "it is not UTF-8",
                                  "Use a terminal set to UTF-8, or rename the file it names."));
    }
  }
  if (words.empty()) {
    fmt::print("{}", MakeParser({}).app->help());
    return ToInt(ExitCode::kDone);
  }
  const Parser globals = MakeGlobals();
  const Beginning beginning = BeginningOf(*globals.app, words);
  if (!beginning.unknown_option.empty()) {
    return ReportUnknownOption(*globals.app, beginning.unknown_option);
  }
  if (beginning.verb == kHelpVerb) return Help(words);
  if (!beginning.verb.empty() && FindCommand(beginning.verb) == nullptr) {
    return ReportUnknownCommand(beginning.verb);
  }
  const Parser parser = MakeParser(beginning.verb);
  if (const std::optional<int> unknown = ReportUnknownVerb(*parser.app, words)) return *unknown;
  return Parse(parser, words);
}

}  // namespace fallow::cli
