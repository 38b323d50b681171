#ifndef FALLOW_DAEMON_STORE_KEEPING_KEEPER_H_
#define FALLOW_DAEMON_STORE_KEEPING_KEEPER_H_

// Keeps the index in step with the log. The log is the truth: what was appended is there, whether
// or not the index could take it in. An index that lags behind catches up before it next answers;
// one that is lost or damaged is built again from the log, beside the old one, which goes only when
// the new one is whole. Where the log is damaged, the new index takes over what only the old one
// has.
//
// An index whose files cannot be written, as on a full disk, is kept up to date in memory until the
// vault is locked. Damage of the log is never taken for damage of the index.
//
// Not thread-safe: the journal executor owns it.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/keys.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/ids.h"
#include "daemon/store/index/index.h"
#include "daemon/store/keeping/replay.h"
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

  // Opens the index, builds it again where it must be, and brings it up to the log's position.
  // `partial`: the log is what was left of a damaged one, and the index may know more than it.
  // Otherwise, where it does, lost_by_log() says so, and nothing is changed.
  absl::Status Open(const Progress& progress, bool partial = false);
  // The old index stays in use when this fails.
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

  // Whether it shows a reflection of which the log knows nothing. It need not be up to date for
  // that, and is not brought there.
  absl::StatusOr<bool> ShowsUnknown(const journal::SubjectId& id);

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

  // For a copy that is made in steps (daemon/store/keeping): `stop` is called before the files of
  // the index, or of its copy, are closed, replaced or removed.
  void BeforeClosing(std::function<void()> stop) { before_closing_ = std::move(stop); }
  // Null unless it is open and what is written to it reaches the disk.
  Index* in_files() { return in_memory_ ? nullptr : index_.get(); }
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path CopyPath() const;
  const crypto::IndexKey& key() const { return key_; }

  // How many records the index has seen that the log no longer has.
  uint64_t lost_by_log() const { return lost_by_log_; }
  // Records set aside because they could not be read or folded, as of the last time the index
  // passed them.
  uint64_t unreadable() const { return unreadable_; }
  // What is written to it stays in memory: the files could not be written. Purge, CopyUnder and
  // SwitchTo try them again.
  bool in_memory() const { return in_memory_; }
  // Keeps it in memory for good: the files are not to be written to. REQUIRES: not open.
  absl::Status ReadOnly();
  struct Comparison {
    bool equal = false;      // an index built anew says the same
    uint64_t only_here = 0;  // reflections, or their latest versions, that the log has lost
  };
  // Builds one beside, and removes it.
  absl::StatusOr<Comparison> CompareRebuild(const Progress& progress);

 private:
  static const absl::Status& StatusOf(const absl::Status& status) { return status; }
  template <class T>
  static const absl::Status& StatusOf(const absl::StatusOr<T>& answer) {
    return answer.status();
  }
  // A failure, and with which of the two files: only an index is cured by building it again.
  struct Outcome {
    absl::Status status;
    bool of_log = false;
    bool must_rebuild() const { return !of_log && Index::MustRebuild(status); }
    bool cannot_write() const { return !of_log && absl::IsUnknown(status); }
  };
  struct Built {
    std::unique_ptr<Index> index;
    Replayed replayed;
    uint64_t carried = 0;
  };

  std::filesystem::path Beside(std::string_view suffix) const;
  void Close();
  absl::StatusOr<std::unique_ptr<Index>> OpenHere();
  absl::Status WorkInMemory();
  absl::Status BackToFiles();
  absl::Status BringUpToDate(const Progress& progress);
  Outcome CatchUp(const Progress& progress);
  absl::StatusOr<Built> Build(std::string_view suffix, const Progress& progress);
  absl::StatusOr<Built> BuildOrInMemory(std::string_view suffix, const Progress& progress);
  bool IsWhole(std::string_view suffix);
  bool Take(std::string_view suffix);
  absl::Status PurgeNow(const std::vector<journal::SubjectId>& subjects);
  void SetUnreadable(int64_t records);

  SealedVfs& vfs_;
  Disk& disk_;
  const std::filesystem::path path_;
  crypto::IndexKey key_;
  Log& log_;
  std::function<void()> before_closing_ = [] {};
  std::unique_ptr<Index> index_;  // null where none could be opened or built
  uint64_t lost_by_log_ = 0;
  bool partial_ = false;  // the log, see Open
  bool in_memory_ = false;
  bool for_reading_ = false;
  uint64_t unreadable_ = 0;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_KEEPING_KEEPER_H_
