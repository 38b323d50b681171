#ifndef FALLOW_CRYPTO_PAGE_CIPHER_H_
#define FALLOW_CRYPTO_PAGE_CIPHER_H_

// Seals the pages of one SQLite file: XChaCha20-Poly1305 into the caller's buffers, with nonce and
// tag detached (they go into the page's reserved bytes), without allocating. Every call of Seal
// draws a new random nonce, whose 192 bits are enough for any number of page writes.
//
// Not synchronised: each open file has its own cipher.

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

  // Seals `page` into `ciphertext` and fills `nonce` and `tag`. `ad` identifies the file and the
  // page. REQUIRES: `ciphertext` is as long as `page`, and is either the same buffer or does not
  // overlap it.
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
