#include "clients/cli/usage.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "clients/cli/command.h"
#include "clients/cli/support/help_format.h"
#include "clients/link/exit_codes.h"
#include "clients/terminal/lines.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/slips.h"

namespace fallow::cli {
namespace {

using base::Text;
using Names = std::vector<std::string>;

constexpr const char* kNoCommand = base::Marked("There is no command \"{}\"");
constexpr const char* kNoOption = base::Marked("There is no option \"{}\"");

std::vector<const CLI::App*> Below(const CLI::App& verb) {
  return verb.get_subcommands([](const CLI::App*) { return true; });
}

const CLI::App* VerbNamed(const CLI::App& verb, const std::string& name) {
  for (const CLI::App* sub : Below(verb)) {
    if (sub->get_name() == name) return sub;
  }
  return nullptr;
}

// An option of `verb` or of a verb above it.
const CLI::Option* OptionNamed(const CLI::App* verb, const std::string& name) {
  for (; verb != nullptr; verb = verb->get_parent()) {
    if (const CLI::Option* option = verb->get_option_no_throw(name)) return option;
  }
  return nullptr;
}

bool IsOfProgram(const CLI::App& verb, const CLI::Option* option) {
  const CLI::App* top = &verb;
  while (top->get_parent() != nullptr) top = top->get_parent();
  return std::ranges::count(top->get_options(), option) > 0;
}

bool TakesWords(const CLI::App& verb) {
  return std::ranges::any_of(verb.get_options(),
                             [](const CLI::Option* each) { return each->get_positional(); });
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

Names NamesOf(const std::vector<const CLI::App*>& verbs) {
  Names names;
  for (const CLI::App* verb : verbs) names.push_back(verb->get_name());
  return names;
}

std::string Nearest(const std::string& typed, const Names& names) {
  const std::vector<std::string_view> known(names.begin(), names.end());
  return std::string(base::Nearest(typed, known));
}

// "There is no command "letter opn". Did you mean `letter open`?"; without a full stop at the end.
std::string NotThere(const char* none, const std::string& path, const std::string& typed,
                     const std::string& nearest) {
  const std::string told = Text(none, {path + typed});
  return nearest.empty() ? told : Text("{}. Did you mean `{}`?", {told, path + nearest});
}

// Words that were piped in, or come from a file, and that nothing has read. A terminal holds none,
// and neither does an empty file.
bool HoldsWords(int fd) {
  struct stat status = {};
  if (::fstat(fd, &status) != 0) return false;
  return S_ISFIFO(status.st_mode) || (S_ISREG(status.st_mode) && status.st_size > 0);
}

// `path`: where the help is, "letter write ".
int Tell(std::string message, const std::string& path) {
  if (!message.ends_with('?')) message += '.';
  message = Text("{} Run `fallow {}--help` for usage.",
                 {base::Printable(message, base::Newlines::kReplace), path});
  if (HoldsWords(STDIN_FILENO)) message += " " + Text("Standard input was not read.");
  terminal::WriteProblem("fallow: " + message);
  return link::ToInt(link::ExitCode::kUsage);
}

// The option that no verb has; empty if that is not the error.
std::string UnknownOption(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::ExtrasError)) return "";
  for (const std::string& word : app.remaining(/*recurse=*/true)) {
    if (word.starts_with("--")) return word.substr(0, word.find('='));
  }
  return "";
}

int TellUnknownOption(const CLI::App& verb, const std::string& typed) {
  const std::string nearest = Nearest(typed, OptionNames(verb));
  const bool global = !nearest.empty() && IsOfProgram(verb, OptionNamed(&verb, nearest));
  return Tell(NotThere(kNoOption, "", typed, nearest), global ? "" : Path(verb));
}

// The option or argument that the parser's message is about; null if there is none.
const CLI::Option* Blamed(const CLI::App& verb, std::string_view message) {
  for (const CLI::App* each = &verb; each != nullptr; each = each->get_parent()) {
    for (const CLI::Option* option : each->get_options()) {
      if (!message.starts_with(option->get_name())) continue;
      const std::string_view rest = message.substr(option->get_name().size());
      if (rest.starts_with(' ') || rest.starts_with(':')) return option;
    }
  }
  return nullptr;
}

std::string Named(const CLI::Option& option) {
  return option.get_positional() ? NameOf(option) : "`" + NameOf(option) + "`";
}

// What the parser found wrong with `option`.
std::string AboutOption(const CLI::Option& option, CLI::ExitCodes code, std::string_view message) {
  const std::string name = Named(option);
  const std::string_view after = message.substr(option.get_name().size());
  if (code == CLI::ExitCodes::ValidationError) return name + std::string(after.substr(1));
  if (code == CLI::ExitCodes::ExcludesError) {
    return Text("{} cannot be given together with {}",
                {name, "`" + std::string(after.substr(std::string(" excludes ").size())) + "`"});
  }
  if (!TakesValue(option)) return Text("{} takes no value", {name});
  if (code == CLI::ExitCodes::ConversionError) {
    return Text("{} takes a number, not \"{}\"", {name, after.substr(std::string(" = ").size())});
  }
  if (option.get_positional()) return Text("{} is missing", {name});
  if (code == CLI::ExitCodes::RequiredError) {
    return Text("`{} {}` is missing", {NameOf(option), ValueName(option)});
  }
  return Text("{} takes a value: {}", {name, ValueName(option)});
}

}  // namespace

