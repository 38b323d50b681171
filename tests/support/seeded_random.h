#ifndef FALLOW_TESTS_SUPPORT_SEEDED_RANDOM_H_
#define FALLOW_TESTS_SUPPORT_SEEDED_RANDOM_H_

// Repeatable randomness: the same seed gives the same bytes on every machine. For tests and the
// simulator only. Safe from any thread; with several threads, which one gets which bytes depends on
// their order.

#include <cstdint>
#include <random>

#include "absl/base/thread_annotations.h"
#include "crypto/random.h"
#include "daemon/base/mutex.h"

namespace fallow::tests {

class SeededRandom final : public crypto::RandomSource {
 public:
  explicit SeededRandom(uint64_t seed) : engine_(seed) {}

  void Fill(crypto::MutableByteSpan out) override {
    base::MutexLock lock(mutex_);
    for (uint8_t& byte : out) byte = static_cast<uint8_t>(engine_() >> 56);
  }

 private:
  base::Mutex mutex_;
  std::mt19937_64 engine_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_SEEDED_RANDOM_H_
