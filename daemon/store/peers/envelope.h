#ifndef FALLOW_DAEMON_STORE_PEERS_ENVELOPE_H_
#define FALLOW_DAEMON_STORE_PEERS_ENVELOPE_H_

// An envelope is a run of records, padded and sealed under an epoch key, so that whoever carries it
// learns neither the writer nor the kind of the records, and only roughly their length. The
// writer's public keys come along where the receiver may not know the writer. Byte grammar:
// docs/formats.md, "Runs and envelopes". Pure functions: any thread.

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "crypto/device_identity.h"
#include "crypto/random.h"
#include "crypto/secret_bytes.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/run.h"
#include "daemon/store/peers/epochs.h"

namespace fallow::store {

// `keys`: those of the run's writer, of which its id is made.
std::string SealEnvelope(const Epoch& epoch, const journal::VaultId& vault, const journal::Run& run,
                         crypto::RandomSource& random,
                         const std::optional<crypto::DevicePublicKeys>& keys = std::nullopt);

// The epoch whose key seals `envelope`. DATA_LOSS when it is too short to name one.
absl::StatusOr<EpochId> EpochOf(std::string_view envelope);

// A run, and the memory that holds its payloads; the memory is wiped with it.
struct OpenedEnvelope {
  crypto::SecretBytes bytes;
  journal::Run run;
  std::optional<crypto::DevicePublicKeys> keys;  // the writer's id is made of them
};
// DATA_LOSS when it does not open or does not hold a run, or keys that are not its writer's;
// UNIMPLEMENTED when a newer version made it.
absl::StatusOr<OpenedEnvelope> OpenEnvelope(const Epoch& epoch, const journal::VaultId& vault,
                                            std::string_view envelope);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_ENVELOPE_H_
