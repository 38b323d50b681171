#ifndef FALLOW_DAEMON_APP_SESSION_H_
#define FALLOW_DAEMON_APP_SESSION_H_

// The vault's state as the services see it.

#include <filesystem>
#include <string>

#include "daemon/rpc/session.h"

namespace fallow::app {

class VaultSession final : public rpc::Session {
 public:
  VaultSession(std::filesystem::path folder, std::string name);

  rpc::VaultState state() const override;
  const std::string& vault_name() const override { return name_; }

 private:
  const std::filesystem::path folder_;
  const std::string name_;
};

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_SESSION_H_
