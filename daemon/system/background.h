#ifndef FALLOW_DAEMON_SYSTEM_BACKGROUND_H_
#define FALLOW_DAEMON_SYSTEM_BACKGROUND_H_

// Detaching from the terminal, and telling the process that started the daemon when it is ready.
// The starter waits on a pipe for one line: "ready", or the reason why the daemon cannot start.

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/base/unique_fd.h"

namespace fallow::system {

// Continues in a child process. The parent waits until the child is ready or has failed, and exits
// with the child's exit code; it never returns from here. In the child, returns the pipe to report
// on. REQUIRES: no other thread exists.
absl::StatusOr<base::UniqueFd> ForkIntoBackground();

// Leaves the terminal's session, so that closing the terminal or pressing Ctrl-C there does not end
// this process, and leaves the working folder, so that its disk can be unmounted.
void LeaveTerminal();

inline constexpr std::string_view kReady = "ready";
// Writes `line` and closes the pipe. Does nothing when `pipe` is not valid.
void Report(base::UniqueFd pipe, std::string_view line);

// Redirects standard input, output and error to /dev/null.
void CloseStandardStreams();

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_BACKGROUND_H_
