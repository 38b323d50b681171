#include "crypto/sealed_box.h"

#include <sodium.h>

#include "absl/status/status.h"
#include "crypto/check.h"
#include "crypto/primitives.h"

namespace fallow::crypto {

static_assert(kSealedBoxOverheadBytes == crypto_box_SEALBYTES);
static_assert(kKeyBytes == crypto_box_SECRETKEYBYTES);

DraftPublicKey PublicKeyOf(const DraftSecretKey& secret) {
  EnsureSodium();
  DraftPublicKey key;
  FALLOW_CRYPTO_CHECK(crypto_scalarmult_base(key.bytes.data(), secret.bytes().data()) == 0);
  return key;
}

absl::StatusOr<Sealed> SealTo(const DraftPublicKey& recipient, ByteSpan plaintext) {
  EnsureSodium();
  Sealed sealed{std::string(plaintext.size() + kSealedBoxOverheadBytes, '\0')};
  if (crypto_box_seal(reinterpret_cast<uint8_t*>(sealed.bytes.data()), plaintext.data(),
                      plaintext.size(), recipient.bytes.data()) != 0) {
    return absl::InvalidArgumentError("Nothing can be sealed to this public key: it is not one.");
  }
  return sealed;
}

absl::StatusOr<std::string> OpenWith(const DraftSecretKey& secret, ByteSpan sealed) {
  const DraftPublicKey own = PublicKeyOf(secret);
  if (sealed.size() >= kSealedBoxOverheadBytes) {
    std::string plaintext(sealed.size() - kSealedBoxOverheadBytes, '\0');
    if (crypto_box_seal_open(reinterpret_cast<uint8_t*>(plaintext.data()), sealed.data(),
                             sealed.size(), own.bytes.data(), secret.bytes().data()) == 0) {
      return plaintext;
    }
  }
  return absl::DataLossError(
      "A sealed draft does not open: it was changed or belongs to another journal.");
}

}  // namespace fallow::crypto
