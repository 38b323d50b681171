#ifndef FALLOW_DAEMON_STORE_SEALED_SEALED_WAL_H_
#define FALLOW_DAEMON_STORE_SEALED_SEALED_WAL_H_

// The write-ahead log of a sealed database: two slots for SQLite's WAL header, then sealed frames.
//
// During recovery SQLite reads frame after frame, and takes the first one that does not fit for the
// end of the log, since that is what a crash in the middle of a transaction leaves. Damage in the
// middle of the log looks the same, and would silently drop the committed transactions after it.
// This class tells the two apart: when every commit is synced, a transaction begins only once the
// one before it is wholly on the disk, so a broken frame that is followed by a commit and a further
// transaction was intact once, and reading it is an error (DamageBehind). Damage to the last
// transactions cannot be told from a crash at this level.

#include <memory>
#include <optional>

#include "daemon/store/sealed/vfs_file.h"

namespace fallow::store {

class SealedWal final : public VfsFile {
 public:
  // REQUIRES: `base` is open. `commits_are_synced`: see DamageBehind.
  SealedWal(std::unique_ptr<BaseFile> base, std::shared_ptr<SealContext> context,
            bool commits_are_synced)
      : base_(std::move(base)),
        context_(std::move(context)),
        commits_are_synced_(commits_are_synced) {}

  // Reads the header, a frame with its header (during recovery), or the page of a frame.
  int Read(crypto::MutableByteSpan out, int64_t offset) override;
  // Writes the header, or a frame's header followed by its page. A page whose frame is already
  // written is refused: SQLite rewrites frames after a cache spill and then loses transactions.
  int Write(crypto::ByteSpan bytes, int64_t offset) override;
  int Truncate(int64_t size) override;
  int Sync(int flags) override { return base_->Sync(flags); }
  int Size(int64_t* size) override;
  BaseFile* base() override { return base_.get(); }

  using Checksum = std::array<uint8_t, kChecksumBytes>;
  struct OpenedFrame {
    bool authentic = false;  // and written under the current header
    bool commit = false;
    uint32_t page_number = 0;
    Checksum checksum{};
  };

  // For scrubbing. Finds the current header; there is none when there are no frames.
  // SQLITE_IOERR_DATA when there are frames whose header is gone.
  int LoadHeader();
  const std::optional<WalHeader>& header() const { return header_; }
  // Counts the whole frames in the file, whichever header they were written under.
  int CountFrames(uint64_t* frames);
  int ReadFrame(uint64_t number, OpenedFrame* frame);
  // Whether the frame that was read last was written right after the one with the checksum
  // `before`. A frame left over from a failed transaction authenticates, but does not follow.
  bool Follows(const Checksum& before, const OpenedFrame& frame) const;
  // Sets `damaged` when the broken frame `number` was intact once. Reads further frames.
  int DamageBehind(uint64_t number, bool* damaged);

 private:
  int ReadHeader(crypto::MutableByteSpan out);
  int RecoverFrame(crypto::MutableByteSpan out, uint64_t number);
  int WriteHeader(crypto::ByteSpan bytes);
  int WritePage(crypto::ByteSpan page, uint64_t number);
  int CheckFirstFrame();
  bool IsCurrent(ConstFrame frame) const { return header_ && TurnOf(frame) == header_->turn; }

  std::unique_ptr<BaseFile> base_;
  std::shared_ptr<SealContext> context_;
  bool commits_are_synced_;
  bool loaded_ = false;  // header_ reflects the file
  std::optional<WalHeader> header_;
  bool header_has_frames_ = false;
  // The last frame that was read or written, and its page.
  std::array<uint8_t, kFrameBytes> frame_;
  std::array<uint8_t, kPageBytes> page_;
  // The header of the next frame, kept until its page arrives and both are written as one.
  bool holds_frame_header_ = false;
  uint64_t held_frame_ = 0;
  std::array<uint8_t, kFrameHeaderBytes> frame_header_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_SEALED_WAL_H_
