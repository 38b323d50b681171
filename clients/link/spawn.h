#ifndef FALLOW_CLIENTS_LINK_SPAWN_H_
#define FALLOW_CLIENTS_LINK_SPAWN_H_

// Starting fallowd so that it outlives the terminal and everything else about this process: own
// session, no controlling terminal, no open files but the pipe it reports on, default signals,
// umask 077. Private to this folder. Safe from any thread, and in a process with threads.

#include <string>

#include "absl/status/statusor.h"
#include "daemon/base/unique_fd.h"

namespace fallow::link {

// `named` when it is not empty; fallowd beside this program; fallowd in PATH. UNAVAILABLE when
// there is none.
absl::StatusOr<std::string> FindDaemonProgram(const std::string& named);

// Starts `program --ready-fd N` and returns the reading end of that pipe, non-blocking. It ends
// when the daemon closes it or dies; a program that cannot be executed says so on it.
absl::StatusOr<base::UniqueFd> StartDaemon(const std::string& program);

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_SPAWN_H_
