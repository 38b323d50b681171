#include "daemon/sync/greeting.h"

#include <string>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/sync/limits.h"
#include "daemon/sync/misbehaved.h"

namespace fallow::sync {
namespace {

constexpr uint32_t kPortMax = 65535;

// Checked first, since the other fields may mean something else in a newer version.
absl::Status CheckVersion(const fallow::sync::v1::Hello& hello) {
  if (hello.protocol_min() == 0 || hello.protocol_min() > hello.protocol()) {
    return Misbehaved("it speaks no version at all");
  }
  if (hello.protocol_min() > kProtocol) {
    return base::Unsupported("The other device runs a newer Fallow",
                             "this one does not understand it yet; nothing was written",
                             base::Next::kUpdateHere);
  }
  if (hello.protocol() < kProtocolMin) {
    return base::Unsupported("The other device runs an older Fallow",
                             "this one no longer understands it; nothing was written",
                             base::Next::kUpdateOlder);
  }
  return absl::OkStatus();
}

}  // namespace

fallow::sync::v1::Hello MakeHello(const journal::VaultId& vault, const journal::DeviceId& self) {
  fallow::sync::v1::Hello hello;
  hello.set_protocol(kProtocol);
  hello.set_protocol_min(kProtocolMin);
  hello.set_vault_id(std::string(vault.view()));
  hello.set_device(std::string(self.view()));
  return hello;
}

absl::StatusOr<Greeting> CheckHello(const fallow::sync::v1::Hello& hello,
                                    const journal::VaultId& vault, const journal::DeviceId& peer) {
  FALLOW_RETURN_IF_ERROR(CheckVersion(hello));
  if (hello.vault_id() != vault.view()) {
    return absl::FailedPreconditionError("The other device holds another journal.");
  }
  if (hello.device() != peer.view()) return Misbehaved("it is not the device that the link says");
  if (hello.port() > kPortMax) return Misbehaved("it gives an address where nobody can listen");
  Greeting greeting;
  FALLOW_ASSIGN_OR_RETURN(greeting.frontier, journal::DecodeFrontier(hello.frontier()));
  greeting.port = hello.port();
  return greeting;
}

}  // namespace fallow::sync
