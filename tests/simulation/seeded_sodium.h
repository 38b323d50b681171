#ifndef FALLOW_TESTS_SIMULATION_SEEDED_SODIUM_H_
#define FALLOW_TESTS_SIMULATION_SEEDED_SODIUM_H_

// Makes libsodium deterministic and cheap. Two of its constructions draw from the system
// (crypto/random.h); here they draw from a seed. A passphrase is stretched by a single hash:
// programs that link this library get a crypto_pwhash that replaces libsodium's own, since a
// simulated world is unlocked thousands of times.
//
// Not thread-safe.

#include <cstdint>

namespace fallow::simulation {

// REQUIRES: first called before any use of libsodium. Later calls set a new seed.
void SeedSodium(uint64_t seed);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_SEEDED_SODIUM_H_
