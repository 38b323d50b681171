#include "daemon/store/sealed/sealed_layout.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "crypto/derive.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::store {
namespace {

using crypto::ByteSpan;
using crypto::MutableByteSpan;
using crypto::PageCipher;

constexpr std::string_view kMagic = "fallow sealed db";

// Offsets in the header of the main file.
constexpr size_t kVersionAt = 16;
constexpr size_t kPageBytesAt = 20;
constexpr size_t kFileIdAt = 24;
constexpr size_t kHeaderNonceAt = 40;
constexpr size_t kHeaderTagAt = kHeaderNonceAt + PageCipher::kNonceBytes;
constexpr size_t kHeaderChecksumAt = kMainHeaderBytes - sizeof(crypto::Digest);

// Offsets in a sealed page.
constexpr size_t kNonceAt = kSealedBytes;
constexpr size_t kTagAt = kNonceAt + PageCipher::kNonceBytes;
static_assert(kTagAt + PageCipher::kTagBytes == kPageBytes);

// In a frame's header: SQLite's checksum, replaced by the turn when the frame is sealed.
constexpr size_t kFrameChecksumAt = 16;

// The kind of a piece of ciphertext; part of its associated data.
enum class Kind : uint8_t { kMainHeader = 1, kPage = 2, kWalHeader = 3, kFrame = 4 };

// File id, kind, number (u64), and for frames the frame's header as it is stored.
class AssociatedData {
 public:
  AssociatedData(const FileId& id, Kind kind, uint64_t number, ByteSpan more = {}) {
    uint8_t* at = std::copy(id.begin(), id.end(), bytes_.begin());
    *at++ = static_cast<uint8_t>(kind);
    StoreLittle64(number, at);
    at = std::copy(more.begin(), more.end(), at + 8);
    size_ = static_cast<size_t>(at - bytes_.data());
  }
  ByteSpan bytes() const { return {bytes_.data(), size_}; }

 private:
  std::array<uint8_t, sizeof(FileId) + 1 + 8 + kHeaderNonceAt> bytes_;
  size_t size_;
};

// True when the bytes that SQLite leaves free are still zero.
bool ReserveIsZero(ConstPage page) {
  static constexpr std::array<uint8_t, kReserveBytes> kZeros{};
  return std::memcmp(&page[kUsableBytes], kZeros.data(), kReserveBytes) == 0;
}

// An empty text with a valid address, which libsodium requires.
struct Nothing {
  std::array<uint8_t, 1> place{};
  MutableByteSpan bytes() { return MutableByteSpan(place).first(0); }
};

crypto::Digest HeaderChecksum(ByteSpan header) {
  return crypto::Hash(crypto::Domain::kFileHeader, {header.first(kHeaderChecksumAt)});
}

}  // namespace

uint32_t LoadBig32(const uint8_t* at) {
  return uint32_t{at[0]} << 24 | uint32_t{at[1]} << 16 | uint32_t{at[2]} << 8 | at[3];
}

uint32_t LoadLittle32(const uint8_t* at) {
  return uint32_t{at[3]} << 24 | uint32_t{at[2]} << 16 | uint32_t{at[1]} << 8 | at[0];
}

void StoreLittle32(uint32_t value, uint8_t* at) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<uint8_t>(value >> (8 * i));
}

uint64_t LoadLittle64(const uint8_t* at) {
  return uint64_t{LoadLittle32(at + 4)} << 32 | LoadLittle32(at);
}

void StoreLittle64(uint64_t value, uint8_t* at) {
  StoreLittle32(static_cast<uint32_t>(value), at);
  StoreLittle32(static_cast<uint32_t>(value >> 32), at + 4);
}

