#ifndef FALLOW_DAEMON_RPC_CONVERT_H_
#define FALLOW_DAEMON_RPC_CONVERT_H_

// Between the client API's messages and the journal's own values. Requests are hostile until they
// have come through here: counts and lengths are checked against journal/limits.h. Pure functions.

#include "daemon/rpc/session.h"
#include "fallow/client/v1/health.pb.h"

namespace fallow::rpc {

client::v1::VaultState ToProto(VaultState state);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONVERT_H_
