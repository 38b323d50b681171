#ifndef FALLOW_CRYPTO_STREAM_H_
#define FALLOW_CRYPTO_STREAM_H_

// Sealing of data too large for memory: libsodium's secretstream (XChaCha20-Poly1305) in chunks of
// a fixed size. A stream only opens whole and in order: a missing end, a chunk that is missing,
// repeated or moved, and anything after the end are all detected.
//
//     stream = header:bytes[24] chunk* last
//     chunk  = bytes[kSealedChunkBytes]          kStreamChunkBytes of plaintext
//     last   = bytes[17 … kSealedChunkBytes]     the rest, possibly empty
//
// The stream's key is derived from `key`, `domain` and `context`; the context says where the stream
// belongs, so that it does not open anywhere else.
//
// Not synchronised.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/derive.h"
#include "crypto/domain.h"
#include "crypto/keys.h"
#include "crypto/secret_bytes.h"

namespace fallow::crypto {

inline constexpr size_t kStreamHeaderBytes = 24;
inline constexpr size_t kStreamChunkBytes = size_t{64} * 1024;
inline constexpr size_t kStreamChunkOverheadBytes = 17;
inline constexpr size_t kSealedChunkBytes = kStreamChunkBytes + kStreamChunkOverheadBytes;

// The length of the whole sealed stream. REQUIRES: at most 2^62 bytes of plaintext.
uint64_t SealedStreamBytes(uint64_t plaintext_bytes);

class StreamSealer {
 public:
  template <class Tag>
  StreamSealer(const Key<Tag>& key, Domain domain, ByteSpan context)
      : StreamSealer(Derive<StreamKey>(key, domain, context)) {}

  // The first bytes of the stream.
  const std::array<uint8_t, kStreamHeaderBytes>& header() const { return header_; }

  // Returns the next chunk, sealed. REQUIRES: no chunk before was the last; `chunk` has
  // kStreamChunkBytes, or at most that many if it is the last.
  std::string Push(ByteSpan chunk, bool last);

 private:
  explicit StreamSealer(const StreamKey& key);

  std::array<uint8_t, kStreamHeaderBytes> header_;
  SecretBytes state_;
  bool finished_ = false;
};

class StreamOpener {
 public:
  // DATA_LOSS unless `header` has kStreamHeaderBytes.
  template <class Tag>
  static absl::StatusOr<StreamOpener> Start(const Key<Tag>& key, Domain domain, ByteSpan context,
                                            ByteSpan header) {
    return Start(Derive<StreamKey>(key, domain, context), header);
  }

  // Opens the next sealed chunk: kSealedChunkBytes of the stream, or the rest of it. DATA_LOSS when
  // this is not the next chunk, or when the stream has already ended.
  absl::StatusOr<std::string> Pull(ByteSpan sealed_chunk);

  // Whether the last chunk was opened. If the input ends before that, the stream was cut short:
  // CheckFinished() then returns DATA_LOSS.
  bool finished() const { return finished_; }
  absl::Status CheckFinished() const;

 private:
  static absl::StatusOr<StreamOpener> Start(const StreamKey& key, ByteSpan header);
  explicit StreamOpener(SecretBytes state) : state_(std::move(state)) {}

  SecretBytes state_;
  bool finished_ = false;
};

}  // namespace fallow::crypto

#endif  // FALLOW_CRYPTO_STREAM_H_
