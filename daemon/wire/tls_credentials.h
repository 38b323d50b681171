#ifndef FALLOW_DAEMON_WIRE_TLS_CREDENTIALS_H_
#define FALLOW_DAEMON_WIRE_TLS_CREDENTIALS_H_

// TLS between devices. It does not reveal who they are: each end presents a certificate that was
// made for this purpose alone. Any certificate for an Ed25519 key is accepted, and TLS proves that
// the other end holds the key. Both then prove inside the connection which device they are
// (link_proof.h), in gRPC's metadata: the caller with its call, the server with its answer. Only
// TLS 1.3 is used, because it encrypts certificates.
//
// Safe from any thread.

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <optional>

#include "absl/synchronization/mutex.h"
#include "crypto/identity.h"
#include "daemon/sync/replica.h"
#include "daemon/wire/link_proof.h"
#include "daemon/wire/tls_identity.h"

namespace fallow::wire {

// Limits this process to TLS 1.3, for which gRPC has no setting. REQUIRES: gRPC has not been used
// yet, and there is only one thread.
void RequireTls13();
// Whether RequireTls13 was called.
bool RequiresTls13();

// The metadata key of a proof.
inline constexpr char kProofKey[] = "proof-bin";

// This device on the wire: the key that it is known by, and what it shows in TLS.
struct WireIdentity {
  WireIdentity(crypto::SigningKey its_key, TlsIdentity shows)
      : key(std::move(its_key)), shown(std::move(shows)) {}
  const crypto::SigningKey key;
  const TlsIdentity shown;
};

// One attempt to reach a server, and the key in the certificate that the server presented.
struct Dialled {
  Dialled(crypto::SigningKey key, TlsIdentity shown) : own(std::move(key), std::move(shown)) {}

  // Nothing until the handshake is over, or if it failed.
  std::optional<LinkKeys> link() const {
    const absl::MutexLock lock(&mutex);
    if (!server) return std::nullopt;
    return LinkKeys{own.shown.key, *server};
  }

  const WireIdentity own;
  mutable absl::Mutex mutex;
  std::optional<sync::TlsKey> server ABSL_GUARDED_BY(mutex);
};

std::shared_ptr<grpc::ServerCredentials> ServerTls(const TlsIdentity& shown);
// Calls on a channel with these credentials carry the caller's proof.
std::shared_ptr<grpc::ChannelCredentials> ClientTls(std::shared_ptr<Dialled> dialled);

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_TLS_CREDENTIALS_H_
