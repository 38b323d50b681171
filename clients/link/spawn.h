#ifndef FALLOW_CLIENTS_LINK_SPAWN_H_
#define FALLOW_CLIENTS_LINK_SPAWN_H_

// Starts fallowd so that it is independent of the terminal and of this process: own session, no
// controlling terminal, no open files but the pipe for its report, default signals, umask 077.
// Private to this folder. Safe from any thread, and in a process with several threads.

#include <string>

#include "absl/status/statusor.h"
#include "daemon/base/unique_fd.h"

namespace fallow::link {

// `named` unless it is empty; else fallowd next to this program; else fallowd in PATH. UNAVAILABLE
// when none of these exists.
absl::StatusOr<std::string> FindDaemonProgram(const std::string& named);

// Starts `program --ready-fd N` and returns the pipe's reading end, non-blocking. It reaches
// end-of-file when the daemon closes it or dies. If the program cannot be executed, the reason is
// written to it.
absl::StatusOr<base::UniqueFd> StartDaemon(const std::string& program);

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_SPAWN_H_
