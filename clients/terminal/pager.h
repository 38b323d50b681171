#ifndef FALLOW_CLIENTS_TERMINAL_PAGER_H_
#define FALLOW_CLIENTS_TERMINAL_PAGER_H_

// Shows long output in $PAGER, or less. less is told to leave no history and run no other program
// (LESSHISTFILE=-, LESSSECURE=1), and to quit at once if everything fits and clear the screen on
// exit (LESS=FR, unless LESS is set). While a pager runs, it alone gets Ctrl-C, and a reader that
// goes away does not end the program. One thread.

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "daemon/base/paths.h"
#include "daemon/base/unique_fd.h"

namespace fallow::terminal {

// The shell command to page with; nothing when PAGER is "cat", or unset and less is not installed.
std::optional<std::string> PagerCommand(
    const base::Environment& environment = base::ProcessEnvironment);

class Pager {
 public:
  // A pager that writes to `output`. Nothing when that is not a terminal, when no pager is wanted,
  // or when none can be started: the caller then writes to `output` directly.
  static std::optional<Pager> Start(
      int output = STDOUT_FILENO, const base::Environment& environment = base::ProcessEnvironment);
  ~Pager() { Finish(); }
  Pager(Pager&& other) noexcept;
  Pager& operator=(Pager&&) = delete;

  // False once the user has quit the pager; there is no need to write more.
  bool Write(std::string_view text);
  // Waits until the user quits the pager. False when the pager could not be run after all, so that
  // nothing was shown.
  bool Finish();

 private:
  Pager(base::UniqueFd input, pid_t process) : input_(std::move(input)), process_(process) {}

  base::UniqueFd input_;
  pid_t process_;  // -1 when finished
};

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_PAGER_H_
