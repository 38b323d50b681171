#ifndef FALLOW_DAEMON_STORE_INDEX_KEEPER_H_
#define FALLOW_DAEMON_STORE_INDEX_KEEPER_H_

// Keeps the index in step with the log. The log is the truth: what was appended is there, whether
// or not the index could take it in. An index that lags behind catches up before it next answers;
// one that is lost or damaged is built again from the log.
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
  // All of them outlive it. `disk` is where `vfs` has its files.
  IndexKeeper(SealedVfs& vfs, Disk& disk, std::filesystem::path path, crypto::IndexKey key,
              Log& log);
  ~IndexKeeper();

  // Opens the index, builds it again where it must be, and brings it up to the log's position.
  absl::Status Open(const Progress& progress);
  absl::Status Rebuild(const Progress& progress);

  // The index, up to date. What it then answers may still turn out to be damaged: see Ask.
  absl::StatusOr<Index*> Ready();

  // Ask([&](Index& index) { return index.Get(id); }): the answer of an index that is up to date; an
  // index that proves damaged while it answers is built again and asked once more.
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

  // Takes in what the last `records` records of the log add up to; `batch.position` is filled in.
  // A failure shows when the index is next asked, and not here: the records are safe.
  void Take(IndexBatch batch, uint64_t records);
  // Takes out of the index the subjects that the log wants purged, as catching up does. Bytes of
  // them stay in its files until it has another key:
  absl::Status Purge();
  // Makes a copy under `key` beside the index, in which nothing is left of what was ever let go.
  absl::Status CopyUnder(const crypto::IndexKey& key);
  // From now on the index has `key`: what CopyUnder made takes its place, or, without such a copy,
  // one built anew. After a failure it is built anew when it is next asked.
  absl::Status SwitchTo(crypto::IndexKey key);

  // Records that were set aside because they could not be read, when the index last passed them.
  uint64_t unreadable() const { return unreadable_; }
  // Whether an index built anew says the same as this one. Builds it beside, and removes it.
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
