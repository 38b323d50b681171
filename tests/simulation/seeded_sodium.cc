#include "tests/simulation/seeded_sodium.h"

#include <sodium.h>

#include "daemon/base/status.h"
#include "tests/simulation/dice.h"

namespace fallow::simulation {
namespace {

DiceRandom& Source() {
  static DiceRandom source(0);
  return source;
}

void Fill(void* out, size_t size) {
  Source().Fill({static_cast<uint8_t*>(out), size});
}

randombytes_implementation implementation = {
    .implementation_name = [] { return "simulation"; },
    .random =
        [] {
          uint32_t word = 0;
          Fill(&word, sizeof word);
          return word;
        },
    .stir = nullptr,
    .uniform = nullptr,
    .buf = Fill,
    .close = nullptr,
};

}  // namespace

void SeedSodium(uint64_t seed) {
  static const bool set = randombytes_set_implementation(&implementation) == 0;
  FALLOW_CHECK(set);
  Source() = DiceRandom(seed);
}

}  // namespace fallow::simulation

// Replaces libsodium's function of this name in programs that link this library.
extern "C" int crypto_pwhash(unsigned char* out, unsigned long long out_size,
                             const char* passphrase, unsigned long long passphrase_size,
                             const unsigned char* salt, unsigned long long, size_t, int) {
  return crypto_generichash(out, out_size, reinterpret_cast<const unsigned char*>(passphrase),
                            passphrase_size, salt, crypto_pwhash_SALTBYTES);
}
