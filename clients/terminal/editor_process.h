#ifndef FALLOW_CLIENTS_TERMINAL_EDITOR_PROCESS_H_
#define FALLOW_CLIENTS_TERMINAL_EDITOR_PROCESS_H_

// The processes and signals of secure_editor.h. Private to this folder. One thread.

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

// While it lives, SIGTERM, SIGHUP, SIGINT and SIGQUIT do not end the program but are noted, except
// those that the terminal's keys send: these are the editor's.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  // Readable once a signal has been noted.
  int fd() const { return reading_.get(); }
  // The first one, or 0.
  int noted() const;

 private:
  base::UniqueFd reading_;
  base::UniqueFd writing_;
  std::map<int, struct sigaction> before_;
};

// A process that wipes a folder when this one is killed.
class Keeper {
 public:
  static absl::StatusOr<Keeper> Start(const PrivateFolder& folder);
  // This process has seen to the folder itself.
  ~Keeper();
  Keeper(Keeper&& other) noexcept;
  Keeper& operator=(Keeper&&) = delete;

 private:
  Keeper(base::UniqueFd lifeline, pid_t process)
      : lifeline_(std::move(lifeline)), process_(process) {}

  base::UniqueFd lifeline_;  // the keeper acts when this closes without a word
  pid_t process_;
};

class EditorProcess {
 public:
  // Runs the editor on `file` in `folder`. It is hung up on when this process is killed.
  static absl::StatusOr<EditorProcess> Start(const EditorCommand& command,
                                             const PrivateFolder& folder, const std::string& file);

  // Readable once the editor has ended.
  int fd() const { return ended_.get(); }
  // Waits for the end and returns the exit status, or 128 and the signal's number.
  int Wait();
  // Ends it: politely, and after `patience` by force.
  void Stop(absl::Duration patience);

 private:
  EditorProcess(pid_t process, base::UniqueFd ended)
      : process_(process), ended_(std::move(ended)) {}

  pid_t process_;
  base::UniqueFd ended_;
};

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_EDITOR_PROCESS_H_
