#ifndef FALLOW_TESTS_SIMULATION_DICE_H_
#define FALLOW_TESTS_SIMULATION_DICE_H_

// All randomness of the simulation: the same seed gives the same numbers on every machine, which
// the standard library's distributions do not guarantee. SplitMix64 (Steele, Lea, Flood, "Fast
// Splittable Pseudorandom Number Generators", OOPSLA 2014). Copyable; not thread-safe.

#include <cstdint>
#include <vector>

#include "crypto/random.h"
#include "daemon/base/status.h"

namespace fallow::simulation {

class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  // From 0 to `end`, exclusive. REQUIRES: end > 0.
  uint64_t Below(uint64_t end) {
    FALLOW_CHECK(end > 0);
    return Next() % end;
  }
  uint64_t Between(uint64_t least, uint64_t most) { return least + Below(most - least + 1); }
  bool OneIn(uint64_t times) { return Below(times) == 0; }

 private:
  uint64_t state_;
};

// The source of a device's keys and nonces.
class DiceRandom final : public crypto::RandomSource {
 public:
  explicit DiceRandom(uint64_t seed) : dice_(seed) {}

  void Fill(crypto::MutableByteSpan out) override {
    for (size_t at = 0; at < out.size();) {
      uint64_t word = dice_.Next();
      for (int i = 0; i < 8 && at < out.size(); ++i, ++at, word >>= 8) {
        out[at] = static_cast<uint8_t>(word);
      }
    }
  }

 private:
  Dice dice_;
};

}  // namespace fallow::simulation

#endif  // FALLOW_TESTS_SIMULATION_DICE_H_
