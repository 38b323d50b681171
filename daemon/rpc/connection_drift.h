#ifndef FALLOW_DAEMON_RPC_CONNECTION_DRIFT_H_
#define FALLOW_DAEMON_RPC_CONNECTION_DRIFT_H_

// Fills in a connection's drift (daemon/usecases/drift.h) as the client API has it. Belongs to the
// journal executor.

#include "absl/status/status.h"
#include "daemon/rpc/convert.h"
#include "daemon/store/vault.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::rpc {

// PERMISSION_DENIED while the connection is quiet, unless the request says `anyway`.
absl::Status FillDrift(store::Vault& vault, const client::v1::LookAtDriftRequest& request,
                       const Defaults& defaults, client::v1::DriftView* view);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONNECTION_DRIFT_H_
