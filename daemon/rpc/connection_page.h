#ifndef FALLOW_DAEMON_RPC_CONNECTION_PAGE_H_
#define FALLOW_DAEMON_RPC_CONNECTION_PAGE_H_

// Everything that a connection's page says, gathered from its records and from the reflections
// about it. Belongs to the journal executor.

#include "absl/status/status.h"
#include "daemon/rpc/convert.h"
#include "daemon/usecases/session.h"
#include "fallow/client/v1/connection.pb.h"

namespace fallow::rpc {

inline constexpr size_t kPageLatest = 20;          // reflections on a page
inline constexpr size_t kPageTextBytesMax = 4096;  // of each

absl::Status FillPage(store::Vault& vault, usecases::Session& session, const std::string& name,
                      const Defaults& defaults, client::v1::ConnectionPage* page);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_CONNECTION_PAGE_H_
