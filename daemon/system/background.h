#ifndef FALLOW_DAEMON_SYSTEM_BACKGROUND_H_
#define FALLOW_DAEMON_SYSTEM_BACKGROUND_H_

// Leaving the terminal, and telling whoever started the daemon that it is ready. The starter waits
// on a pipe for one line: "ready", or the reason why the daemon cannot start.

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/base/unique_fd.h"

namespace fallow::system {

// Goes on in a child process while this one waits until the child is ready, or has failed, and
// exits as it did. Returns in the child, with the pipe to report on. REQUIRES: no other thread
// exists.
absl::StatusOr<base::UniqueFd> ForkIntoBackground();

// Leaves the terminal's session, so that closing the terminal or pressing Ctrl-C there means
// nothing to this process, and the working folder, so that its disk can be unmounted.
void LeaveTerminal();

inline constexpr std::string_view kReady = "ready";
// Writes `line` and closes the pipe; nothing when it is not valid.
void Report(base::UniqueFd pipe, std::string_view line);

// Points standard input, output and error to nothing.
void CloseStandardStreams();

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_BACKGROUND_H_
