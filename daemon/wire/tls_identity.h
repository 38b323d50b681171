#ifndef FALLOW_DAEMON_WIRE_TLS_IDENTITY_H_
#define FALLOW_DAEMON_WIRE_TLS_IDENTITY_H_

// A device's identity in TLS: a self-signed X.509 certificate (RFC 5280) for its Ed25519 TLS key
// (RFC 8410). Devices pin each other's keys, so only the key in a certificate matters, and nothing
// else in it reveals anything: the certificate is made from the seed whenever it is needed, is
// always the same bytes, never expires, and carries a name that many certificates have.
//
// Pure functions: any thread. They leave OpenSSL's error queue empty, because TLS on the same
// thread would take old entries for its own.

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "crypto/keys.h"
#include "crypto/secret_bytes.h"
#include "daemon/sync/replica.h"

namespace fallow::wire {

inline constexpr size_t kCertificateBytesMax = 4096;  // of PEM; ours have about 450

struct TlsIdentity {
  std::string certificate_pem;
  crypto::SecretBytes private_key_pem;  // PKCS #8, not encrypted
};

TlsIdentity MakeTlsIdentity(const crypto::TlsSeed& seed);

// The key to pin. UNAUTHENTICATED unless `pem` is exactly one certificate for an Ed25519 key,
// signed with that key. TLS itself proves that the other side holds the private key.
absl::StatusOr<sync::TlsKey> PublicKeyOfCertificate(std::string_view pem);

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_TLS_IDENTITY_H_
