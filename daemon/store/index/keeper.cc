#include "daemon/store/index/keeper.h"

#include <algorithm>
#include <string>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/store/index/replay.h"
#include "daemon/store/log/log.h"
#include "daemon/store/sealed/disk.h"
#include "daemon/store/sealed/sealed_vfs.h"

namespace fallow::store {
namespace {

constexpr std::string_view kCheckSuffix = ".check";
constexpr std::string_view kCopySuffix = ".new";

}  // namespace

IndexKeeper::IndexKeeper(SealedVfs& vfs, Disk& disk, std::filesystem::path path,
                         crypto::IndexKey key, Log& log)
    : vfs_(vfs), disk_(disk), path_(std::move(path)), key_(std::move(key)), log_(log) {}

IndexKeeper::~IndexKeeper() = default;

std::filesystem::path IndexKeeper::Beside(std::string_view suffix) const {
  std::filesystem::path path = path_;
  path += suffix;
  return path;
}

absl::Status IndexKeeper::Open(const Progress& progress) {
  // A file left by a crash during EqualsRebuild would otherwise survive later releases.
  Index::Remove(vfs_, Beside(kCheckSuffix)).IgnoreError();
  unreadable_ = log_.settings().Get(setting::kUnreadableRecords).value_or(0);
  absl::StatusOr<std::unique_ptr<Index>> index = Index::Open(vfs_, path_, key_);
  if (Index::MustRebuild(index.status()) && TakeCopy()) index = Index::Open(vfs_, path_, key_);
  if (Index::MustRebuild(index.status())) return Rebuild(progress);
  FALLOW_RETURN_IF_ERROR(index.status());
  index_ = *std::move(index);
  Index::Remove(vfs_, Beside(kCopySuffix)).IgnoreError();
  // The index belongs to another log, or to this one before an older copy was put back.
  if (index_->position() > log_.position()) return Rebuild(progress);
  const absl::Status caught_up = CatchUp(progress);
  return Index::MustRebuild(caught_up) ? Rebuild(progress) : caught_up;
}

// Replaces the index by a copy made under its key; returns whether it did. The key went into
// `keyslots` only once the copy was complete, so a copy that opens under it is complete. REQUIRES:
// the index is not open.
bool IndexKeeper::TakeCopy() {
  const std::filesystem::path copy = Beside(kCopySuffix);
  const absl::StatusOr<bool> exists = vfs_.Exists(copy);
  if (!exists.ok() || !*exists) return false;
  // The copy is closed again at once, so that it has no WAL, which would not follow the file to its
  // new name.
  if (!Index::Open(vfs_, copy, key_).ok()) return false;
  if (!Index::Remove(vfs_, path_).ok()) return false;
  return disk_.Rename(copy, path_).ok() && disk_.SyncFolder(path_.parent_path()).ok();
}

absl::Status IndexKeeper::Rebuild(const Progress& progress) {
  index_.reset();
  Index::Remove(vfs_, Beside(kCopySuffix)).IgnoreError();
  FALLOW_RETURN_IF_ERROR(Index::Remove(vfs_, path_));
  FALLOW_ASSIGN_OR_RETURN(index_, Index::Open(vfs_, path_, key_));
  return CatchUp(progress);
}

absl::Status IndexKeeper::CatchUp(const Progress& progress) {
  FALLOW_RETURN_IF_ERROR(PurgeNow());
  const uint64_t from = index_->position();
  if (from == log_.position()) return absl::OkStatus();
  FALLOW_ASSIGN_OR_RETURN(const int64_t set_aside, Replay(log_, *index_, progress));
  const int64_t before = from == 0 ? 0 : static_cast<int64_t>(unreadable_);
  return SetUnreadable(before + set_aside);
}

absl::Status IndexKeeper::SetUnreadable(int64_t records) {
  const auto unreadable = static_cast<uint64_t>(std::max<int64_t>(records, 0));
  if (unreadable == unreadable_) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(log_.settings().Set(setting::kUnreadableRecords, unreadable));
  unreadable_ = unreadable;
  return absl::OkStatus();
}

absl::StatusOr<Index*> IndexKeeper::Ready() {
  if (index_ == nullptr) FALLOW_RETURN_IF_ERROR(Rebuild({}));
  if (index_->position() != log_.position()) {
    const absl::Status caught_up = CatchUp({});
    FALLOW_RETURN_IF_ERROR(Index::MustRebuild(caught_up) ? Rebuild({}) : caught_up);
  }
  return index_.get();
}

void IndexKeeper::Take(IndexBatch batch, uint64_t records) {
  if (index_ == nullptr || index_->position() + records != log_.position()) return;
  batch.position = log_.position();
  // Nothing is lost by a failure: the position then shows that the index lags behind.
  index_->Apply(batch).IgnoreError();
}

absl::Status IndexKeeper::PurgeNow() {
  FALLOW_ASSIGN_OR_RETURN(std::vector<journal::SubjectId> subjects, log_.ToPurge());
  if (subjects.empty()) return absl::OkStatus();
  // Edits that were waiting for others counted as set aside; they no longer do.
  int64_t waited = 0;
  for (const journal::SubjectId& subject : subjects) {
    const absl::StatusOr<journal::Folded> folded = index_->LoadFolded(subject);
    if (folded.ok()) waited += folded->state.text_waiting();
    if (!folded.ok() && !absl::IsNotFound(folded.status())) return folded.status();
  }
  IndexBatch batch;
  batch.forgotten = std::move(subjects);
  batch.position = index_->position();
  FALLOW_RETURN_IF_ERROR(index_->Apply(batch));
  return SetUnreadable(static_cast<int64_t>(unreadable_) - waited);
}

absl::Status IndexKeeper::Purge() {
  FALLOW_RETURN_IF_ERROR(Ready().status());
  const absl::Status purged = PurgeNow();
  // An index built from a log that has let go of something does not contain it.
  return Index::MustRebuild(purged) ? Rebuild({}) : purged;
}

absl::Status IndexKeeper::CopyUnder(const crypto::IndexKey& key) {
  FALLOW_RETURN_IF_ERROR(Index::Remove(vfs_, Beside(kCopySuffix)));
  FALLOW_RETURN_IF_ERROR(Purge());
  const absl::Status copied = index_->CopyTo(Beside(kCopySuffix), key);
  if (!copied.ok()) Index::Remove(vfs_, Beside(kCopySuffix)).IgnoreError();
  return copied;
}

absl::Status IndexKeeper::SwitchTo(crypto::IndexKey key) {
  index_.reset();
  key_ = std::move(key);
  if (TakeCopy()) {
    absl::StatusOr<std::unique_ptr<Index>> index = Index::Open(vfs_, path_, key_);
    if (index.ok()) {
      index_ = *std::move(index);
      return absl::OkStatus();
    }
  }
  return Rebuild({});
}

absl::StatusOr<bool> IndexKeeper::EqualsRebuild(const Progress& progress) {
  FALLOW_ASSIGN_OR_RETURN(Index* const index, Ready());
  FALLOW_ASSIGN_OR_RETURN(const IndexDigest digest, index->Digest());
  const std::filesystem::path beside = Beside(kCheckSuffix);
  FALLOW_RETURN_IF_ERROR(Index::Remove(vfs_, beside));
  const auto rebuilt = [&]() -> absl::StatusOr<IndexDigest> {
    FALLOW_ASSIGN_OR_RETURN(const std::unique_ptr<Index> other, Index::Open(vfs_, beside, key_));
    FALLOW_RETURN_IF_ERROR(Replay(log_, *other, progress).status());
    return other->Digest();
  }();
  FALLOW_RETURN_IF_ERROR(Index::Remove(vfs_, beside));
  FALLOW_RETURN_IF_ERROR(rebuilt.status());
  return *rebuilt == digest;
}

}  // namespace fallow::store
