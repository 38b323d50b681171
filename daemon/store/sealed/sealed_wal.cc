#include "daemon/store/sealed/sealed_wal.h"

#include <algorithm>
#include <optional>

namespace fallow::store {
namespace {

int64_t PlaceOf(uint64_t frame) {
  return kWalPrologueBytes + static_cast<int64_t>(frame) * kFrameBytes;
}

// Whether SQLite's `offset` is `within` bytes into a frame; sets `number` to that frame.
bool IsFrameOffset(int64_t offset, int within, uint64_t* number) {
  const int64_t rest = offset - kWalHeaderBytes - within;
  if (rest < 0 || rest % kFrameBytes != 0) return false;
  *number = static_cast<uint64_t>(rest / kFrameBytes);
  return true;
}

bool ChecksumsAreBigEndian(const WalHeader& header) {
  return (header.bytes[3] & 1) != 0;
}

}  // namespace

int SealedWal::Read(crypto::MutableByteSpan out, int64_t offset) {
  uint64_t number = 0;
  if (out.size() == kWalHeaderBytes && offset == 0) return ReadHeader(out);
  if (out.size() == kFrameBytes && IsFrameOffset(offset, 0, &number)) {
    return RecoverFrame(out, number);
  }
  if (out.size() == kPageBytes && IsFrameOffset(offset, kFrameHeaderBytes, &number)) {
    if (const int code = base_->Read(frame_, PlaceOf(number)); code != SQLITE_OK) {
      return code == SQLITE_IOERR_SHORT_READ ? kPageDamaged : code;
    }
    Checksum checksum;
    const bool good = IsCurrent(frame_) &&
                      OpenFrame(*context_, number, frame_, out.first<kPageBytes>(), checksum);
    return good ? SQLITE_OK : kPageDamaged;
  }
  return SQLITE_IOERR_READ;
}

int SealedWal::ReadHeader(crypto::MutableByteSpan out) {
  if (const int code = LoadHeader(); code != SQLITE_OK) return code;
  // A header of zeros is no header: SQLite then treats the log as empty.
  std::fill(out.begin(), out.end(), uint8_t{0});
  if (header_) std::copy(header_->bytes.begin(), header_->bytes.end(), out.begin());
  return SQLITE_OK;
}

int SealedWal::LoadHeader() {
  header_.reset();
  header_has_frames_ = false;
  for (int slot = 0; slot < kWalSlots; ++slot) {
    WalSlot sealed;
    const int code = base_->Read(sealed, int64_t{slot} * kWalSlotStrideBytes);
    if (code == SQLITE_IOERR_SHORT_READ) continue;
    if (code != SQLITE_OK) return code;
    const std::optional<WalHeader> header = OpenWalHeader(*context_, slot, sealed);
    if (header && (!header_ || header->turn > header_->turn)) header_ = header;
  }
  loaded_ = true;
  return CheckFirstFrame();
}

// A header is synced before the first frame under it is written. So if there are frames but no
// header, or the first frame was written under a later header, a header was damaged.
int SealedWal::CheckFirstFrame() {
  uint64_t frames = 0;
  if (const int code = CountFrames(&frames); code != SQLITE_OK) return code;
  if (frames == 0) return SQLITE_OK;
  if (!header_) return SQLITE_IOERR_DATA;
  if (const int code = base_->Read(frame_, PlaceOf(0)); code != SQLITE_OK) return code;
  header_has_frames_ = IsCurrent(frame_);
  if (TurnOf(frame_) <= header_->turn) return SQLITE_OK;
  Checksum checksum;
  return OpenFrame(*context_, 0, frame_, page_, checksum) ? SQLITE_IOERR_DATA : SQLITE_OK;
}

int SealedWal::ReadFrame(uint64_t number, OpenedFrame* frame) {
  *frame = {};
  if (const int code = base_->Read(frame_, PlaceOf(number)); code != SQLITE_OK) return code;
  if (!IsCurrent(frame_)) return SQLITE_OK;
  frame->authentic = OpenFrame(*context_, number, frame_, page_, frame->checksum);
  frame->commit = IsCommit(frame_);
  frame->page_number = PageNumberOf(frame_);
  return SQLITE_OK;
}

int SealedWal::RecoverFrame(crypto::MutableByteSpan out, uint64_t number) {
  OpenedFrame frame;
  if (const int code = ReadFrame(number, &frame); code != SQLITE_OK) return code;
  if (frame.authentic) {
    const auto header = out.first(kFrameHeaderBytes);
    std::copy_n(frame_.begin(), kFrameHeaderBytes, header.begin());
    std::copy(frame.checksum.begin(), frame.checksum.end(), header.end() - kChecksumBytes);
    std::copy(page_.begin(), page_.end(), out.begin() + kFrameHeaderBytes);
    return SQLITE_OK;
  }
  bool damaged = false;
  if (const int code = DamageBehind(number, &damaged); code != SQLITE_OK) return code;
  // SQLite takes a frame for page 0 as the end of the log.
  std::fill(out.begin(), out.end(), uint8_t{0});
  return damaged ? SQLITE_IOERR_DATA : SQLITE_OK;
}

bool SealedWal::Follows(const Checksum& before, const OpenedFrame& frame) const {
  return frame.authentic &&
         Chains(ChecksumsAreBigEndian(*header_), before, frame_, page_, frame.checksum);
}

int SealedWal::DamageBehind(uint64_t number, bool* damaged) {
  *damaged = false;
  if (!commits_are_synced_) return SQLITE_OK;
  uint64_t frames = 0;
  if (const int code = CountFrames(&frames); code != SQLITE_OK) return code;
  OpenedFrame before;
  for (uint64_t next = number + 1; next < frames && !*damaged; ++next) {
    OpenedFrame frame;
    if (const int code = ReadFrame(next, &frame); code != SQLITE_OK) return code;
    *damaged = before.authentic && before.commit && Follows(before.checksum, frame);
    before = frame;
  }
  return SQLITE_OK;
}

int SealedWal::Write(crypto::ByteSpan bytes, int64_t offset) {
  uint64_t number = 0;
  if (bytes.size() == kWalHeaderBytes && offset == 0) return WriteHeader(bytes);
  if (bytes.size() == kFrameHeaderBytes && IsFrameOffset(offset, 0, &number)) {
    std::copy(bytes.begin(), bytes.end(), frame_header_.begin());
    held_frame_ = number;
    holds_frame_header_ = true;
    return SQLITE_OK;
  }
  if (bytes.size() == kPageBytes && IsFrameOffset(offset, kFrameHeaderBytes, &number) &&
      holds_frame_header_ && held_frame_ == number && header_) {
    holds_frame_header_ = false;
    return WritePage(bytes, number);
  }
  return SQLITE_IOERR_WRITE;
}

int SealedWal::WriteHeader(crypto::ByteSpan bytes) {
  // SQLite does not read the header of a log without frames, but we need its turn.
  if (!loaded_) {
    if (const int code = LoadHeader(); code != SQLITE_OK) return code;
  }
  WalHeader header;
  std::copy(bytes.begin(), bytes.end(), header.bytes.begin());
  // A header that no frame follows may not have reached the disk. Its slot is used again, so that
  // the slot of the header before it is never overwritten too soon.
  header.turn = !header_ ? 0 : header_->turn + (header_has_frames_ ? 1 : 0);
  const int code = base_->Write(SealWalHeader(*context_, header),
                                int64_t{WalSlotFor(header.turn)} * kWalSlotStrideBytes);
  if (code != SQLITE_OK) return code;
  header_ = header;
  header_has_frames_ = false;
  return SQLITE_OK;
}

int SealedWal::WritePage(crypto::ByteSpan page, uint64_t number) {
  std::copy(frame_header_.begin(), frame_header_.end(), frame_.begin());
  std::copy(page.begin(), page.end(), frame_.begin() + kFrameHeaderBytes);
  SealFrame(*context_, number, header_->turn, frame_);
  header_has_frames_ = true;
  return base_->Write(frame_, PlaceOf(number));
}

int SealedWal::Truncate(int64_t size) {
  if (size == 0) return base_->Truncate(0);
  return base_->Truncate(kWalPrologueBytes + std::max<int64_t>(0, size - kWalHeaderBytes));
}

int SealedWal::Size(int64_t* size) {
  int64_t stored = 0;
  const int code = base_->Size(&stored);
  *size = stored == 0 ? 0 : kWalHeaderBytes + std::max<int64_t>(0, stored - kWalPrologueBytes);
  return code;
}

int SealedWal::CountFrames(uint64_t* frames) {
  int64_t stored = 0;
  const int code = base_->Size(&stored);
  *frames = static_cast<uint64_t>(std::max<int64_t>(0, stored - kWalPrologueBytes)) / kFrameBytes;
  return code;
}

}  // namespace fallow::store
