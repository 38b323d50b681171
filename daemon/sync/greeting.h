#ifndef FALLOW_DAEMON_SYNC_GREETING_H_
#define FALLOW_DAEMON_SYNC_GREETING_H_

// The first frame in each direction: what it says, and what is asked of it before anything that it
// says is believed. Pure: any thread.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/journal/frontier.h"
#include "daemon/journal/ids.h"
#include "fallow/sync/v1/frame.pb.h"

namespace fallow::sync {

// Versions and names only.
fallow::sync::v1::Hello MakeHello(const journal::VaultId& vault, const journal::DeviceId& self);

struct Greeting {
  journal::Frontier frontier;
  uint32_t port = 0;
};
// UNIMPLEMENTED: no version that both speak. FAILED_PRECONDITION: it holds another journal.
// INVALID_ARGUMENT: it is not who the link says, or not a Hello.
absl::StatusOr<Greeting> CheckHello(const fallow::sync::v1::Hello& hello,
                                    const journal::VaultId& vault, const journal::DeviceId& peer);

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_GREETING_H_
