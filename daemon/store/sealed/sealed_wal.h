#ifndef FALLOW_DAEMON_STORE_SEALED_SEALED_WAL_H_
#define FALLOW_DAEMON_STORE_SEALED_SEALED_WAL_H_

// The write-ahead log of a sealed database: two slots for SQLite's WAL header, then sealed frames.
//
// At recovery SQLite reads frame after frame and takes the first that does not fit for the end of
// the log: the tail of a transaction that a crash cut off looks like that. So does damage in the
// middle, after which committed transactions would silently be gone. The two are told apart here:
// where every commit is synced, a transaction is begun only once the one before it is wholly on the
// disk, so a broken frame with a commit and a further transaction behind it was whole once, and
// reading it is an error (DamageBehind). Damage to the last transactions cannot be told from a
// crash at this level.

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

  // The header, a frame with its header (recovery), or the page of a frame.
  int Read(crypto::MutableByteSpan out, int64_t offset) override;
  // The header, or a frame's header followed by its page. Pages of frames that are already written
  // are refused: SQLite rewrites them after a cache spill and then loses transactions.
  int Write(crypto::ByteSpan bytes, int64_t offset) override;
  int Truncate(int64_t size) override;
  int Sync(int flags) override { return base_->Sync(flags); }
  int Size(int64_t* size) override;
  BaseFile* base() override { return base_.get(); }

  using Checksum = std::array<uint8_t, kChecksumBytes>;
  struct OpenedFrame {
    bool authentic = false;  // and written under the header in force
    bool commit = false;
    uint32_t page_number = 0;
    Checksum checksum{};
  };

  // For scrubbing. Chooses the header in force; none when there are no frames.
  // SQLITE_IOERR_DATA when the header of the frames is gone.
  int LoadHeader();
  const std::optional<WalHeader>& header() const { return header_; }
  // The number of whole frames in the file, under whatever header.
  int CountFrames(uint64_t* frames);
  int ReadFrame(uint64_t number, OpenedFrame* frame);
  // Whether the frame that was read last was written right after the one with the checksum
  // `before`. A frame left over from a transaction that failed authenticates, but does not follow.
  bool Follows(const Checksum& before, const OpenedFrame& frame) const;
  // Whether the broken frame `number` was once whole. Reads further frames.
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
  bool loaded_ = false;  // header_ is what the file says
  std::optional<WalHeader> header_;
  bool header_has_frames_ = false;
  // The frame that was read or written last, and its page.
  std::array<uint8_t, kFrameBytes> frame_;
  std::array<uint8_t, kPageBytes> page_;
  // The header of the frame to come, until its page arrives and both are written as one.
  bool holds_frame_header_ = false;
  uint64_t held_frame_ = 0;
  std::array<uint8_t, kFrameHeaderBytes> frame_header_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_SEALED_WAL_H_
