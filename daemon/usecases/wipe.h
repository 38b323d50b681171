#ifndef FALLOW_DAEMON_USECASES_WIPE_H_
#define FALLOW_DAEMON_USECASES_WIPE_H_

// A passphrase arrives in a message, in ordinary memory. TakeSecret moves it into guarded memory
// and wipes the copy in the message. gRPC's own read buffer has already been freed by then and
// cannot be wiped (docs/threat-model.md).

#include <string>

#include "crypto/secret_bytes.h"

namespace fallow::usecases {

// Leaves `field` empty. Messages are const to handlers, but nothing else uses them.
crypto::SecretBytes TakeSecret(const std::string& field);

}  // namespace fallow::usecases

#endif  // FALLOW_DAEMON_USECASES_WIPE_H_
