#ifndef FALLOW_DAEMON_SYSTEM_HARDENING_H_
#define FALLOW_DAEMON_SYSTEM_HARDENING_H_

// Shuts the process off before it holds any secret: files that it creates are readable by its owner
// only, it leaves no core dump, the user's other processes cannot read its memory or attach to it,
// and nothing that it starts can gain privileges.

#include "absl/status/status.h"

namespace fallow::system {

absl::Status HardenProcess();

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_HARDENING_H_
