#include "crypto/sealed_box.h"

#include <sodium.h>

#include "absl/status/status.h"
#include "crypto/primitives.h"
#include "daemon/base/status.h"

namespace fallow::crypto {

static_assert(kSealedBoxOverheadBytes == crypto_box_SEALBYTES);
static_assert(kKeyBytes == crypto_box_SECRETKEYBYTES);

namespace {

absl::Status DoesNotOpen() {
  return absl::DataLossError(
      "What was sealed to this device does not open: it was changed or belongs to another "
      "journal.");
}

// REQUIRES: `sealed` is kSealedBoxOverheadBytes longer than `plaintext`.
bool OpenInto(ByteSpan secret, ByteSpan sealed, MutableByteSpan plaintext) {
  const std::array<uint8_t, 32> own = BoxPublicKeyBytes(secret);
  return crypto_box_seal_open(plaintext.data(), sealed.data(), sealed.size(), own.data(),
                              secret.data()) == 0;
}

}  // namespace

std::array<uint8_t, 32> BoxPublicKeyBytes(ByteSpan secret) {
  EnsureSodium();
  FALLOW_CHECK(secret.size() == crypto_box_SECRETKEYBYTES);
  std::array<uint8_t, 32> key;
  FALLOW_CHECK(crypto_scalarmult_base(key.data(), secret.data()) == 0);
  return key;
}

absl::StatusOr<Sealed> SealToBytes(ByteSpan recipient, ByteSpan plaintext) {
  EnsureSodium();
  FALLOW_CHECK(recipient.size() == crypto_box_PUBLICKEYBYTES);
  Sealed sealed{std::string(plaintext.size() + kSealedBoxOverheadBytes, '\0')};
  if (crypto_box_seal(reinterpret_cast<uint8_t*>(sealed.bytes.data()), plaintext.data(),
                      plaintext.size(), recipient.data()) != 0) {
    return absl::InvalidArgumentError("Nothing can be sealed to this public key: it is not one.");
  }
  return sealed;
}

absl::StatusOr<std::string> OpenWithBytes(ByteSpan secret, ByteSpan sealed) {
  if (sealed.size() < kSealedBoxOverheadBytes) return DoesNotOpen();
  std::string plaintext(sealed.size() - kSealedBoxOverheadBytes, '\0');
  const MutableByteSpan out{reinterpret_cast<uint8_t*>(plaintext.data()), plaintext.size()};
  if (!OpenInto(secret, sealed, out)) return DoesNotOpen();
  return plaintext;
}

absl::StatusOr<KeyCell> OpenKeyWithBytes(ByteSpan secret, ByteSpan sealed) {
  KeyCell cell;
  if (sealed.size() != cell.bytes().size() + kSealedBoxOverheadBytes) return DoesNotOpen();
  if (!OpenInto(secret, sealed, cell.bytes())) return DoesNotOpen();
  return cell;
}

}  // namespace fallow::crypto
