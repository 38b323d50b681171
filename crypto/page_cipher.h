#ifndef FALLOW_CRYPTO_PAGE_CIPHER_H_
#define FALLOW_CRYPTO_PAGE_CIPHER_H_

// Seals the pages of one SQLite file: XChaCha20-Poly1305 into the caller's buffers, nonce and tag
// detached (they go into the page's reserved bytes), without allocating. Every sealing draws a new
// random nonce; 192 bits of it are enough for any number of page writes.
//
// Not synchronised: one cipher for each open file.

#include <cstddef>

#include "crypto/bytes.h"
#include "crypto/keys.h"
#include "crypto/random.h"

namespace fallow::crypto {

class PageCipher {
 public:
  static constexpr size_t kNonceBytes = 24;
  static constexpr size_t kTagBytes = 16;

  // `random` must outlive the cipher.
  PageCipher(const FileKey& file_key, RandomSource& random);

  // Seals `page` into `ciphertext` and fills `nonce` and `tag`. `ad` says which page of which file
  // this is. REQUIRES: `ciphertext` is as long as `page` and the same buffer or apart from it.
  void Seal(ByteSpan ad, ByteSpan page, MutableByteSpan ciphertext, MutableByteSpan nonce,
            MutableByteSpan tag);
  // False when the page does not authenticate; `page` is then all zeros. REQUIRES: as for Seal.
  [[nodiscard]] bool Open(ByteSpan ad, ByteSpan ciphertext, ByteSpan nonce, ByteSpan tag,
                          MutableByteSpan page) const;

 private:
  FileKey page_key_;
  RandomSource& random_;
};

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_PAGE_CIPHER_H_
