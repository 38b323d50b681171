#include "daemon/store/keeping/index_copy.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/store/keeping/file_copy.h"
#include "daemon/store/keeping/replay.h"

namespace fallow::store {
namespace {

constexpr size_t kDroppedAtOnce = 500;  // as in IndexKeeper

}  // namespace

IndexCopy::IndexCopy(Parts parts) : parts_(std::move(parts)) {
  parts_.index.BeforeClosing([this] { Interrupt(); });
}

IndexCopy::~IndexCopy() {
  Stop();
  parts_.index.BeforeClosing([] {});
}

bool IndexCopy::IsWorthSteps() {
  Index* const index = parts_.index.in_files();
  if (parts_.pace == nullptr || index == nullptr) return false;
  const absl::StatusOr<uint64_t> bytes = index->Bytes();
  return bytes.ok() && *bytes > parts_.pace->at_once_bytes();
}

void IndexCopy::Begin(crypto::IndexKey key, Done done) {
  FALLOW_CHECK(!under_way() && done != nullptr);
  key_.emplace(std::move(key));
  done_ = std::move(done);
  current_ = std::make_shared<bool>(true);
  Next(&IndexCopy::ScrubFirst);
}

void IndexCopy::Next(void (IndexCopy::*step)()) {
  parts_.pace->Later([this, step, current = std::weak_ptr<bool>(current_)] {
    if (!current.expired()) (this->*step)();
  });
}

void IndexCopy::Scrub(bool first) {
  Index* const index = parts_.index.in_files();
  if (index == nullptr) return Interrupted();
  const absl::StatusOr<bool> more = index->ScrubSome(first);
  if (!more.ok()) return End(more.status());
  if (*more) return Next(&IndexCopy::ScrubMore);
  if (const absl::Status begun = BeginCopy(); !begun.ok()) End(begun);
}

absl::Status IndexCopy::BeginCopy() {
  const std::filesystem::path to = parts_.index.CopyPath();
  FALLOW_RETURN_IF_ERROR(Index::Remove(parts_.vfs, to));
  const crypto::FileKey from_key = Index::FileKeyOf(parts_.index.key());
  const crypto::FileKey to_key = Index::FileKeyOf(*key_);
  FALLOW_ASSIGN_OR_RETURN(file_, FileCopy::Make(parts_.base_vfs, parts_.random,
                                                {parts_.index.path(), from_key}, {to, to_key}));
  FALLOW_RETURN_IF_ERROR(parts_.index.in_files()->Freeze());
  made_ = absl::UnknownError("");
  errand_ = parts_.pace->Begin([this] { made_ = file_->Run(); },
                               [this, current = std::weak_ptr<bool>(current_)] {
                                 if (!current.expired()) Copied();
                               });
  return absl::OkStatus();
}

void IndexCopy::Copied() {
  errand_.reset();
  file_.reset();
  if (!made_.ok()) return End(made_);
  absl::StatusOr<std::unique_ptr<Index>> copy =
      Index::Open(parts_.vfs, parts_.index.CopyPath(), *key_);
  if (!copy.ok()) return End(copy.status());
  copy_ = *std::move(copy);
  Next(&IndexCopy::CatchUp);
}

void IndexCopy::CatchUp() {
  // One batch. What of it cannot be read was counted when the index itself passed it.
  const absl::Status caught_up =
      Replay(parts_.log, *copy_, [](uint64_t at, uint64_t of) { return at >= of; }).status();
  if (absl::IsCancelled(caught_up)) return Next(&IndexCopy::CatchUp);
  End(caught_up.ok() ? DropPurged() : caught_up);
}

// A deletion that has become final since leaves no record that says so.
absl::Status IndexCopy::DropPurged() {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<journal::SubjectId> all, parts_.log.ToPurge());
  for (size_t from = 0; from < all.size(); from += kDroppedAtOnce) {
    IndexBatch batch;
    const size_t to = std::min(all.size(), from + kDroppedAtOnce);
    batch.forgotten.assign(all.begin() + static_cast<ptrdiff_t>(from),
                           all.begin() + static_cast<ptrdiff_t>(to));
    batch.position = copy_->position();
    FALLOW_RETURN_IF_ERROR(copy_->Apply(batch));
  }
  return absl::OkStatus();
}

void IndexCopy::End(const absl::Status& status) {
  copy_.reset();
  if (!status.ok()) Clear();
  current_.reset();
  crypto::IndexKey key = *std::exchange(key_, std::nullopt);
  const Done done = std::exchange(done_, nullptr);
  if (!status.ok()) return done(status);
  done(std::move(key));
  // Where the copy was not put in its place.
  if (Index* const index = parts_.index.in_files(); index != nullptr && !under_way()) index->Thaw();
}

// Called from within the index, where nothing else may be done to it.
void IndexCopy::Interrupt() {
  if (!under_way()) return;
  Clear();
  Next(&IndexCopy::Interrupted);
}

void IndexCopy::Interrupted() {
  End(absl::CancelledError("The index was closed while it was copied."));
}

void IndexCopy::Stop() {
  if (!under_way()) return;
  Clear();
  current_.reset();
  key_.reset();
  done_ = nullptr;
}

void IndexCopy::Clear() {
  current_ = std::make_shared<bool>(true);
  if (file_ != nullptr) file_->Stop();
  errand_.reset();
  file_.reset();
  copy_.reset();
  if (Index* const index = parts_.index.in_files(); index != nullptr) index->Thaw();
  Index::Remove(parts_.vfs, parts_.index.CopyPath()).IgnoreError();
}

}  // namespace fallow::store
