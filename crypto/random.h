#ifndef FALLOW_CRYPTO_RANDOM_H_
#define FALLOW_CRYPTO_RANDOM_H_

// The source of keys and nonces. Everything that creates either takes a RandomSource, so that tests
// and the simulator can be replayed from a seed. There are two exceptions, where libsodium draws
// from the system itself: the header of a stream and the ephemeral key of a sealed box.
//
// Implementations are safe from any thread.

#include "crypto/bytes.h"

namespace fallow::crypto {

class RandomSource {
 public:
  virtual ~RandomSource() = default;
  // Fills all of `out` with unpredictable bytes. Cannot fail: on a system without randomness the
  // program stops.
  virtual void Fill(MutableByteSpan out) = 0;
};

class SystemRandom final : public RandomSource {
 public:
  void Fill(MutableByteSpan out) override;
};

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_RANDOM_H_
