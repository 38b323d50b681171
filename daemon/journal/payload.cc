#include "daemon/journal/payload.h"

#include <zstd.h>

#include <array>

#include "crypto/derive.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/limits.h"

namespace fallow::journal {
namespace {

enum class Form : char { kPlain = 0, kZstd = 1 };

// Higher levels gain little on a page of text and cost several times as much.
constexpr int kZstdLevel = 1;
// Shorter operations do not get any shorter.
constexpr size_t kCompressBytesMin = 128;

absl::Status BadPayload(std::string_view why) {
  return base::Damaged("A record's content is damaged",
                       std::string(why) + "; the rest of the journal is not affected",
                       base::Next::kExamine);
}

// Those fields of the header that are known before sealing and identify the record.
using PayloadContext = std::array<uint8_t, 1 + 16 + 4 + 8 + 8 + 16 + 2>;

PayloadContext ContextOf(const RecordHeader& header) {
  // The encoded header without the hashes: the fields up to the sequence number, then those from
  // the lamport time to the kind.
  const EncodedHeader encoded = Encode(header);
  constexpr size_t kFront = 1 + 16 + 4 + 8;
  constexpr size_t kHash = 32;
  PayloadContext context{};
  static_assert(kFront + 8 + 16 + 2 == std::tuple_size_v<PayloadContext>);
  std::copy_n(encoded.begin(), kFront, context.begin());
  std::copy_n(encoded.begin() + kFront + kHash, context.size() - kFront, context.begin() + kFront);
  return context;
}

struct FreeZstd {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

std::string Pack(ZSTD_CCtx* zstd, std::string_view operation) {
  std::string packed;
  if (operation.size() >= kCompressBytesMin) {
    packed.resize(1 + ZSTD_compressBound(operation.size()));
    packed[0] = static_cast<char>(Form::kZstd);
    const size_t bytes = ZSTD_compressCCtx(zstd, packed.data() + 1, packed.size() - 1,
                                           operation.data(), operation.size(), kZstdLevel);
    if (ZSTD_isError(bytes) == 0 && bytes < operation.size()) {
      packed.resize(1 + bytes);
      return packed;
    }
  }
  packed.assign(1, static_cast<char>(Form::kPlain));
  packed.append(operation);
  return packed;
}

absl::StatusOr<std::string> Unpack(ZSTD_DCtx* zstd, std::string_view packed) {
  if (packed.empty()) return BadPayload("it is empty");
  const std::string_view body = packed.substr(1);
  switch (static_cast<Form>(packed[0])) {
    case Form::kPlain:
      if (body.size() > kPayloadBytesMax) return BadPayload("it is too long");
      return std::string(body);
    case Form::kZstd: {
      const unsigned long long bytes = ZSTD_getFrameContentSize(body.data(), body.size());
      if (bytes == ZSTD_CONTENTSIZE_ERROR || bytes == ZSTD_CONTENTSIZE_UNKNOWN ||
          bytes > kPayloadBytesMax) {
        return BadPayload("it does not decompress");
      }
      std::string operation(static_cast<size_t>(bytes), '\0');
      const size_t got =
          ZSTD_decompressDCtx(zstd, operation.data(), operation.size(), body.data(), body.size());
      if (ZSTD_isError(got) != 0 || got != operation.size()) {
        return BadPayload("it does not decompress");
      }
      return operation;
    }
  }
  return base::Unsupported("A record's content was written by a newer Fallow", "",
                           base::Next::kUpdateHere);
}

}  // namespace

struct PayloadCodec::Zstd {
  std::unique_ptr<ZSTD_CCtx, FreeZstd> compress{ZSTD_createCCtx()};
  std::unique_ptr<ZSTD_DCtx, FreeZstd> decompress{ZSTD_createDCtx()};
};

PayloadCodec::PayloadCodec(crypto::RandomSource& random)
    : random_(random), zstd_(std::make_unique<Zstd>()) {
  FALLOW_CHECK(zstd_->compress != nullptr && zstd_->decompress != nullptr);
}

PayloadCodec::~PayloadCodec() = default;

absl::StatusOr<crypto::Sealed> PayloadCodec::Seal(const crypto::SubjectKey& key,
                                                  std::string_view operation,
                                                  RecordHeader& header) {
  if (operation.size() > kPayloadBytesMax) {
    return base::Invalid("This is too much for one change", "a change holds at most 16 MiB", "");
  }
  const std::string packed = Pack(zstd_->compress.get(), operation);
  crypto::Sealed sealed = crypto::Seal(key, crypto::Domain::kRecordPayload, ContextOf(header),
                                       crypto::AsBytes(packed), random_);
  header.key_commitment = crypto::KeyCommitment(key);
  header.payload_hash = PayloadHash(crypto::AsBytes(sealed.bytes));
  return sealed;
}

absl::StatusOr<std::string> PayloadCodec::Open(const crypto::SubjectKey& key,
                                               const RecordHeader& header,
                                               crypto::ByteSpan sealed) {
  if (!crypto::Equal(crypto::KeyCommitment(key), header.key_commitment)) {
    return BadPayload("its key is not the one that it was sealed with");
  }
  FALLOW_ASSIGN_OR_RETURN(
      const std::string packed,
      crypto::Open(key, crypto::Domain::kRecordPayload, ContextOf(header), sealed));
  return Unpack(zstd_->decompress.get(), packed);
}

std::string PackOperation(std::string_view operation) {
  const std::unique_ptr<ZSTD_CCtx, FreeZstd> zstd(ZSTD_createCCtx());
  return Pack(zstd.get(), operation);
}

absl::StatusOr<std::string> UnpackOperation(std::string_view packed) {
  const std::unique_ptr<ZSTD_DCtx, FreeZstd> zstd(ZSTD_createDCtx());
  return Unpack(zstd.get(), packed);
}

}  // namespace fallow::journal
