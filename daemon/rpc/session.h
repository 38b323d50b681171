#ifndef FALLOW_DAEMON_RPC_SESSION_H_
#define FALLOW_DAEMON_RPC_SESSION_H_

// What the services need of whoever owns the vault: whether it is unlocked, and the vault itself
// while it is. state() and the names are safe from any thread; the rest belongs to the journal
// executor.

#include <cstdint>
#include <string>

namespace fallow::rpc {

enum class VaultState : uint8_t { kAbsent, kLocked, kOpening, kUnlocked };

class Session {
 public:
  virtual ~Session() = default;

  virtual VaultState state() const = 0;
  virtual const std::string& vault_name() const = 0;
};

}  // namespace fallow::rpc

#endif  // FALLOW_DAEMON_RPC_SESSION_H_
