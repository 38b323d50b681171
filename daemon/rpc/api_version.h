#ifndef FALLOW_DAEMON_RPC_API_VERSION_H_
#define FALLOW_DAEMON_RPC_API_VERSION_H_

// The handshake between a client and a daemon that may be of different versions. With every call a
// client sends the version of the API that it speaks (metadata "fallow-api-version"); a client that
// sends none is accepted. Pure functions.

#include <grpcpp/server_context.h>

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace fallow::rpc {

inline constexpr uint32_t kApiVersion = 1;
inline constexpr std::string_view kApiVersionKey = "fallow-api-version";

// `said` is the value in the metadata. UNIMPLEMENTED when it is newer than kApiVersion,
// INVALID_ARGUMENT when it is not a whole number.
absl::Status CheckApiVersion(std::string_view said);
absl::Status CheckApiVersion(const grpc::CallbackServerContext& context);

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_API_VERSION_H_
