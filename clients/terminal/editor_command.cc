#include "clients/terminal/editor_command.h"

#include <unistd.h>

#include <filesystem>
#include <optional>
#include <sstream>
#include <system_error>

#include "daemon/base/status.h"

namespace fallow::terminal {
namespace {

constexpr std::string_view kVimCommands =
    // Not shown
    "set nobackup nowritebackup noundofile noswapfile viminfo=";
constexpr std::string_view kEmacsCommands =
    // Not shown
    "(progn (setq make-backup-files nil auto-save-default nil auto-save-list-file-prefix nil "
    "create-lockfiles nil delete-auto-save-files t) "
    "(dolist (mode '(savehist-mode recentf-mode save-place-mode desktop-save-mode)) "
    "(when (and (boundp mode) (symbol-value mode)) (funcall mode -1))))";

bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

// The program behind `name`, looked up in PATH unless it has a slash, with links resolved.
std::optional<std::string> Resolve(const std::string& name, const base::Environment& environment) {
  std::istringstream folders(name.find('/') == std::string::npos
                                 ? environment("PATH").value_or("/usr/local/bin:/usr/bin:/bin")
                                 : std::string("."));
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::filesystem::path path = std::filesystem::path(folder) / name;
    std::error_code error;
    if (access(path.c_str(), X_OK) != 0) continue;
    const std::filesystem::path target = std::filesystem::canonical(path, error);
    if (!error) return target.string();
  }
  return std::nullopt;
}

// The first word of a command that is not an assignment.
std::string ProgramOf(const std::string& command) {
  std::istringstream words(command);
  std::string word;
  while (words >> word && word.find('=') != std::string::npos) {
  }
  return word;
}

// "-c" runs after the user's own settings and so overrides them; "--cmd" runs before the file is
// read, when undo and swap files would be opened.
std::vector<std::string> OptionsFor(EditorKind kind) {
  switch (kind) {
    case EditorKind::kVim:
      return {
          "-n", "-i", "NONE", "--cmd", std::string(kVimCommands), "-c", std::string(kVimCommands)};
    case EditorKind::kNano:
      return {"--ignorercfiles"};
    case EditorKind::kEmacs:
      return {"--eval", std::string(kEmacsCommands)};
    case EditorKind::kOther:
      break;
  }
  return {};
}

}  // namespace

EditorKind EditorKindOf(std::string_view program) {
  const size_t slash = program.rfind('/');
  const std::string_view name =
      slash == std::string_view::npos ? program : program.substr(slash + 1);
  if (StartsWith(name, "vim") || StartsWith(name, "nvim")) return EditorKind::kVim;
  if (name == "nano") return EditorKind::kNano;
  if (StartsWith(name, "emacs") && !StartsWith(name, "emacsclient")) return EditorKind::kEmacs;
  return EditorKind::kOther;
}

absl::StatusOr<EditorCommand> ChooseEditor(const base::Environment& environment) {
  std::string command = environment("VISUAL").value_or("");
  if (command.empty()) command = environment("EDITOR").value_or("");
  for (const char* usual : {"editor", "nano", "vi"}) {
    if (command.empty() && Resolve(usual, environment)) command = usual;
  }
  if (command.empty()) {
    return base::Failed("There is no editor",
                        "EDITOR is not set and none of the usual editors is installed",
                        "Set EDITOR, or give the text as an argument or on standard input.");
  }
  const std::string program = ProgramOf(command);
  const EditorKind kind = EditorKindOf(Resolve(program, environment).value_or(program));
  return EditorCommand{std::move(command), OptionsFor(kind)};
}

}  // namespace fallow::terminal
