#ifndef FALLOW_DAEMON_SYNC_GREETING_H_
#define FALLOW_DAEMON_SYNC_GREETING_H_

// The first frame in each direction: composing it, and checking the peer's before any of its
// content is used. Pure: any thread.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/journal/frontier.h"
#include "daemon/journal/ids.h"
#include "fallow/sync/v1/frame.pb.h"

namespace fallow::sync {

// Fills in the versions and ids only.
fallow::sync::v1::Hello MakeHello(const journal::VaultId& vault, const journal::DeviceId& self);

struct Greeting {
  journal::Frontier frontier;
  uint32_t port = 0;
};
// UNIMPLEMENTED: no version in common. FAILED_PRECONDITION: the peer holds another journal.
// INVALID_ARGUMENT: the sender is not the device that the link authenticated, or this is not a
// Hello.
absl::StatusOr<Greeting> CheckHello(const fallow::sync::v1::Hello& hello,
                                    const journal::VaultId& vault, const journal::DeviceId& peer);

}  // namespace fallow::sync

#endif  // FALLOW_DAEMON_SYNC_GREETING_H_
