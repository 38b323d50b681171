#ifndef FALLOW_DAEMON_WIRE_TLS_PINS_H_
#define FALLOW_DAEMON_WIRE_TLS_PINS_H_

// TLS between devices: each shows a certificate that it has signed itself, and is whoever holds its
// Ed25519 key; names, dates and authorities count for nothing. TLS has proved that the other end
// holds the key before anything here is asked. Whose key is good is decided at every handshake, so
// a device that was removed cannot come back by resuming anything.
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

// Whose connections are let in.
class Pins {
 public:
  void Set(const std::vector<sync::TlsKey>& keys);
  // While a new device is waited for, whose key nobody can know yet.
  void WelcomeStrangers(bool welcome);
  bool Known(const sync::TlsKey& key) const;
  bool Welcome(const sync::TlsKey& key) const;

 private:
  mutable absl::Mutex mutex_;
  std::set<sync::TlsKey> keys_ ABSL_GUARDED_BY(mutex_);
  bool strangers_ ABSL_GUARDED_BY(mutex_) = false;
};

// What became of the key that a server has shown.
struct ServerKey {
  std::optional<sync::TlsKey> expected;  // nothing: any is taken, and remembered

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
