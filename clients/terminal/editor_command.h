#ifndef FALLOW_CLIENTS_TERMINAL_EDITOR_COMMAND_H_
#define FALLOW_CLIENTS_TERMINAL_EDITOR_COMMAND_H_

// Which editor to run, and how to keep it from writing the text anywhere else. Editors leave
// traces: vim writes yanked text to ~/.viminfo, and swap, backup and undo files; nano a search
// history and backups; emacs auto-saves and backups. The options that prevent this are known for
// vim (and its relatives), nano and emacs; any other editor is run unchanged, with TMPDIR in the
// private folder. Private to this folder. Thread-safe except for the environment.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/base/paths.h"

namespace fallow::terminal {

enum class EditorKind { kVim, kNano, kEmacs, kOther };

// By the program's own name, after following links: "vim.basic", "nvim", "emacs-nox", "nano".
EditorKind EditorKindOf(std::string_view program);

struct EditorCommand {
  // $VISUAL or $EDITOR, to be interpreted by the shell: may contain options and quotes.
  std::string command;
  // Inserted between the command and the file.
  std::vector<std::string> options;
};

// $VISUAL, $EDITOR, or the first of editor, nano and vi that is installed. UNKNOWN (exit code 1)
// when there is none.
absl::StatusOr<EditorCommand> ChooseEditor(
    const base::Environment& environment = base::ProcessEnvironment);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_EDITOR_COMMAND_H_
