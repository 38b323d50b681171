#ifndef FALLOW_DAEMON_RPC_API_VERSION_H_
#define FALLOW_DAEMON_RPC_API_VERSION_H_

// The handshake between a client and a daemon that may be of different versions. A client says
// with every call which version of the API it speaks (metadata "fallow-api-version"); one that says
// nothing is taken as it is. Pure functions.

#include <grpcpp/server_context.h>

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace fallow::rpc {

inline constexpr uint32_t kApiVersion = 1;
inline constexpr std::string_view kApiVersionKey = "fallow-api-version";

// `said` is the metadata's value. UNIMPLEMENTED when it is newer than kApiVersion, INVALID_ARGUMENT
// when it is no number.
absl::Status CheckApiVersion(std::string_view said);
absl::Status CheckApiVersion(const grpc::CallbackServerContext& context);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_API_VERSION_H_
