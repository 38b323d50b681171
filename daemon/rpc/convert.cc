#include "daemon/rpc/convert.h"

#include "daemon/base/status.h"

namespace fallow::rpc {

client::v1::VaultState ToProto(VaultState state) {
  switch (state) {
    case VaultState::kAbsent:
      return client::v1::VAULT_STATE_ABSENT;
    case VaultState::kLocked:
      return client::v1::VAULT_STATE_LOCKED;
    case VaultState::kOpening:
      return client::v1::VAULT_STATE_OPENING;
    case VaultState::kUnlocked:
      return client::v1::VAULT_STATE_UNLOCKED;
  }
  return client::v1::VAULT_STATE_UNSPECIFIED;
}

}  // namespace fallow::rpc
