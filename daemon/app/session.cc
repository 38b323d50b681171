#include "daemon/app/session.h"

#include <utility>

namespace fallow::app {

VaultSession::VaultSession(std::filesystem::path folder, std::string name)
    : folder_(std::move(folder)), name_(std::move(name)) {}

rpc::VaultState VaultSession::state() const {
  std::error_code error;
  const bool present = std::filesystem::exists(folder_ / "keyslots", error);
  return present ? rpc::VaultState::kLocked : rpc::VaultState::kAbsent;
}

}  // namespace fallow::app
