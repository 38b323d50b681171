#ifndef FALLOW_DAEMON_RPC_CONNECTION_PAGE_H_
#define FALLOW_DAEMON_RPC_CONNECTION_PAGE_H_

// Fills in a connection's page (daemon/usecases/pages.h) as the client API has it. Belongs to the
// journal executor.

#include "absl/status/status.h"
#include "daemon/rpc/convert.h"
#include "daemon/usecases/session.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::rpc {

absl::Status FillPage(store::Vault& vault, usecases::Session& session, const std::string& name,
                      const Defaults& defaults, client::v1::ConnectionPage* page);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONNECTION_PAGE_H_
