#include "crypto/derive.h"

#include <sodium.h>

#include <bit>

#include "crypto/primitives.h"
#include "daemon/base/status.h"

namespace fallow::crypto {
namespace {

// Lengths are hashed in their in-memory representation.
static_assert(std::endian::native == std::endian::little);

void AddPart(crypto_generichash_state& state, ByteSpan part) {
  const uint64_t length = part.size();
  crypto_generichash_update(&state, reinterpret_cast<const uint8_t*>(&length), sizeof length);
  crypto_generichash_update(&state, part.data(), part.size());
}

}  // namespace

Digest Hash(Domain domain, std::initializer_list<ByteSpan> parts) {
  Digest digest;
  KeyedHash({}, domain, parts, digest);
  return digest;
}

void KeyedHash(ByteSpan key, Domain domain, std::initializer_list<ByteSpan> parts,
               MutableByteSpan out) {
  EnsureSodium();
  FALLOW_CHECK(out.size() == sizeof(Digest));
  crypto_generichash_state state;
  crypto_generichash_init(&state, key.data(), key.size(), out.size());
  AddPart(state, AsBytes(Label(domain)));
  for (ByteSpan part : parts) AddPart(state, part);
  crypto_generichash_final(&state, out.data(), out.size());
  Wipe({reinterpret_cast<uint8_t*>(&state), sizeof state});
}

}  // namespace fallow::crypto
