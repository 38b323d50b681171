#ifndef FALLOW_DAEMON_RPC_CONVERT_RELEASE_H_
#define FALLOW_DAEMON_RPC_CONVERT_RELEASE_H_

// Converts between the client API's messages about releases and the store's values (see convert.h).
// Pure functions, except that the session is asked for the names of devices: the journal
// executor's.

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/store/release/last_look.h"
#include "daemon/store/release/receipts.h"
#include "daemon/usecases/session.h"
#include "fallow/client/v1/release.pb.h"

namespace fallow::rpc {

// INVALID_ARGUMENT: the target names nothing, or asks to keep something where nothing can be kept.
absl::StatusOr<store::ReleaseTarget> FromProto(const client::v1::ReleaseTarget& target);
// INVALID_ARGUMENT when the grace period is too long.
absl::StatusOr<absl::Duration> GraceOf(const client::v1::PlanReleaseRequest& request);

void ToProto(const journal::Released& released, client::v1::Released* out);
void ToProto(const store::ReleaseScope& scope, usecases::Session& session,
             client::v1::LastLookResponse* out);
void ToProto(const store::ReleaseReceipt& receipt, usecases::Session& session,
             client::v1::Release* out);
void ToProto(const store::ReleaseReceipt& receipt, usecases::Session& session,
             client::v1::Receipt* out);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONVERT_RELEASE_H_
