#include "crypto/page_cipher.h"

#include "crypto/derive.h"
#include "crypto/primitives.h"

namespace fallow::crypto {

static_assert(PageCipher::kNonceBytes == crypto::kNonceBytes);
static_assert(PageCipher::kTagBytes == crypto::kTagBytes);

// The label goes into the key and not into the associated data, so that Seal has nothing to copy.
PageCipher::PageCipher(const FileKey& file_key, RandomSource& random)
    : page_key_(Derive<FileKey>(file_key, Domain::kFilePages, {})), random_(random) {}

void PageCipher::Seal(ByteSpan ad, ByteSpan page, MutableByteSpan ciphertext, MutableByteSpan nonce,
                      MutableByteSpan tag) {
  random_.Fill(nonce);
  AeadSeal(page_key_.bytes(), nonce, ad, page, ciphertext, tag);
}

bool PageCipher::Open(ByteSpan ad, ByteSpan ciphertext, ByteSpan nonce, ByteSpan tag,
                      MutableByteSpan page) const {
  return AeadOpen(page_key_.bytes(), nonce, ad, ciphertext, tag, page);
}

}  // namespace fallow::crypto
