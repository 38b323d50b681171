#include "daemon/store/sealed/page_images.h"

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/sealed/base_file.h"

namespace fallow::store {
namespace {

int64_t PlaceOfPage(uint32_t number) {
  return kMainHeaderBytes + (int64_t{number} - 1) * kPageBytes;
}
int64_t PlaceOfFrame(uint64_t number) {
  return kWalPrologueBytes + static_cast<int64_t>(number) * kFrameBytes;
}

absl::Status CannotRead() {
  return base::Failed("Cannot read journal.db", "the disk reports an error while it is read",
                      base::Next::kCheckDisk);
}

// Follows the frames of a WAL as SQLite does at recovery, and past damage.
class FrameWalk {
 public:
  // Of a frame that authenticates; false: it is left over from a transaction that failed.
  bool Take(ConstFrame frame, ConstPage page, std::span<const uint8_t, kChecksumBytes> checksum) {
    // SQLite sums in the order of bytes of the machine that made the file, which is told by the
    // header alone, and that may be what is damaged.
    const bool follows = !before_ || Chains(false, *before_, frame, page, checksum) ||
                         Chains(true, *before_, frame, page, checksum);
    if (!follows) return false;
    before_.emplace();
    std::copy(checksum.begin(), checksum.end(), before_->begin());
    return true;
  }
  void Broken() { before_.reset(); }

 private:
  std::optional<std::array<uint8_t, kChecksumBytes>> before_;
};

}  // namespace

PageImages::PageImages(std::unique_ptr<Filename> name, std::unique_ptr<BaseFile> main,
                       std::unique_ptr<Filename> wal_name, std::unique_ptr<BaseFile> wal,
                       std::shared_ptr<SealContext> context)
    : name_(std::move(name)),
      wal_name_(std::move(wal_name)),
      main_(std::move(main)),
      wal_(std::move(wal)),
      context_(std::move(context)) {}

PageImages::PageImages() = default;
PageImages::~PageImages() = default;

absl::Status PageImages::Load() {
  if (wal_ != nullptr) FALLOW_RETURN_IF_ERROR(LoadWal());
  return LoadMain();
}

bool PageImages::ReadMain(uint32_t number, Page page) {
  return main_->Read(page, PlaceOfPage(number)) == SQLITE_OK && OpenPage(*context_, number, page);
}

bool PageImages::ReadFrame(uint64_t number, Page page) {
  std::array<uint8_t, kFrameBytes> frame;
  std::array<uint8_t, kChecksumBytes> checksum;
  return wal_->Read(frame, PlaceOfFrame(number)) == SQLITE_OK &&
         OpenFrame(*context_, number, frame, page, checksum);
}

// The frames of the latest turn, up to the last commit that can be told.
absl::Status PageImages::LoadWal() {
  int64_t stored = 0;
  if (wal_->Size(&stored) != SQLITE_OK) return CannotRead();
  const auto count =
      static_cast<uint64_t>(std::max<int64_t>(0, stored - kWalPrologueBytes)) / kFrameBytes;
  std::array<uint8_t, kFrameBytes> frame;
  std::array<uint8_t, kPageBytes> page;
  std::array<uint8_t, kChecksumBytes> checksum;
  const auto opens = [&](uint64_t number) {
    return OpenFrame(*context_, number, frame, page, checksum);
  };
  // A later turn overwrites from the beginning, so the highest is that of the frames in force.
  uint64_t turn = 0;
  for (uint64_t number = 0; number < count; ++number) {
    if (wal_->Read(frame, PlaceOfFrame(number)) != SQLITE_OK) return CannotRead();
    if (TurnOf(frame) > turn && opens(number)) turn = TurnOf(frame);
  }
  FrameWalk walk;
  std::vector<FrameAt> transaction;
  uint64_t broken = 0;  // that no commit has followed yet
  for (uint64_t number = 0; number < count; ++number) {
    if (wal_->Read(frame, PlaceOfFrame(number)) != SQLITE_OK) return CannotRead();
    const bool authentic = opens(number);
    if (authentic && TurnOf(frame) != turn) break;
    if (!authentic) {
      ++broken;
      walk.Broken();
      continue;
    }
    if (!walk.Take(frame, page, checksum)) break;
    transaction.push_back({number, PageNumberOf(frame)});
    if (!IsCommit(frame)) continue;
    frames_.insert(frames_.end(), transaction.begin(), transaction.end());
    transaction.clear();
    damaged_frames_ += std::exchange(broken, 0);
  }
  for (const FrameAt& one : frames_) newest_[one.page] = one.number;
  return absl::OkStatus();
}

absl::Status PageImages::LoadMain() {
  int64_t stored = 0;
  if (main_->Size(&stored) != SQLITE_OK) return CannotRead();
  const int64_t bytes = std::max<int64_t>(0, stored - kMainHeaderBytes);
  pages_ = static_cast<uint32_t>((bytes + kPageBytes - 1) / kPageBytes);
  std::array<uint8_t, kPageBytes> page;
  for (uint32_t number = 1; number <= pages_; ++number) {
    if (number == kLockBytePage || ReadMain(number, page)) continue;
    damaged_.insert(number);
    if (!newest_.contains(number)) ++damaged_pages_;
  }
  return absl::OkStatus();
}

bool PageImages::Newest(uint32_t number, Page page) {
  if (const auto frame = newest_.find(number); frame != newest_.end()) {
    return ReadFrame(frame->second, page);
  }
  return number >= 1 && number <= pages_ && !damaged_.contains(number) && ReadMain(number, page);
}

absl::Status PageImages::ForEach(const Visit& visit) {
  std::array<uint8_t, kPageBytes> page;
  const bool all = damaged_frames_ > 0;
  for (auto one = frames_.rbegin(); one != frames_.rend(); ++one) {
    if (!all && newest_[one->page] != one->number) continue;
    if (ReadFrame(one->number, page)) FALLOW_RETURN_IF_ERROR(visit(one->page, page));
  }
  for (uint32_t number = 1; number <= pages_; ++number) {
    if (number == kLockBytePage || damaged_.contains(number)) continue;
    if (!all && newest_.contains(number)) continue;
    if (ReadMain(number, page)) FALLOW_RETURN_IF_ERROR(visit(number, page));
  }
  return absl::OkStatus();
}

}  // namespace fallow::store
