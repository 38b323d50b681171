#include "clients/terminal/secure_editor.h"

#include <poll.h>
#include <sys/inotify.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "clients/terminal/editor_command.h"
#include "clients/terminal/editor_process.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"

namespace fallow::terminal {
namespace {

constexpr absl::Duration kStopPatience = absl::Seconds(2);
constexpr int kSignalled = 128;  // an exit status above this is this plus a signal number

// The text in the file, passed to the caller whenever it has changed.
class EditedFile {
 public:
  EditedFile(const PrivateFolder& folder, const EditorOptions& options, std::string_view initial)
      : folder_(folder), options_(options), text_(initial) {}

  // Reads the file. It is not a failure if an editor has just moved it away to rewrite it.
  absl::Status Refresh() {
    absl::StatusOr<std::string> now = folder_.Read(options_.file_name, kEditedBytesMax);
    if (!now.ok()) return now.status();
    if (*now == text_) return absl::OkStatus();
    text_ = *std::move(now);
    if (options_.on_change) options_.on_change(text_);
    return absl::OkStatus();
  }
  std::string& text() { return text_; }

 private:
  const PrivateFolder& folder_;
  const EditorOptions& options_;
  std::string text_;
};

// The terminal's state before the editor, which leaves its own settings behind when it is killed.
class TerminalModes {
 public:
  TerminalModes() : known_(tcgetattr(STDIN_FILENO, &modes_) == 0) {}
  void Restore() const {
    if (known_) tcsetattr(STDIN_FILENO, TCSADRAIN, &modes_);
  }

 private:
  termios modes_{};
  bool known_;
};

// Reports when a file in the folder has been written and closed, or moved into place.
absl::StatusOr<base::UniqueFd> WatchFolder(const std::string& path) {
  base::UniqueFd watch(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!watch.ok() ||
      inotify_add_watch(watch.get(), path.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO) < 0) {
    return base::FromErrno("The text cannot be watched while it is edited", errno);
  }
  return watch;
}

void DrainEvents(const base::UniqueFd& watch) {
  alignas(inotify_event) std::array<char, 4096> events{};
  while (read(watch.get(), events.data(), events.size()) > 0) {
  }
}

// Waits until the editor exits (true) or a signal wants this program to end (false).
bool WaitForEnd(const EditorProcess& editor, const SignalWatch& signals,
                const base::UniqueFd& watch, EditedFile& file) {
  while (true) {
    std::array<pollfd, 3> waiting = {pollfd{editor.fd(), POLLIN, 0},
                                     pollfd{signals.fd(), POLLIN, 0},
                                     pollfd{watch.get(), POLLIN, 0}};
    if (poll(waiting.data(), waiting.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    if (waiting[0].revents != 0) return true;
    if (waiting[1].revents != 0) return false;
    DrainEvents(watch);
    file.Refresh().IgnoreError();
  }
}

absl::Status EditorFailed(int status) {
  std::string why = base::Text("it exited with status {}", {std::to_string(status)});
  if (status == 127) {
    return base::Failed("The editor could not be started", "",
                        "Set $VISUAL or $EDITOR to an editor that is installed.");
  }
  if (status > kSignalled) {
    why = base::Text("signal {} ended it", {std::to_string(status - kSignalled)});
  }
  return base::Failed("The editor did not finish, so nothing was saved", why, "");
}

}  // namespace

absl::StatusOr<std::string> EditText(std::string_view initial, const EditorOptions& options) {
  const absl::StatusOr<EditorCommand> command = ChooseEditor(options.environment);
  if (!command.ok()) return command.status();
  const SignalWatch signals;
  const TerminalModes modes;
  absl::StatusOr<PrivateFolder> folder = PrivateFolder::Create(options.folders);
  if (!folder.ok()) return folder.status();
  const absl::StatusOr<Keeper> keeper = Keeper::Start(*folder);
  if (!keeper.ok()) return keeper.status();
  if (absl::Status status = folder->Write(options.file_name, initial); !status.ok()) return status;
  const absl::StatusOr<base::UniqueFd> watch = WatchFolder(folder->path());
  if (!watch.ok()) return watch.status();
  EditedFile file(*folder, options, initial);
  absl::StatusOr<EditorProcess> editor = EditorProcess::Start(*command, *folder, options.file_name);
  if (!editor.ok()) return editor.status();

  const bool ended = WaitForEnd(*editor, signals, *watch, file);
  int status = 0;
  if (ended) {
    status = editor->Wait();
    if (status > kSignalled) modes.Restore();
  } else {
    editor->Stop(kStopPatience);
  }
  const absl::Status last = file.Refresh();
  folder->Remove();
  if (signals.noted() != 0) {
    return absl::CancelledError(
        base::Text("Editing was ended by signal {}.", {std::to_string(signals.noted())}));
  }
  if (status != 0) return EditorFailed(status);
  if (!last.ok()) return last;
  return std::move(file.text());
}

}  // namespace fallow::terminal
