#ifndef FALLOW_DAEMON_STORE_SEALED_SEALED_LAYOUT_H_
#define FALLOW_DAEMON_STORE_SEALED_SEALED_LAYOUT_H_

// Where every byte of a sealed SQLite file goes (docs/formats.md, "Sealed SQLite files"). SQLite
// sees files in its own format; the functions here translate its offsets into ours, and seal and
// open what is stored there. Nothing in this header does I/O.
//
// Not synchronised: used by the thread that owns the connection.

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/page_cipher.h"

namespace fallow::store {

inline constexpr uint32_t kSealedFormatVersion = 1;
inline constexpr int kPageBytes = 4096;
inline constexpr int kPageDamaged = 11 | 201 << 8;  // SQLITE_CORRUPT: it stops a statement only
// The bytes that SQLite leaves free at the end of each page: 8 for the checksum of a WAL frame, 24
// for the nonce, 16 for the tag.
inline constexpr int kReserveBytes = 48;
inline constexpr int kUsableBytes = kPageBytes - kReserveBytes;
inline constexpr int kChecksumBytes = 8;
// The encrypted part of a page; nonce and tag follow it.
inline constexpr int kSealedBytes = kUsableBytes + kChecksumBytes;
// In front of the first page of the main file.
inline constexpr int kMainHeaderBytes = 4096;

// As SQLite writes them (https://sqlite.org/fileformat2.html, section 4.1).
inline constexpr int kWalHeaderBytes = 32;
inline constexpr int kFrameHeaderBytes = 24;
inline constexpr int kFrameBytes = kFrameHeaderBytes + kPageBytes;
// Our own: two slots for the WAL header, written in turn, so that one of them is always intact.
inline constexpr int kWalSlotStrideBytes = 512;
inline constexpr int kWalSlotSealedBytes = kWalHeaderBytes + 8;
inline constexpr int kWalSlotBytes =
    kWalSlotSealedBytes + crypto::PageCipher::kNonceBytes + crypto::PageCipher::kTagBytes;
inline constexpr int kWalSlots = 2;
inline constexpr int kWalPrologueBytes = kWalSlots * kWalSlotStrideBytes;

// SQLite never stores anything in the page that holds its locking bytes.
inline constexpr uint32_t kLockBytePage = 0x40000000 / kPageBytes + 1;

using FileId = std::array<uint8_t, 16>;
using Page = std::span<uint8_t, kPageBytes>;
using ConstPage = std::span<const uint8_t, kPageBytes>;
using Frame = std::span<uint8_t, kFrameBytes>;
using ConstFrame = std::span<const uint8_t, kFrameBytes>;
using WalSlot = std::array<uint8_t, kWalSlotBytes>;

// SQLite's big-endian integers, and the little-endian ones of our own formats.
uint32_t LoadBig32(const uint8_t* at);
uint32_t LoadLittle32(const uint8_t* at);
void StoreLittle32(uint32_t value, uint8_t* at);
uint64_t LoadLittle64(const uint8_t* at);
void StoreLittle64(uint64_t value, uint8_t* at);

// SQLite's WAL header, and its turn: how many headers were written to this WAL before it. Each
// frame carries the turn of the header under which it was written.
struct WalHeader {
  std::array<uint8_t, kWalHeaderBytes> bytes{};
  uint64_t turn = 0;
};

// The cipher of a file, and the file id to which its pages are bound.
struct SealContext {
  crypto::PageCipher cipher;
  FileId file_id;
};

// --- The header of the main file ---

using MainHeader = std::array<uint8_t, kMainHeaderBytes>;
MainHeader EncodeMainHeader(SealContext& context);
// DATA_LOSS: not a sealed file, damaged, or sealed under another key. UNIMPLEMENTED: written by a
// newer version. `name` is the file's name in the message.
absl::StatusOr<FileId> DecodeMainHeader(std::span<const uint8_t, kMainHeaderBytes> header,
                                        std::string_view name, const crypto::PageCipher& cipher);
// Whether it is the header of a sealed file, of whatever version and under whatever key, as it was
// written.
bool IsWholeMainHeader(std::span<const uint8_t, kMainHeaderBytes> header);
// The 100 bytes that SQLite reads first, to learn the page size. They are made up rather than read,
// because page 1 may be torn while an intact copy of it waits in the WAL.
std::array<uint8_t, 100> MadeUpDatabaseHeader();

// --- Pages of the main file ---

// Seals `page` into `out`. REQUIRES: the reserved bytes of `page` are zero.
void SealPage(SealContext& context, uint32_t page_number, ConstPage page, Page out);
// Opens the page in place and zeroes its reserved bytes. False when it does not authenticate.
[[nodiscard]] bool OpenPage(const SealContext& context, uint32_t page_number, Page page);

// --- The WAL ---

inline int WalSlotFor(uint64_t turn) {
  return static_cast<int>(turn % kWalSlots);
}
WalSlot SealWalHeader(SealContext& context, const WalHeader& header);
std::optional<WalHeader> OpenWalHeader(const SealContext& context, int slot, const WalSlot& sealed);

// Seals a frame in place. Frames count from 0. On input `frame` holds SQLite's frame header and
// page; on output, the bytes to be written. REQUIRES: the page's reserved bytes are zero.
void SealFrame(SealContext& context, uint64_t number, uint64_t turn, Frame frame);
// Opens the page of `frame` into `page`, with its reserved bytes zero, and puts into `checksum` the
// checksum that SQLite had written into the frame's header. False when it does not authenticate.
[[nodiscard]] bool OpenFrame(const SealContext& context, uint64_t number, ConstFrame frame,
                             Page page, std::span<uint8_t, kChecksumBytes> checksum);
// The turn of a sealed frame.
uint64_t TurnOf(ConstFrame frame);
// These two take a frame before or after sealing.
inline bool IsCommit(ConstFrame frame) {
  return LoadBig32(&frame[4]) != 0;
}
inline uint32_t PageNumberOf(ConstFrame frame) {
  return LoadBig32(&frame[0]);
}

// SQLite's running checksum over frames (fileformat2, section 4.2). True when a frame with this
// plaintext follows one whose checksum is `before`.
bool Chains(bool big_endian, std::span<const uint8_t, kChecksumBytes> before, ConstFrame frame,
            ConstPage page, std::span<const uint8_t, kChecksumBytes> checksum);

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_SEALED_LAYOUT_H_
