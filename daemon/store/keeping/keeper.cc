#include "daemon/store/keeping/keeper.h"

#include <algorithm>
#include <string>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/keeping/rescue.h"
#include "daemon/store/log/log.h"
#include "daemon/store/sealed/disk.h"
#include "daemon/store/sealed/sealed_vfs.h"

namespace fallow::store {
namespace {

// In one transaction, whose pages are all held in memory.
constexpr size_t kPurgedAtOnce = 500;

constexpr std::string_view kCheckSuffix = ".check";
constexpr std::string_view kCopySuffix = ".new";     // under another key
constexpr std::string_view kBuiltSuffix = ".built";  // from the log, under the same

absl::Status NotReplaced() {
  return base::Failed("The files of the index could not be replaced", "they cannot be written",
                      base::Next::kFreeSpace);
}

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

std::filesystem::path IndexKeeper::CopyPath() const {
  return Beside(kCopySuffix);
}

void IndexKeeper::Close() {
  before_closing_();
  index_.reset();
}

absl::StatusOr<std::unique_ptr<Index>> IndexKeeper::OpenHere() {
  return Index::Open(vfs_, path_, key_);
}

absl::Status IndexKeeper::ReadOnly() {
  for_reading_ = true;
  return WorkInMemory();
}

absl::Status IndexKeeper::WorkInMemory() {
  Close();
  if (!vfs_.KeepInMemory(path_, SealedVfs::Below::kFiles).ok()) {
    FALLOW_RETURN_IF_ERROR(vfs_.KeepInMemory(path_, SealedVfs::Below::kNothing));
  }
  for (const std::string_view suffix : {kCheckSuffix, kCopySuffix, kBuiltSuffix}) {
    FALLOW_RETURN_IF_ERROR(vfs_.KeepInMemory(Beside(suffix), SealedVfs::Below::kNothing));
  }
  in_memory_ = true;
  return absl::OkStatus();
}

// What was written in memory is in the log, and is taken from there again.
absl::Status IndexKeeper::BackToFiles() {
  if (!in_memory_ || for_reading_) return absl::OkStatus();
  Close();
  vfs_.BackToFiles(path_);
  for (const std::string_view suffix : {kCheckSuffix, kCopySuffix, kBuiltSuffix}) {
    vfs_.BackToFiles(Beside(suffix));
  }
  in_memory_ = false;
  absl::StatusOr<std::unique_ptr<Index>> index = OpenHere();
  if (Index::MustRebuild(index.status())) return Rebuild({});
  if (!index.ok()) {
    FALLOW_RETURN_IF_ERROR(WorkInMemory());
    index = OpenHere();
    if (!index.ok()) return Rebuild({});
  }
  index_ = *std::move(index);
  return BringUpToDate({});
}

absl::Status IndexKeeper::Open(const Progress& progress, bool partial) {
  partial_ = partial;
  // What a crash in the middle of CompareRebuild leaves would outlive what is let go later.
  Index::Remove(vfs_, Beside(kCheckSuffix)).IgnoreError();
  unreadable_ = log_.settings().Get(setting::kUnreadableRecords).value_or(0);
  FALLOW_ASSIGN_OR_RETURN(bool exists, vfs_.Exists(path_));
  // A crash between the two steps of taking one leaves none here.
  if (!exists && !(IsWhole(kCopySuffix) && Take(kCopySuffix)) && IsWhole(kBuiltSuffix)) {
    Take(kBuiltSuffix);
  }
  if (!exists) {
    FALLOW_ASSIGN_OR_RETURN(exists, vfs_.Exists(path_));
  }
  if (!exists) return Rebuild(progress);
  absl::StatusOr<std::unique_ptr<Index>> index = OpenHere();
  if (Index::MustRebuild(index.status()) && IsWhole(kCopySuffix) && Take(kCopySuffix)) {
    index = OpenHere();
  }
  if (absl::IsUnknown(index.status()) && !in_memory_) {
    FALLOW_RETURN_IF_ERROR(WorkInMemory());
    index = OpenHere();
  }
  const bool unreadable = in_memory_ && absl::IsUnknown(index.status());
  if (unreadable || Index::MustRebuild(index.status())) return Rebuild(progress);
  FALLOW_RETURN_IF_ERROR(index.status());
  index_ = *std::move(index);
  for (const std::string_view suffix : {kCopySuffix, kBuiltSuffix}) {
    Index::Remove(vfs_, Beside(suffix)).IgnoreError();
  }
  if (index_->position() <= log_.position()) return BringUpToDate(progress);
  // Records are durable before the index has them, so the log has lost some; or it was mended.
  const uint64_t known = log_.settings().Get(setting::kIndexAhead).value_or(0);
  if (index_->position() <= known && !partial_) return Rebuild(progress);
  lost_by_log_ = index_->position() - log_.position();
  return partial_ ? BringUpToDate(progress) : absl::OkStatus();
}

absl::Status IndexKeeper::BringUpToDate(const Progress& progress) {
  Outcome caught_up = CatchUp(progress);
  if (caught_up.cannot_write() && !in_memory_) {
    FALLOW_RETURN_IF_ERROR(WorkInMemory());
    absl::StatusOr<std::unique_ptr<Index>> index = OpenHere();
    if (!index.ok()) return Rebuild(progress);
    index_ = *std::move(index);
    caught_up = CatchUp(progress);
  }
  return caught_up.must_rebuild() ? Rebuild(progress) : caught_up.status;
}

// Whether there is one beside that can take the index's place. A copy's key went into `keyslots`
// only once the copy was complete, so one that opens is; one that was built says how far it has
// come. REQUIRES: it is not open.
bool IndexKeeper::IsWhole(std::string_view suffix) {
  const std::filesystem::path beside = Beside(suffix);
  const absl::StatusOr<bool> exists = vfs_.Exists(beside);
  if (!exists.ok() || !*exists) return false;
  // Closed again at once, and so without a WAL, which would not follow the file to its new name.
  if (!Index::Open(vfs_, beside, key_).ok()) return false;
  std::filesystem::path wal = beside;
  wal += "-wal";
  const absl::StatusOr<bool> has_wal = vfs_.Exists(wal);
  return has_wal.ok() && !*has_wal;
}

// Puts it in the index's place. REQUIRES: IsWhole, and the index is not open.
bool IndexKeeper::Take(std::string_view suffix) {
  if (in_memory_) return vfs_.RenameInMemory(Beside(suffix), path_).ok();
  return Index::Remove(vfs_, path_).ok() && disk_.Rename(Beside(suffix), path_).ok() &&
         disk_.SyncFolder(path_.parent_path()).ok();
}

absl::StatusOr<IndexKeeper::Built> IndexKeeper::Build(std::string_view suffix,
                                                      const Progress& progress) {
  const std::filesystem::path beside = Beside(suffix);
  FALLOW_RETURN_IF_ERROR(Index::Remove(vfs_, beside));
  Built built;
  FALLOW_ASSIGN_OR_RETURN(built.index, Index::Open(vfs_, beside, key_));
  FALLOW_ASSIGN_OR_RETURN(built.replayed, Replay(log_, *built.index, progress));
  std::unique_ptr<Index> opened;
  Index* old = index_.get();
  if (old == nullptr && vfs_.Exists(path_).value_or(false)) {
    absl::StatusOr<std::unique_ptr<Index>> index =
        Index::Open(vfs_, path_, key_, kIndexSchemaReadable);
    if (index.ok()) opened = *std::move(index);
    old = opened.get();
  }
  if (old != nullptr && partial_ && old->position() > log_.position()) {
    lost_by_log_ = old->position() - log_.position();
  }
  // One of before an update is merely built again, unless it knows what the log does not.
  const bool log_is_whole =
      built.replayed.damaged == 0 && built.replayed.set_aside == 0 && !partial_;
  if (old != nullptr && old->older() && log_is_whole && old->position() <= log_.position()) {
    return built;
  }
  if (old == nullptr) {
    // One damaged inner page can hide all records from here. More of them can be salvaged.
    if (built.replayed.damaged > 0 && !partial_) {
      FALLOW_RETURN_IF_ERROR(log_.Read(0, [](const LogEntry&) { return absl::OkStatus(); }));
    }
    return built;
  }
  FALLOW_ASSIGN_OR_RETURN(built.carried, CarryOver(*old, *built.index, log_));
  return built;
}

absl::StatusOr<IndexKeeper::Built> IndexKeeper::BuildOrInMemory(std::string_view suffix,
                                                                const Progress& progress) {
  absl::StatusOr<Built> built = Build(suffix, progress);
  if (!absl::IsUnknown(built.status()) || in_memory_) return built;
  Index::Remove(vfs_, Beside(suffix)).IgnoreError();
  FALLOW_RETURN_IF_ERROR(WorkInMemory());
  absl::StatusOr<std::unique_ptr<Index>> old = OpenHere();
  if (old.ok()) index_ = *std::move(old);
  return Build(suffix, progress);
}

absl::Status IndexKeeper::Rebuild(const Progress& progress) {
  before_closing_();
  Index::Remove(vfs_, Beside(kCopySuffix)).IgnoreError();
  absl::StatusOr<Built> built = BuildOrInMemory(kBuiltSuffix, progress);
  if (!built.ok()) {
    Index::Remove(vfs_, Beside(kBuiltSuffix)).IgnoreError();
    return built.status();
  }
  built->index.reset();
  const bool whole = IsWhole(kBuiltSuffix);
  if (whole) Close();
  if (!whole || !Take(kBuiltSuffix)) {
    return base::Failed("The index could not be built", "the new one cannot be put in its place",
                        base::Next::kCheckDisk);
  }
  SetUnreadable(built->replayed.set_aside);
  FALLOW_ASSIGN_OR_RETURN(index_, OpenHere());
  return absl::OkStatus();
}

IndexKeeper::Outcome IndexKeeper::CatchUp(const Progress& progress) {
  const absl::StatusOr<std::vector<journal::SubjectId>> to_purge = log_.ToPurge();
  if (!to_purge.ok()) return {to_purge.status(), true};
  if (absl::Status purged = PurgeNow(*to_purge); !purged.ok()) return {purged};
  const uint64_t from = index_->position();
  if (from >= log_.position()) return {};
  const absl::StatusOr<Replayed> replayed = Replay(log_, *index_, progress);
  if (!replayed.ok()) return {replayed.status()};
  const int64_t before = from == 0 ? 0 : static_cast<int64_t>(unreadable_);
  SetUnreadable(before + replayed->set_aside);
  return {};
}

// Where it cannot be kept, it is counted again when the index is next built.
void IndexKeeper::SetUnreadable(int64_t records) {
  const auto unreadable = static_cast<uint64_t>(std::max<int64_t>(records, 0));
  if (unreadable == unreadable_) return;
  unreadable_ = unreadable;
  log_.settings().Set(setting::kUnreadableRecords, unreadable).IgnoreError();
}

absl::StatusOr<Index*> IndexKeeper::Ready() {
  if (index_ == nullptr) FALLOW_RETURN_IF_ERROR(Rebuild({}));
  if (index_->position() < log_.position()) FALLOW_RETURN_IF_ERROR(BringUpToDate({}));
  return index_.get();
}

absl::StatusOr<bool> IndexKeeper::ShowsUnknown(const journal::SubjectId& id) {
  if (index_ == nullptr) FALLOW_RETURN_IF_ERROR(Ready().status());
  absl::StatusOr<journal::Folded> folded = index_->LoadFolded(id);
  if (Index::MustRebuild(folded.status())) {
    FALLOW_RETURN_IF_ERROR(Rebuild({}));
    folded = index_->LoadFolded(id);
  }
  if (absl::IsNotFound(folded.status())) return false;
  FALLOW_RETURN_IF_ERROR(folded.status());
  return true;
}

void IndexKeeper::Take(IndexBatch batch, uint64_t records) {
  if (index_ == nullptr) return;
  // Nothing is lost by a failure: the position then tells that the index lags behind.
  if (index_->position() + records != log_.position()) {
    // Records that are not the index's came before, and it passes them.
    CatchUp({}).status.IgnoreError();
    return;
  }
  batch.position = log_.position();
  index_->Apply(batch).IgnoreError();
}

absl::Status IndexKeeper::PurgeNow(const std::vector<journal::SubjectId>& subjects) {
  if (subjects.empty()) return absl::OkStatus();
  // Edits that were waiting for others counted as set aside; they no longer do.
  int64_t waited = 0;
  for (const journal::SubjectId& subject : subjects) {
    const absl::StatusOr<journal::Folded> folded = index_->LoadFolded(subject);
    if (folded.ok()) waited += folded->state.text_waiting();
    if (!folded.ok() && !absl::IsNotFound(folded.status())) return folded.status();
  }
  for (size_t done = 0; done < subjects.size(); done += kPurgedAtOnce) {
    const size_t end = std::min(subjects.size(), done + kPurgedAtOnce);
    IndexBatch batch;
    batch.forgotten.assign(subjects.begin() + static_cast<ptrdiff_t>(done),
                           subjects.begin() + static_cast<ptrdiff_t>(end));
    batch.position = index_->position();
    FALLOW_RETURN_IF_ERROR(index_->Apply(batch));
  }
  SetUnreadable(static_cast<int64_t>(unreadable_) - waited);
  return absl::OkStatus();
}

absl::Status IndexKeeper::Purge() {
  FALLOW_RETURN_IF_ERROR(BackToFiles());
  FALLOW_RETURN_IF_ERROR(Ready().status());
  FALLOW_ASSIGN_OR_RETURN(const std::vector<journal::SubjectId> subjects, log_.ToPurge());
  const absl::Status purged = PurgeNow(subjects);
  // An index built from a log that has let go of something does not hold it.
  FALLOW_RETURN_IF_ERROR(Index::MustRebuild(purged) ? Rebuild({}) : purged);
  // Nothing shows it any more; but it is in the files still, and no key may go before they can be
  // replaced.
  return in_memory_ ? NotReplaced() : absl::OkStatus();
}

absl::Status IndexKeeper::CopyUnder(const crypto::IndexKey& key) {
  before_closing_();
  FALLOW_RETURN_IF_ERROR(BackToFiles());
  if (in_memory_) return NotReplaced();
  FALLOW_RETURN_IF_ERROR(Index::Remove(vfs_, Beside(kCopySuffix)));
  FALLOW_RETURN_IF_ERROR(Purge());
  const absl::Status copied = index_->CopyTo(Beside(kCopySuffix), key);
  if (!copied.ok()) Index::Remove(vfs_, Beside(kCopySuffix)).IgnoreError();
  return copied;
}

absl::Status IndexKeeper::SwitchTo(crypto::IndexKey key) {
  key_ = std::move(key);
  if (in_memory_) {
    // Where it stays there, what is on the disk is still under the key before, and waits.
    FALLOW_RETURN_IF_ERROR(BackToFiles());
    return in_memory_ ? NotReplaced() : absl::OkStatus();
  }
  if (IsWhole(kCopySuffix)) {
    if (index_ != nullptr) index_->LeaveWal();
    Close();
    if (Take(kCopySuffix)) {
      absl::StatusOr<std::unique_ptr<Index>> index = OpenHere();
      if (index.ok()) {
        index_ = *std::move(index);
        return absl::OkStatus();
      }
    }
  }
  FALLOW_RETURN_IF_ERROR(Rebuild({}));
  return in_memory_ ? NotReplaced() : absl::OkStatus();
}

absl::StatusOr<IndexKeeper::Comparison> IndexKeeper::CompareRebuild(const Progress& progress) {
  FALLOW_ASSIGN_OR_RETURN(Index* const index, Ready());
  FALLOW_ASSIGN_OR_RETURN(const IndexDigest digest, index->Digest());
  const auto rebuilt = [&]() -> absl::StatusOr<Comparison> {
    FALLOW_ASSIGN_OR_RETURN(const Built built, Build(kCheckSuffix, progress));
    FALLOW_ASSIGN_OR_RETURN(const IndexDigest other, built.index->Digest());
    return Comparison{other == digest, built.carried};
  }();
  FALLOW_RETURN_IF_ERROR(Index::Remove(vfs_, Beside(kCheckSuffix)));
  return rebuilt;
}

}  // namespace fallow::store
