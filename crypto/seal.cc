#include "crypto/seal.h"

#include "absl/status/status.h"
#include "crypto/labelled.h"
#include "crypto/primitives.h"

namespace fallow::crypto {
namespace {

static_assert(kSealOverheadBytes == kNonceBytes + kTagBytes);

MutableByteSpan Writable(std::string& s) {
  return {reinterpret_cast<uint8_t*>(s.data()), s.size()};
}

absl::Status DoesNotOpen() {
  return absl::DataLossError("Sealed data does not open: it was changed or belongs elsewhere.");
}

// REQUIRES: `sealed` is at least kSealOverheadBytes long, `plaintext` exactly that much shorter.
bool OpenInto(ByteSpan key, Domain domain, ByteSpan ad, ByteSpan sealed,
              MutableByteSpan plaintext) {
  return AeadOpen(key, sealed.first(kNonceBytes), AsBytes(Labelled(domain, ad)),
                  sealed.subspan(kNonceBytes, plaintext.size()), sealed.last(kTagBytes), plaintext);
}

}  // namespace

Sealed SealBytes(ByteSpan key, Domain domain, ByteSpan ad, ByteSpan plaintext,
                 RandomSource& random) {
  Sealed sealed{std::string(plaintext.size() + kSealOverheadBytes, '\0')};
  const MutableByteSpan out = Writable(sealed.bytes);
  const MutableByteSpan nonce = out.first(kNonceBytes);
  random.Fill(nonce);
  AeadSeal(key, nonce, AsBytes(Labelled(domain, ad)), plaintext,
           out.subspan(kNonceBytes, plaintext.size()), out.last(kTagBytes));
  return sealed;
}

absl::StatusOr<std::string> OpenBytes(ByteSpan key, Domain domain, ByteSpan ad, ByteSpan sealed) {
  if (sealed.size() < kSealOverheadBytes) return DoesNotOpen();
  std::string plaintext(sealed.size() - kSealOverheadBytes, '\0');
  if (!OpenInto(key, domain, ad, sealed, Writable(plaintext))) return DoesNotOpen();
  return plaintext;
}

absl::StatusOr<SecretBytes> OpenSecretBytes(ByteSpan key, Domain domain, ByteSpan ad,
                                            ByteSpan sealed) {
  if (sealed.size() < kSealOverheadBytes) return DoesNotOpen();
  SecretBytes plaintext(sealed.size() - kSealOverheadBytes);
  if (!OpenInto(key, domain, ad, sealed, plaintext.mutable_bytes())) return DoesNotOpen();
  return plaintext;
}

absl::StatusOr<KeyCell> OpenKeyBytes(ByteSpan key, Domain domain, ByteSpan ad, ByteSpan sealed) {
  KeyCell cell;
  if (sealed.size() != cell.bytes().size() + kSealOverheadBytes) return DoesNotOpen();
  if (!OpenInto(key, domain, ad, sealed, cell.bytes())) return DoesNotOpen();
  return cell;
}

}  // namespace fallow::crypto
