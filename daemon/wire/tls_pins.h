#ifndef FALLOW_DAEMON_WIRE_TLS_PINS_H_
#define FALLOW_DAEMON_WIRE_TLS_PINS_H_

// TLS between devices: each presents a self-signed certificate, and its Ed25519 key alone
// identifies it; names, dates and authorities are ignored. TLS has proved that the other end holds
// the key before anything here is called. Whether a key is accepted is decided at every handshake,
// so that a removed device cannot get back in by resuming a session.
//
// Safe from any thread.

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "daemon/sync/replica.h"
#include "daemon/wire/tls_identity.h"

namespace fallow::wire {

// The keys whose connections are accepted.
class Pins {
 public:
  void Set(const std::vector<sync::TlsKey>& keys);
  // On while waiting for a new device, whose key cannot be known yet.
  void WelcomeStrangers(bool welcome);
  bool Known(const sync::TlsKey& key) const;
  bool Welcome(const sync::TlsKey& key) const;

 private:
  mutable absl::Mutex mutex_;
  std::set<sync::TlsKey> keys_ ABSL_GUARDED_BY(mutex_);
  bool strangers_ ABSL_GUARDED_BY(mutex_) = false;
};

// Receives the key that a server presents.
struct ServerKey {
  std::optional<sync::TlsKey> expected;  // nothing: any key is accepted, and recorded

  // REQUIRES: the handshake is over.
  sync::TlsKey Shown() const {
    const absl::MutexLock lock(&mutex);
    return *shown;
  }

  mutable absl::Mutex mutex;
  std::optional<sync::TlsKey> shown ABSL_GUARDED_BY(mutex);
  bool refused ABSL_GUARDED_BY(mutex) = false;
};

std::shared_ptr<grpc::ServerCredentials> ServerTls(const TlsIdentity& own,
                                                   std::shared_ptr<const Pins> pins);
std::shared_ptr<grpc::ChannelCredentials> ClientTls(const TlsIdentity& own,
                                                    std::shared_ptr<ServerKey> server);

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_TLS_PINS_H_
