#ifndef FALLOW_TESTS_SUPPORT_TLS_H_
#define FALLOW_TESTS_SUPPORT_TLS_H_

// TLS keys of devices, distinguished by a number.

#include <cstdint>

#include "crypto/identity.h"
#include "daemon/sync/replica.h"
#include "tests/support/seeded_random.h"

namespace fallow::tests {

inline crypto::SigningKey TestTlsKey(uint64_t number) {
  SeededRandom random(number);
  return crypto::SigningKey::Random(random);
}

inline sync::TlsKey TestKey(uint64_t number) {
  return TestTlsKey(number).public_key().bytes;
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_TLS_H_
