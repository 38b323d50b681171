#ifndef FALLOW_TESTS_SIMULATION_SEEDED_SODIUM_H_
#define FALLOW_TESTS_SIMULATION_SEEDED_SODIUM_H_

// What libsodium does by itself, made to repeat and to cost nothing. Two of its constructions draw
// from the system (crypto/random.h); here they draw from a seed. And a passphrase is stretched by
// one hash: whatever links this library has a crypto_pwhash that stands before libsodium's own,
// since a simulated world is unlocked thousands of times.
//
// Not thread-safe.

#include <cstdint>

namespace fallow::simulation {

// REQUIRES: called before anything of libsodium is used for the first time. Later calls seed anew.
void SeedSodium(uint64_t seed);

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_SEEDED_SODIUM_H_
