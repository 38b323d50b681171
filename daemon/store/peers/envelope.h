#ifndef FALLOW_DAEMON_STORE_PEERS_ENVELOPE_H_
#define FALLOW_DAEMON_STORE_PEERS_ENVELOPE_H_

// An envelope is a run of records sealed under an epoch key and padded, so that whoever carries it
// sees neither whose records they are nor of what kind, and their length only roughly. Byte
// grammar: docs/formats.md, "Runs and envelopes". Pure functions: any thread.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "crypto/random.h"
#include "crypto/secret_bytes.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/run.h"
#include "daemon/store/peers/epochs.h"

namespace fallow::store {

std::string SealEnvelope(const Epoch& epoch, const journal::VaultId& vault, const journal::Run& run,
                         crypto::RandomSource& random);

// DATA_LOSS when it is too short to name one.
absl::StatusOr<EpochId> EpochOf(std::string_view envelope);

// A run, and the memory that its payloads lie in, which is wiped with it.
struct OpenedEnvelope {
  crypto::SecretBytes bytes;
  journal::Run run;
};
// DATA_LOSS when it does not open, or holds no run; UNIMPLEMENTED for a newer version.
absl::StatusOr<OpenedEnvelope> OpenEnvelope(const Epoch& epoch, const journal::VaultId& vault,
                                            std::string_view envelope);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_PEERS_ENVELOPE_H_
