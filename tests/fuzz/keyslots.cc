// The file `keyslots` is read before anything is authenticated. Whatever its bytes are, it is
// refused with a Status, or accepted and written back byte for byte. The checksum would stop almost
// every mutation, so the same content is tried once more with one that agrees.

#include "crypto/keyslots.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/status/status.h"
#include "crypto/bytes.h"
#include "crypto/derive.h"

namespace {

using fallow::crypto::AsBytes;
using fallow::crypto::AsChars;
using fallow::crypto::ByteSpan;

void Require(bool condition) {
  if (!condition) std::abort();
}

void DecodeOnce(ByteSpan file) {
  const auto keyslots = fallow::crypto::Keyslots::Decode(file);
  if (keyslots.ok()) {
    Require(keyslots->Encode() == AsChars(file));
    Require(fallow::crypto::WithinBounds(keyslots->kdf_params()));
    return;
  }
  const absl::StatusCode code = keyslots.status().code();
  Require(code == absl::StatusCode::kDataLoss || code == absl::StatusCode::kUnimplemented);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ByteSpan input(data, size);
  DecodeOnce(input);
  std::string agreeing(AsChars(input));
  agreeing.append(
      AsChars(fallow::crypto::Hash(fallow::crypto::Domain::kKeyslotsChecksum, {input})));
  DecodeOnce(AsBytes(agreeing));
  return 0;
}
