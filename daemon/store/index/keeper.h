#ifndef FALLOW_DAEMON_STORE_INDEX_KEEPER_H_
#define FALLOW_DAEMON_STORE_INDEX_KEEPER_H_

// Keeps the index in step with the log. The log is the truth: what was appended counts, whether or
// not the index has it. An index that lags behind catches up before its next answer; one that is
// lost or damaged is built again from the log.
//
// Not thread-safe: the journal executor owns it.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/keys.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/ids.h"
#include "daemon/store/index/index.h"
#include "daemon/store/log/progress.h"

namespace fallow::store {

class Disk;
class Log;
class SealedVfs;

class IndexKeeper {
 public:
  // All of them outlive the keeper. `disk` is where `vfs` keeps its files.
  IndexKeeper(SealedVfs& vfs, Disk& disk, std::filesystem::path path, crypto::IndexKey key,
              Log& log);
  ~IndexKeeper();

  // Opens the index, rebuilds it if necessary, and brings it up to the log's position.
  absl::Status Open(const Progress& progress);
  absl::Status Rebuild(const Progress& progress);

  // Returns the index, up to date. It may still turn out to be damaged while it answers: see Ask.
  absl::StatusOr<Index*> Ready();

  // Ask([&](Index& index) { return index.Get(id); }) returns the answer of an index that is up to
  // date. If the index turns out to be damaged, it is rebuilt and asked once more.
  template <class Question>
  auto Ask(Question question) -> decltype(question(std::declval<Index&>())) {
    absl::StatusOr<Index*> index = Ready();
    if (!index.ok()) return std::move(index).status();
    auto answer = question(**index);
    if (!Index::MustRebuild(StatusOf(answer))) return answer;
    absl::Status rebuilt = Rebuild({});
    if (!rebuilt.ok()) return rebuilt;
    return question(*index_);
  }

  // Applies `batch`, which is what the last `records` records of the log add up to; fills in
  // `batch.position`. A failure is not reported here but when the index is next asked: the records
  // are safe.
  void Take(IndexBatch batch, uint64_t records);
  // Removes from the index the subjects that the log wants purged, as catching up does. Their bytes
  // stay in the index's files until it gets another key:
  absl::Status Purge();
  // Makes a copy under `key` beside the index, which holds nothing of what was let go.
  absl::Status CopyUnder(const crypto::IndexKey& key);
  // Switches the index to `key`: the copy that CopyUnder made replaces it, or, without a copy, it
  // is built again. After a failure it is built again when it is next asked.
  absl::Status SwitchTo(crypto::IndexKey key);

  // Records set aside because they could not be read or folded, as of the last time the index
  // passed them.
  uint64_t unreadable() const { return unreadable_; }
  // Whether a freshly built index has the same contents. Builds one beside this index and removes
  // it again.
  absl::StatusOr<bool> EqualsRebuild(const Progress& progress);

 private:
  static const absl::Status& StatusOf(const absl::Status& status) { return status; }
  template <class T>
  static const absl::Status& StatusOf(const absl::StatusOr<T>& answer) {
    return answer.status();
  }
  std::filesystem::path Beside(std::string_view suffix) const;
  absl::Status CatchUp(const Progress& progress);
  bool TakeCopy();
  absl::Status PurgeNow();
  absl::Status SetUnreadable(int64_t records);

  SealedVfs& vfs_;
  Disk& disk_;
  const std::filesystem::path path_;
  crypto::IndexKey key_;
  Log& log_;
  std::unique_ptr<Index> index_;  // null after a failed Rebuild
  uint64_t unreadable_ = 0;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_INDEX_KEEPER_H_
