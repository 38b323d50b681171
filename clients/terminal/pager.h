#ifndef FALLOW_CLIENTS_TERMINAL_PAGER_H_
#define FALLOW_CLIENTS_TERMINAL_PAGER_H_

// Long output through $PAGER, or less. less is told to leave no history behind and to run no other
// program (LESSHISTFILE=-, LESSSECURE=1), to quit at once when everything fits, and to take the
// text off the screen when it is left (LESS=FR, unless LESS is set). While a pager runs, Ctrl-C is
// left to it, and a reader that goes away ends nothing. One thread.

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "daemon/base/paths.h"
#include "daemon/base/unique_fd.h"

namespace fallow::terminal {

// The shell command to page with; nothing when PAGER is "cat", or unset where there is no less.
std::optional<std::string> PagerCommand(
    const base::Environment& environment = base::ProcessEnvironment);

class Pager {
 public:
  // A pager that writes to `output`. Nothing when that is not a terminal, when there is to be no
  // pager, or when none can be started: the caller then writes to `output` itself.
  static std::optional<Pager> Start(
      int output = STDOUT_FILENO, const base::Environment& environment = base::ProcessEnvironment);
  ~Pager() { Finish(); }
  Pager(Pager&& other) noexcept;
  Pager& operator=(Pager&&) = delete;

  // False once the person has left the pager; there is no need to write more.
  bool Write(std::string_view text);
  // Waits until the person leaves the pager. False when it could not be started after all, so that
  // nobody has seen anything.
  bool Finish();

 private:
  Pager(base::UniqueFd input, pid_t process) : input_(std::move(input)), process_(process) {}

  base::UniqueFd input_;
  pid_t process_;  // -1 when finished
};

}  // namespace fallow::terminal

#endif  // FALLOW_CLIENTS_TERMINAL_PAGER_H_
