#ifndef FALLOW_DAEMON_SYSTEM_HARDENING_H_
#define FALLOW_DAEMON_SYSTEM_HARDENING_H_

// Closes the process before it holds any secret: what it creates is its owner's only, it leaves no
// core, other processes of the same person cannot read its memory or attach to it, and nothing it
// might start gains privileges.

#include "absl/status/status.h"

namespace fallow::system {

absl::Status HardenProcess();

}  // namespace fallow::system

#endif  // FALLOW_DAEMON_SYSTEM_HARDENING_H_
