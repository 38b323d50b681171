#ifndef FALLOW_TESTS_SUPPORT_TLS_H_
#define FALLOW_TESTS_SUPPORT_TLS_H_

// TLS identities of devices, distinguished by a number.

#include <cstdint>

#include "daemon/wire/tls_identity.h"
#include "tests/support/seeded_random.h"

namespace fallow::tests {

inline wire::TlsIdentity TestIdentity(uint64_t number) {
  SeededRandom random(number);
  return wire::MakeTlsIdentity(crypto::TlsSeed::Random(random));
}

inline sync::TlsKey TestKey(uint64_t number) {
  return *wire::PublicKeyOfCertificate(TestIdentity(number).certificate_pem);
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_TLS_H_
