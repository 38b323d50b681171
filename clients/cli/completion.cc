#include "clients/cli/completion.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <span>

#include "clients/cli/app.h"
#include "clients/cli/command.h"
#include "clients/cli/completion_words.h"
#include "daemon/base/status.h"

namespace fallow::cli {
namespace {

// The position of the word that is being typed.
struct Place {
  const CLI::App* verb = nullptr;       // the deepest verb given
  const CLI::Option* valued = nullptr;  // the option whose value it is, or null
  size_t arguments = 0;                 // how many were given to `verb`
};

const CLI::App* VerbNamed(const CLI::App& app, const std::string& name) {
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (sub->get_name() == name) return sub;
  }
  return nullptr;
}

// An option of `app` or of a verb above it.
const CLI::Option* OptionNamed(const CLI::App* app, const std::string& name) {
  for (; app != nullptr; app = app->get_parent()) {
    if (const CLI::Option* option = app->get_option_no_throw(name)) return option;
  }
  return nullptr;
}

Place Walk(const CLI::App& app, const std::vector<std::string>& words) {
  Place place{.verb = &app};
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "=") continue;  // bash splits "--part=words" into three words
    if (place.valued != nullptr) {
      place.valued = nullptr;
    } else if (word.starts_with("--")) {
      const CLI::Option* option = OptionNamed(place.verb, word);
      if (option != nullptr && option->get_items_expected_max() > 0) place.valued = option;
    } else if (const CLI::App* sub = VerbNamed(*place.verb, word);
               sub != nullptr && place.arguments == 0) {
      place.verb = sub;
    } else {
      ++place.arguments;
    }
  }
  return place;
}

// The words that are possible there, besides options.
std::span<const std::string_view> WordsAt(const Place& place) {
  const std::string verb = place.verb->get_name();
  if (place.valued != nullptr) return FixedWords(verb, place.valued->get_name());
  const auto arguments =
      place.verb->get_options([](const CLI::Option* option) { return option->get_positional(); });
  if (place.arguments >= arguments.size()) return {};
  return FixedWords(verb, arguments[place.arguments]->get_name());
}

// As typed
constexpr std::string_view kBash = R"sh(_fallow() {
  local IFS=$'\n'
  COMPREPLY=($(fallow __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _fallow fallow
)sh";

// As typed
constexpr std::string_view kZsh = R"sh(#compdef fallow
_fallow() {
  local -a found
  found=(${(f)"$(fallow __complete "${(@)words[2,CURRENT]}" 2>/dev/null | sed 's/:/\\:/g; s/\t/:/')"})
  if (( $#found )); then _describe 'fallow' found; else _files; fi
}
if [ "$funcstack[1]" = _fallow ]; then _fallow "$@"; else compdef _fallow fallow; fi
)sh";

// As typed
constexpr std::string_view kFish = R"sh(function __fallow_words
  set -l before (commandline -opc)
  fallow __complete $before[2..-1] "$(commandline -ct)" 2>/dev/null
end
complete -c fallow -f -a '(__fallow_words)'
complete -c fallow -n 'not __fallow_words | string length -q' -F
)sh";

}  // namespace

std::vector<std::string> Completions(const std::vector<std::string>& words) {
  const Parser parser = MakeParser({});
  const Place place = Walk(*parser.app, words);
  std::string typed = words.empty() || words.back() == "=" ? "" : words.back();
  std::vector<std::string> found;
  // In a list separated by commas, the last item is being typed.
  const size_t comma = place.valued == nullptr ? std::string::npos : typed.rfind(',');
  const std::string before = comma == std::string::npos ? "" : typed.substr(0, comma + 1);
  typed.erase(0, before.size());
  for (const std::string_view word : WordsAt(place)) {
    if (word.starts_with(typed)) found.push_back(before + std::string(word));
  }
  if (place.valued != nullptr) return found;
  const auto offer = [&](const std::string& name, const std::string& summary) {
    const auto is_same = [&](const std::string& line) { return line.starts_with(name + "\t"); };
    // A verb shares some options, such as --help, with those above it.
    if (!name.starts_with(typed) || std::ranges::any_of(found, is_same)) return;
    found.push_back(name + "\t" + summary);
  };
  if (place.arguments == 0) {
    for (const CLI::App* sub : place.verb->get_subcommands([](const CLI::App*) { return true; })) {
      offer(sub->get_name(), sub->get_description());
    }
  }
  if (!typed.starts_with('-')) return found;
  for (const CLI::App* verb = place.verb; verb != nullptr; verb = verb->get_parent()) {
    for (const CLI::Option* option : verb->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        offer("--" + name, option->get_description());
      }
    }
  }
  return found;
}

int Complete(int argc, char** argv) {
  for (const std::string& line : Completions({argv, argv + argc})) fmt::print("{}\n", line);
  return 0;
}

Action AddHelp(Verb app) {
  const auto verbs = std::make_shared<std::vector<std::string>>();
  app.AddOption("command", *verbs, "The command, such as `letter write`");
  return [verbs](Context&) { return absl::OkStatus(); };
}

Action AddCompletion(Verb app) {
  const auto shell = std::make_shared<std::string>();
  app.AddOption("shell", *shell, "bash, zsh or fish").Required().OneOf({"bash", "zsh", "fish"});
  app.Footer(
      "For bash: fallow completion bash > ~/.local/share/bash-completion/completions/fallow");
  return [shell](Context& context) -> absl::Status {
    context.out().Write(*shell == "bash" ? kBash : *shell == "zsh" ? kZsh : kFish);
    return absl::OkStatus();
  };
}

}  // namespace fallow::cli
