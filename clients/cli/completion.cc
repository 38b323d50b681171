#include "clients/cli/completion.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "clients/cli/app.h"
#include "clients/cli/command.h"
#include "clients/common/errors.h"

namespace fallow::cli {
namespace {

// The deepest verb that `words` (without the one being typed) name.
CLI::App* Walk(CLI::App* app, const std::vector<std::string>& words) {
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    for (CLI::App* sub : app->get_subcommands([](CLI::App*) { return true; })) {
      if (sub->get_name() == words[i]) {
        app = sub;
        break;
      }
    }
  }
  return app;
}

constexpr std::string_view kBash = R"sh(_fallow() {
  local IFS=$'\n'
  COMPREPLY=($(fallow __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _fallow fallow
)sh";

constexpr std::string_view kZsh = R"sh(#compdef fallow
_fallow() {
  local -a found
  found=(${(f)"$(fallow __complete ${words[2,CURRENT]} 2>/dev/null | sed 's/:/\\:/g; s/\t/:/')"})
  if (( $#found )); then _describe 'fallow' found; else _files; fi
}
if [ "$funcstack[1]" = _fallow ]; then _fallow "$@"; else compdef _fallow fallow; fi
)sh";

constexpr std::string_view kFish =
    R"sh(complete -c fallow -a '(fallow __complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
)sh";

}  // namespace

std::vector<std::string> Completions(const std::vector<std::string>& words) {
  const Parser parser = MakeParser({});
  const CLI::App* app = Walk(parser.app.get(), words);
  const std::string typed = words.empty() ? "" : words.back();
  std::vector<std::string> found;
  const auto offer = [&](const std::string& name, const std::string& summary) {
    const auto is_same = [&](const std::string& line) { return line.starts_with(name + "\t"); };
    // A verb and what is above it share options, such as --help.
    if (!name.starts_with(typed) || std::ranges::any_of(found, is_same)) return;
    found.push_back(name + "\t" + summary);
  };
  for (const CLI::App* sub : app->get_subcommands([](const CLI::App*) { return true; })) {
    offer(sub->get_name(), sub->get_description());
  }
  if (!typed.starts_with('-')) return found;
  for (const CLI::App* place = app; place != nullptr; place = place->get_parent()) {
    for (const CLI::Option* option : place->get_options()) {
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

Action AddCompletion(CLI::App& app) {
  const auto shell = std::make_shared<std::string>();
  app.add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  app.footer(
      "For bash: fallow completion bash > ~/.local/share/bash-completion/completions/fallow");
  return [shell](Context& context) -> absl::Status {
    context.out().Write(*shell == "bash" ? kBash : *shell == "zsh" ? kZsh : kFish);
    return absl::OkStatus();
  };
}

}  // namespace fallow::cli
