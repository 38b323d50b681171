#ifndef FALLOW_CRYPTO_RANDOM_H_
#define FALLOW_CRYPTO_RANDOM_H_

// Where keys and nonces come from. Whatever makes either takes a RandomSource, so that tests and
// the simulator can be replayed from a seed. Two of libsodium's constructions draw from the system
// by themselves and are the exceptions: the header of a stream and the ephemeral key of a sealed
// box.
//
// Implementations are safe from any thread.

#include "crypto/bytes.h"

namespace fallow::crypto {

class RandomSource {
 public:
  virtual ~RandomSource() = default;
  // Fills all of `out` with bytes that nobody can predict. Cannot fail: a system without randomness
  // stops the program.
  virtual void Fill(MutableByteSpan out) = 0;
};

class SystemRandom final : public RandomSource {
 public:
  void Fill(MutableByteSpan out) override;
};

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_RANDOM_H_