MainHeader EncodeMainHeader(SealContext& context) {
  MainHeader header{};
  std::copy(kMagic.begin(), kMagic.end(), header.begin());
  StoreLittle32(kSealedFormatVersion, &header[kVersionAt]);
  StoreLittle32(kPageBytes, &header[kPageBytesAt]);
  std::copy(context.file_id.begin(), context.file_id.end(), &header[kFileIdAt]);
  const MutableByteSpan all(header);
  const AssociatedData ad(context.file_id, Kind::kMainHeader, 0, all.first(kHeaderNonceAt));
  Nothing nothing;
  context.cipher.Seal(ad.bytes(), nothing.bytes(), nothing.bytes(),
                      all.subspan(kHeaderNonceAt, PageCipher::kNonceBytes),
                      all.subspan(kHeaderTagAt, PageCipher::kTagBytes));
  const crypto::Digest checksum = HeaderChecksum(header);
  std::copy(checksum.begin(), checksum.end(), &header[kHeaderChecksumAt]);
  return header;
}

bool IsWholeMainHeader(std::span<const uint8_t, kMainHeaderBytes> header) {
  const crypto::Digest checksum = HeaderChecksum(header);
  return std::equal(kMagic.begin(), kMagic.end(), header.begin()) &&
         std::equal(checksum.begin(), checksum.end(), &header[kHeaderChecksumAt]);
}

absl::StatusOr<FileId> DecodeMainHeader(std::span<const uint8_t, kMainHeaderBytes> header,
                                        std::string_view name, const PageCipher& cipher) {
  const std::string what = std::string(name) + " cannot be read";
  // The checksum comes first: it tells damage from a version that this program does not know.
  if (!IsWholeMainHeader(header)) {
    return base::Damaged(what, "its header is damaged", base::Next::kExamine);
  }
  if (LoadLittle32(&header[kVersionAt]) > kSealedFormatVersion) {
    return base::Unsupported(what, "a newer version of Fallow wrote it; nothing was changed",
                             base::Next::kUpdateHere);
  }
  FileId id;
  std::copy_n(&header[kFileIdAt], id.size(), id.begin());
  const ByteSpan all(header);
  const AssociatedData ad(id, Kind::kMainHeader, 0, all.first(kHeaderNonceAt));
  Nothing nothing;
  if (!cipher.Open(ad.bytes(), nothing.bytes(),
                   all.subspan(kHeaderNonceAt, PageCipher::kNonceBytes),
                   all.subspan(kHeaderTagAt, PageCipher::kTagBytes), nothing.bytes())) {
    return base::Damaged(what, "it was not sealed under this vault's key", base::Next::kExamine);
  }
  if (LoadLittle32(&header[kVersionAt]) != kSealedFormatVersion ||
      LoadLittle32(&header[kPageBytesAt]) != kPageBytes) {
    return base::Damaged(what, "its header makes no sense", base::Next::kExamine);
  }
  return id;
}

std::array<uint8_t, 100> MadeUpDatabaseHeader() {
  static constexpr std::string_view kSqliteMagic{"SQLite format 3\0", 16};
  std::array<uint8_t, 100> header{};
  std::copy(kSqliteMagic.begin(), kSqliteMagic.end(), header.begin());
  header[16] = kPageBytes >> 8;
  header[17] = kPageBytes & 0xff;
  header[18] = header[19] = 2;  // WAL
  header[20] = kReserveBytes;
  header[21] = 64;  // payload fractions, fixed by the format
  header[22] = header[23] = 32;
  return header;
}

void SealPage(SealContext& context, uint32_t page_number, ConstPage page, Page out) {
  FALLOW_CHECK(ReserveIsZero(page));
  const AssociatedData ad(context.file_id, Kind::kPage, page_number);
  context.cipher.Seal(ad.bytes(), page.first(kSealedBytes), out.first(kSealedBytes),
                      out.subspan(kNonceAt, PageCipher::kNonceBytes),
                      out.subspan(kTagAt, PageCipher::kTagBytes));
}

bool OpenPage(const SealContext& context, uint32_t page_number, Page page) {
  const AssociatedData ad(context.file_id, Kind::kPage, page_number);
  const bool authentic = context.cipher.Open(
      ad.bytes(), page.first(kSealedBytes), page.subspan(kNonceAt, PageCipher::kNonceBytes),
      page.subspan(kTagAt, PageCipher::kTagBytes), page.first(kSealedBytes));
  std::fill(page.begin() + kUsableBytes, page.end(), uint8_t{0});
  return authentic;
}

