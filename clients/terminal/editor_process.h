#ifndef FALLOW_CLIENTS_TERMINAL_EDITOR_PROCESS_H_
#define FALLOW_CLIENTS_TERMINAL_EDITOR_PROCESS_H_

// The processes and signals behind secure_editor.h. Private to this folder. One thread.

#include <sys/types.h>

#include <csignal>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/terminal/editor_command.h"
#include "clients/terminal/private_folder.h"
#include "daemon/base/unique_fd.h"

namespace fallow::terminal {

// During its lifetime, SIGTERM, SIGHUP, SIGINT and SIGQUIT are recorded instead of ending the
// program. Those sent by keys of the terminal are ignored, because they are meant for the editor.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  // Readable once a signal has been recorded.
  int fd() const { return reading_.get(); }
  // The first recorded signal, or 0.
  int noted() const;

 private:
  base::UniqueFd reading_;
  base::UniqueFd writing_;
  std::map<int, struct sigaction> before_;
};

// A process that wipes a folder if this one is killed.
class Keeper {
 public:
  static absl::StatusOr<Keeper> Start(const PrivateFolder& folder);
  // Dismisses the keeper: this process has taken care of the folder itself.
  ~Keeper();
  Keeper(Keeper&& other) noexcept;
  Keeper& operator=(Keeper&&) = delete;

 private:
  Keeper(base::UniqueFd lifeline, pid_t process)
      : lifeline_(std::move(lifeline)), process_(process) {}

  base::UniqueFd lifeline_;  // if this closes without a word, the keeper wipes the folder
  pid_t process_;
};

class EditorProcess {
 public:
  // Runs the editor on `file` in `folder`. If this process is killed, the editor gets SIGHUP.
  static absl::StatusOr<EditorProcess> Start(const EditorCommand& command,
                                             const PrivateFolder& folder, const std::string& file);

  // Readable once the editor has exited.
  int fd() const { return ended_.get(); }
  // Waits until it exits and returns the exit status, or 128 plus the signal number.
  int Wait();
  // Ends the editor: politely, and after `patience` by force.
  void Stop(absl::Duration patience);

 private:
  EditorProcess(pid_t process, base::UniqueFd ended)
      : process_(process), ended_(std::move(ended)) {}

  pid_t process_;
  base::UniqueFd ended_;
};

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_EDITOR_PROCESS_H_
