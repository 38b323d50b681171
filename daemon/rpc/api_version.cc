#include "daemon/rpc/api_version.h"

#include <charconv>
#include <string>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::rpc {

absl::Status CheckApiVersion(std::string_view said) {
  uint32_t version = 0;
  const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), version);
  if (error != std::errc() || end != said.data() + said.size()) {
    return base::Invalid("The client's API version cannot be read", "it is not a whole number", "");
  }
  if (version <= kApiVersion) return absl::OkStatus();
  return base::Unsupported("This client is newer than the running daemon",
                           "it speaks version " + std::to_string(version) +
                               " of the client API, and the daemon version " +
                               std::to_string(kApiVersion),
                           base::Next::kRestartDaemon);
}

absl::Status CheckApiVersion(const grpc::CallbackServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto said = metadata.find({kApiVersionKey.data(), kApiVersionKey.size()});
  if (said == metadata.end()) return absl::OkStatus();
  return CheckApiVersion(std::string_view(said->second.data(), said->second.size()));
}

}  // namespace fallow::rpc
