#ifndef FALLOW_DAEMON_WIRE_TLS_IDENTITY_H_
#define FALLOW_DAEMON_WIRE_TLS_IDENTITY_H_

// What a device shows of itself in TLS: a self-signed X.509 certificate (RFC 5280) of its Ed25519
// TLS key (RFC 8410). Devices pin each other's keys, so nothing in a certificate matters but the
// key, and nothing else in it tells anything: it is made anew from the seed whenever it is needed,
// always the same bytes, valid for ever, for a name that everybody uses.
//
// Pure functions: any thread. OpenSSL's queue of errors is left empty, for the TLS on the same
// thread would take what is in it for its own.

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

// The key to pin. UNAUTHENTICATED unless `pem` is one certificate of an Ed25519 key, signed with
// that key itself. That the other side holds the private key is for TLS to prove.
absl::StatusOr<sync::TlsKey> PublicKeyOfCertificate(std::string_view pem);

}  // namespace fallow::wire

#endif  // FALLOW_DAEMON_WIRE_TLS_IDENTITY_H_
