#ifndef FALLOW_CLIENTS_TERMINAL_SECURE_EDITOR_H_
#define FALLOW_CLIENTS_TERMINAL_SECURE_EDITOR_H_

// Runs the user's own editor on a text that must not reach a disk: the file is in a folder in
// memory (private_folder.h), and the editor is told to leave no traces elsewhere
// (editor_command.h). The caller is called each time the file is saved, so that the daemon can keep
// a sealed draft. Whatever then happens to this process, the editor or the terminal, the draft
// exists and the file does not:
//
//   the editor fails, or SIGTERM, SIGHUP or SIGINT ends this program
//                      the caller gets the last text, the file is wiped, an error is returned
//   this program is killed (SIGKILL)
//                      the editor gets SIGHUP, and a small process that waits for just this case
//                      wipes the file
//
// Ctrl-C belongs to the editor while it runs. Blocking; to be called from one thread at a time. It
// handles those signals itself for the duration.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/terminal/private_folder.h"
#include "daemon/base/paths.h"

namespace fallow::terminal {

// The longest text that is read back; the daemon's own limit is lower, and it reports that itself.
inline constexpr size_t kEditedBytesMax = 64 << 20;

struct EditorOptions {
  std::vector<std::string> folders = MemoryFolders();
  base::Environment environment = base::ProcessEnvironment;
  // The file name that the editor shows; its extension determines the highlighting.
  std::string file_name = "reflection.md";
  // Called on this thread with the text whenever a save has changed it.
  std::function<void(std::string_view text)> on_change = {};
};

// Lets the user edit `initial` and returns the text as last saved; unchanged if it was never saved.
// If the editor exits with an error, nothing should be saved: UNKNOWN. If a signal ended the
// editing: CANCELLED, and the caller should end the program. In both cases `on_change` got what was
// written.
absl::StatusOr<std::string> EditText(std::string_view initial, const EditorOptions& options);

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_SECURE_EDITOR_H_