WalSlot SealWalHeader(SealContext& context, const WalHeader& header) {
  WalSlot sealed;
  const MutableByteSpan all(sealed);
  const MutableByteSpan content = all.first(kWalSlotSealedBytes);
  std::copy(header.bytes.begin(), header.bytes.end(), content.begin());
  StoreLittle64(header.turn, &content[kWalHeaderBytes]);
  const AssociatedData ad(context.file_id, Kind::kWalHeader, 0);
  context.cipher.Seal(ad.bytes(), content, content,
                      all.subspan(kWalSlotSealedBytes, PageCipher::kNonceBytes),
                      all.last(PageCipher::kTagBytes));
  return sealed;
}

std::optional<WalHeader> OpenWalHeader(const SealContext& context, int slot,
                                       const WalSlot& sealed) {
  std::array<uint8_t, kWalSlotSealedBytes> content;
  const ByteSpan all(sealed);
  const AssociatedData ad(context.file_id, Kind::kWalHeader, 0);
  if (!context.cipher.Open(ad.bytes(), all.first(kWalSlotSealedBytes),
                           all.subspan(kWalSlotSealedBytes, PageCipher::kNonceBytes),
                           all.last(PageCipher::kTagBytes), content)) {
    return std::nullopt;
  }
  WalHeader header;
  std::copy_n(content.begin(), header.bytes.size(), header.bytes.begin());
  header.turn = LoadLittle64(&content[kWalHeaderBytes]);
  if (WalSlotFor(header.turn) != slot) return std::nullopt;
  return header;
}

uint64_t TurnOf(ConstFrame frame) {
  return LoadLittle64(&frame[kFrameChecksumAt]);
}

void SealFrame(SealContext& context, uint64_t number, uint64_t turn, Frame frame) {
  const Page page = frame.last<kPageBytes>();
  FALLOW_CHECK(ReserveIsZero(page));
  // The checksum is computed over the plaintext and would reveal something about it, so it moves
  // into the sealed part, and the turn takes its place.
  const auto checksum = frame.subspan<kFrameChecksumAt, kChecksumBytes>();
  std::copy(checksum.begin(), checksum.end(), page.begin() + kUsableBytes);
  StoreLittle64(turn, checksum.data());
  const AssociatedData ad(context.file_id, Kind::kFrame, number, frame.first(kFrameHeaderBytes));
  context.cipher.Seal(ad.bytes(), page.first(kSealedBytes), page.first(kSealedBytes),
                      page.subspan(kNonceAt, PageCipher::kNonceBytes),
                      page.subspan(kTagAt, PageCipher::kTagBytes));
}

bool OpenFrame(const SealContext& context, uint64_t number, ConstFrame frame, Page page,
               std::span<uint8_t, kChecksumBytes> checksum) {
  const ConstPage sealed = frame.last<kPageBytes>();
  const AssociatedData ad(context.file_id, Kind::kFrame, number, frame.first(kFrameHeaderBytes));
  const bool authentic = context.cipher.Open(
      ad.bytes(), sealed.first(kSealedBytes), sealed.subspan(kNonceAt, PageCipher::kNonceBytes),
      sealed.subspan(kTagAt, PageCipher::kTagBytes), page.first(kSealedBytes));
  std::copy_n(page.begin() + kUsableBytes, kChecksumBytes, checksum.begin());
  std::fill(page.begin() + kUsableBytes, page.end(), uint8_t{0});
  return authentic;
}

bool Chains(bool big_endian, std::span<const uint8_t, kChecksumBytes> before, ConstFrame frame,
            ConstPage page, std::span<const uint8_t, kChecksumBytes> checksum) {
  uint32_t s0 = LoadBig32(&before[0]);
  uint32_t s1 = LoadBig32(&before[4]);
  const auto load = big_endian ? LoadBig32 : LoadLittle32;
  const auto add = [&](ByteSpan bytes) {
    for (size_t i = 0; i < bytes.size(); i += 8) {
      s0 += load(&bytes[i]) + s1;
      s1 += load(&bytes[i + 4]) + s0;
    }
  };
  add(frame.first(8));  // page number and size after commit
  add(page);
  return s0 == LoadBig32(&checksum[0]) && s1 == LoadBig32(&checksum[4]);
}

}  // namespace fallow::store
