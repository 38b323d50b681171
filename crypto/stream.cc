#include "crypto/stream.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "crypto/primitives.h"
#include "daemon/base/status.h"

namespace fallow::crypto {
namespace {

using State = crypto_secretstream_xchacha20poly1305_state;

static_assert(alignof(State) == 1, "guarded memory is aligned to nothing more than its size");
static_assert(kStreamHeaderBytes == crypto_secretstream_xchacha20poly1305_HEADERBYTES);
static_assert(kStreamChunkOverheadBytes == crypto_secretstream_xchacha20poly1305_ABYTES);
static_assert(kKeyBytes == crypto_secretstream_xchacha20poly1305_KEYBYTES);

State* AsState(SecretBytes& bytes) {
  FALLOW_CHECK(bytes.size() == sizeof(State));
  return reinterpret_cast<State*>(bytes.mutable_bytes().data());
}

}  // namespace

uint64_t SealedStreamBytes(uint64_t plaintext_bytes) {
  FALLOW_CHECK(plaintext_bytes <= uint64_t{1} << 62);
  const uint64_t chunks =
      std::max<uint64_t>(1, (plaintext_bytes + kStreamChunkBytes - 1) / kStreamChunkBytes);
  return kStreamHeaderBytes + plaintext_bytes + chunks * kStreamChunkOverheadBytes;
}

StreamSealer::StreamSealer(const StreamKey& key) : state_(sizeof(State)) {
  EnsureSodium();
  crypto_secretstream_xchacha20poly1305_init_push(AsState(state_), header_.data(),
                                                  key.bytes().data());
}

std::string StreamSealer::Push(ByteSpan chunk, bool last) {
  FALLOW_CHECK(!finished_);
  FALLOW_CHECK(chunk.size() == kStreamChunkBytes || (last && chunk.size() < kStreamChunkBytes));
  std::string sealed(chunk.size() + kStreamChunkOverheadBytes, '\0');
  const uint8_t tag = last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                           : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
  crypto_secretstream_xchacha20poly1305_push(AsState(state_),
                                             reinterpret_cast<uint8_t*>(sealed.data()), nullptr,
                                             chunk.data(), chunk.size(), nullptr, 0, tag);
  finished_ = last;
  return sealed;
}

absl::StatusOr<StreamOpener> StreamOpener::Start(const StreamKey& key, ByteSpan header) {
  EnsureSodium();
  if (header.size() != kStreamHeaderBytes) {
    return absl::DataLossError("A sealed stream is damaged: it is too short.");
  }
  SecretBytes state(sizeof(State));
  crypto_secretstream_xchacha20poly1305_init_pull(AsState(state), header.data(),
                                                  key.bytes().data());
  return StreamOpener(std::move(state));
}

absl::StatusOr<std::string> StreamOpener::Pull(ByteSpan sealed_chunk) {
  if (finished_) {
    return absl::DataLossError("A sealed stream is damaged: something follows its end.");
  }
  if (sealed_chunk.size() < kStreamChunkOverheadBytes || sealed_chunk.size() > kSealedChunkBytes) {
    return absl::DataLossError("A sealed stream is damaged: a chunk has the wrong length.");
  }
  std::string chunk(sealed_chunk.size() - kStreamChunkOverheadBytes, '\0');
  uint8_t tag = 0;
  if (crypto_secretstream_xchacha20poly1305_pull(
          AsState(state_), reinterpret_cast<uint8_t*>(chunk.data()), nullptr, &tag,
          sealed_chunk.data(), sealed_chunk.size(), nullptr, 0) != 0) {
    return absl::DataLossError(
        "A sealed stream is damaged: a chunk does not open, because it was changed, moved or "
        "belongs elsewhere.");
  }
  finished_ = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  return chunk;
}

absl::Status StreamOpener::CheckFinished() const {
  if (finished_) return absl::OkStatus();
  return absl::DataLossError("A sealed stream is damaged: its end is missing.");
}

}  // namespace fallow::crypto
