#ifndef FALLOW_DAEMON_USECASES_WIPE_H_
#define FALLOW_DAEMON_USECASES_WIPE_H_

// A passphrase arrives in a message, in ordinary memory. This moves it into guarded memory and
// wipes the message's copy. gRPC's own read buffer, already given back, is out of reach
// (docs/threat-model.md).

#include <string>

#include "crypto/secret_bytes.h"

namespace fallow::usecases {

// Leaves `field` empty. Messages are handed to handlers as const, but are ours alone.
crypto::SecretBytes TakeSecret(const std::string& field);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_WIPE_H_