Beginning BeginningOf(const CLI::App& globals, const std::vector<std::string>& words) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (!words[i].starts_with('-')) return {.verb = words[i], .unknown_option = ""};
    const std::string name = words[i].substr(0, words[i].find('='));
    const CLI::Option* option = globals.get_option_no_throw(name);
    if (option == nullptr) return {.verb = "", .unknown_option = name};
    if (TakesValue(*option) && words[i].find('=') == std::string::npos) ++i;
  }
  return {};
}

int ReportUnknownCommand(const std::string& typed) {
  Names names;
  for (const Command& command : Commands()) names.emplace_back(command.name);
  return Tell(NotThere(kNoCommand, "", typed, Nearest(typed, names)), "");
}

int ReportUnknownOption(const CLI::App& globals, const std::string& typed) {
  return TellUnknownOption(globals, typed);
}

std::optional<int> ReportUnknownVerb(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* verb = &app;
  for (size_t i = 0; i < words.size() && !Below(*verb).empty(); ++i) {
    const std::string& word = words[i];
    if (word.starts_with('-')) {
      const size_t equals = word.find('=');
      const CLI::Option* option = OptionNamed(verb, word.substr(0, equals));
      if (option == nullptr) return std::nullopt;  // reported by the parser
      if (TakesValue(*option) && equals == std::string::npos) ++i;
    } else if (const CLI::App* sub = VerbNamed(*verb, word)) {
      verb = sub;
    } else if (TakesWords(*verb)) {
      return std::nullopt;
    } else {
      const std::string nearest = Nearest(word, NamesOf(Below(*verb)));
      return Tell(NotThere(kNoCommand, Path(*verb), word, nearest), Path(*verb));
    }
  }
  return std::nullopt;
}

std::optional<int> ReportStrayWord(const CLI::App& app) {
  const CLI::App& verb = DeepestVerb(app);
  for (const CLI::App* each = verb.get_parent(); each != nullptr; each = each->get_parent()) {
    for (const CLI::Option* option : each->get_options()) {
      if (!option->get_positional() || option->count() == 0) continue;
      return Tell(Text("`fallow {}{}` does not take \"{}\"",
                       {Path(*each), verb.get_name(), option->results().front()}),
                  Path(verb));
    }
  }
  return std::nullopt;
}

int ReportUsage(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);  // help or version was requested
  const CLI::App& verb = DeepestVerb(app);
  if (const std::string option = UnknownOption(app, error); !option.empty()) {
    return TellUnknownOption(verb, option);
  }
  std::string_view message = error.what();
  const auto code = static_cast<CLI::ExitCodes>(error.get_exit_code());
  constexpr std::string_view kConversion = "Could not convert: ";  // Not shown
  if (message.starts_with(kConversion)) message.remove_prefix(kConversion.size());
  if (const CLI::Option* option = Blamed(verb, message)) {
    const std::string where = IsOfProgram(verb, option) ? "" : Path(verb);
    return Tell(AboutOption(*option, code, message), where);
  }
  const std::string named = "fallow" + (Path(verb).empty() ? "" : " " + Path(verb));
  const std::string_view command =
      std::string_view(named).substr(0, named.find_last_not_of(' ') + 1);
  if (code == CLI::ExitCodes::ExtrasError) {
    std::string words;
    for (const std::string& word : app.remaining(/*recurse=*/true)) {
      words += (words.empty() ? "" : " ") + word;
    }
    return Tell(Text("`{}` does not take \"{}\"", {command, words}), Path(verb));
  }
  std::string verbs;
  for (const std::string& name : NamesOf(Below(verb))) verbs += (verbs.empty() ? "" : ", ") + name;
  return Tell(verb.get_parent() == nullptr
                  ? Text("A command is missing after `fallow`")
                  : Text("A command is missing after `{}`: {}", {command, verbs}),
              Path(verb));
}

}  // namespace fallow::cli
