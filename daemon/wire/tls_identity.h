#ifndef FALLOW_DAEMON_WIRE_TLS_IDENTITY_H_
#define FALLOW_DAEMON_WIRE_TLS_IDENTITY_H_

// What one end of a connection shows in TLS: a self-signed X.509 certificate (RFC 5280) for an
// Ed25519 key (RFC 8410) that was made for this purpose and is never used again. It looks like one
// from OpenSSL's own command, with a name that many certificates have. It reveals neither which
// device this is nor that the device was here before. Both ends prove afterwards who they are
// (link_proof.h).
//
// Pure functions: any thread. They leave OpenSSL's error queue empty, because TLS on the same
// thread would take old entries for its own.

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/random.h"
#include "crypto/secret_bytes.h"
#include "daemon/sync/replica.h"

namespace fallow::wire {

inline constexpr size_t kCertificateBytesMax = 4096;  // of PEM; ours have about 700

struct TlsIdentity {
  sync::TlsKey key{};  // in the certificate
  std::string certificate_pem;
  crypto::SecretBytes private_key_pem;  // PKCS #8, not encrypted
};

// Makes a new one, valid for a year from the beginning of the day that contains `now` (UTC).
TlsIdentity MakeTlsIdentity(crypto::RandomSource& random, absl::Time now);

// The key in a certificate. UNAUTHENTICATED unless `pem` is exactly one certificate for an Ed25519
// key, signed with that key. TLS itself proves that the other side holds the private key.
absl::StatusOr<sync::TlsKey> PublicKeyOfCertificate(std::string_view pem);

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_TLS_IDENTITY_H_
