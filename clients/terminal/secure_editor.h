#ifndef FALLOW_CLIENTS_TERMINAL_SECURE_EDITOR_H_
#define FALLOW_CLIENTS_TERMINAL_SECURE_EDITOR_H_

// The person's own editor on a text that must not reach a disk: the file lies in a folder in memory
// (private_folder.h) and the editor is told to leave no traces elsewhere (editor_command.h). Each
// time it is saved the caller hears of it, so that the daemon can keep a sealed draft; whatever
// then happens to this process, the editor or the terminal, the draft is there and the file is not:
//
//   the editor fails, or SIGTERM, SIGHUP or SIGINT ends this program
//                      the caller hears the last text, the file is wiped, an error is returned
//   this program is killed (SIGKILL)
//                      the editor is hung up on and a small process that waits for just that wipes
//                      the file
//
// Ctrl-C belongs to the editor while it runs. Blocking; to be called from one thread at a time, and
// takes over the handling of those signals meanwhile.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/terminal/private_folder.h"
#include "daemon/base/paths.h"

namespace fallow::terminal {

// The longest text that is read back; what the daemon takes is less, and it says so itself.
inline constexpr size_t kEditedBytesMax = 64 << 20;

struct EditorOptions {
  std::vector<std::string> folders = MemoryFolders();
  base::Environment environment = base::ProcessEnvironment;
  // The name that the editor shows; its ending chooses the highlighting.
  std::string file_name = "reflection.md";
  // Called on this thread with the text, whenever it has changed on saving.
  std::function<void(std::string_view text)> on_change = {};
};

// Lets the person edit `initial` and returns the text as it was saved last; the same text when
// nothing was saved. When the editor ends with an error nothing is to be saved: UNKNOWN. When a
// signal ends the editing: CANCELLED, and the caller should end the program. What was written until
// then went to `on_change` in both cases.
absl::StatusOr<std::string> EditText(std::string_view initial, const EditorOptions& options);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_SECURE_EDITOR_H_
