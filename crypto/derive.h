#ifndef FALLOW_CRYPTO_DERIVE_H_
#define FALLOW_CRYPTO_DERIVE_H_

// Hashing and key derivation, both BLAKE2b-256 (RFC 7693) over an injective encoding: the domain's
// label and every part are preceded by their length, so no two different lists of parts have the
// same encoding. Derivation is the same hash with a key.
//
// Everything is safe from any thread.

#include <array>
#include <cstdint>
#include <initializer_list>

#include "crypto/bytes.h"
#include "crypto/domain.h"
#include "crypto/keys.h"

namespace fallow::crypto {

using Digest = std::array<uint8_t, 32>;

// Hash(d, {"ab", "c"}) differs from Hash(d, {"a", "bc"}) and from Hash(d, {"abc"}).
Digest Hash(Domain domain, std::initializer_list<ByteSpan> parts);

// The same hash, with a 32-byte key, written to memory that may belong to a key. REQUIRES: `out` is
// 32 bytes.
void KeyedHash(ByteSpan key, Domain domain, std::initializer_list<ByteSpan> parts,
               MutableByteSpan out);

// Derive<FileKey>(store_key, Domain::kJournalFile, file_id): an independent key for each domain and
// context, from which the parent cannot be computed.
template <class ToKey, class FromTag>
ToKey Derive(const Key<FromTag>& from, Domain domain, ByteSpan context) {
  KeyCell cell;
  KeyedHash(from.bytes(), domain, {context}, cell.bytes());
  return ToKey(std::move(cell));
}

// Binds a slot or a record to its key. Poly1305 alone does not: a sealed message can be constructed
// that opens under two keys (Len, Grubbs, Ristenpart, "Partitioning Oracle Attacks", 2021). Reveals
// nothing about the key.
template <class Tag>
Digest KeyCommitment(const Key<Tag>& key) {
  Digest commitment;
  KeyedHash(key.bytes(), Domain::kKeyCommitment, {}, commitment);
  return commitment;
}

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_DERIVE_H_
