#ifndef FALLOW_DAEMON_STORE_KEEPING_INDEX_COPY_H_
#define FALLOW_DAEMON_STORE_KEEPING_INDEX_COPY_H_

// The copy of the index under a new key that letting go needs, made while the journal is used:
//
//   1. The full-text index is merged, in steps of tens of milliseconds between other tasks, so that
//      no words of what was let go are left in it.
//   2. The index's main file is left as it is (what is written meanwhile stays in its WAL), and a
//      compact copy of it is made on another thread (FileCopy).
//   3. The copy catches up from the log, again in steps, and is closed. It then says what the index
//      says, and IndexKeeper::SwitchTo can put it in its place.
//
// What is let go after the beginning is no longer shown by the copy, but words of it may be in its
// file: that needs another copy.
//
// While nothing has been switched to the copy's key, no key that exists opens it: wherever this
// ends, a file that is left is random bytes, and the next opening removes it.
//
// Belongs to the journal executor, which is the owner's thread of `pace`.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "daemon/store/index/index.h"
#include "daemon/store/keeping/keeper.h"
#include "daemon/store/keeping/pace.h"
#include "daemon/store/log/log.h"
#include "daemon/store/sealed/sealed_vfs.h"

namespace fallow::store {

class FileCopy;

class IndexCopy {
 public:
  struct Parts {
    IndexKeeper& index;
    Log& log;
    SealedVfs& vfs;        // of the index
    std::string base_vfs;  // as for SealedVfs::Create
    crypto::RandomSource& random;
    Pace* pace;  // null: never in steps
  };
  using Done = std::function<void(absl::StatusOr<crypto::IndexKey> key)>;

  // All of them outlive it.
  explicit IndexCopy(Parts parts);
  // As Stop.
  ~IndexCopy();
  IndexCopy(const IndexCopy&) = delete;
  IndexCopy& operator=(const IndexCopy&) = delete;

  // Whether the index as it is now is to be copied in steps: there is a pace, and the index is in
  // files, and too large to be copied at once.
  bool IsWorthSteps();
  // Begins to copy the index under `key`. `done` is called once, as a later task: with the key when
  // the copy is whole, with CANCELLED when the files that it was made from were closed or replaced
  // meanwhile, or with what went wrong. Not called after Stop. REQUIRES: not under way;
  // IsWorthSteps.
  void Begin(crypto::IndexKey key, Done done);
  bool under_way() const { return done_ != nullptr; }
  // Ends it within tens of milliseconds and removes what there is of the copy.
  void Stop();

 private:
  void Next(void (IndexCopy::*step)());
  void ScrubFirst() { Scrub(true); }
  void ScrubMore() { Scrub(false); }
  void Scrub(bool first);
  absl::Status BeginCopy();
  void Copied();
  void CatchUp();
  absl::Status DropPurged();
  void End(const absl::Status& status);
  void Interrupt();
  void Interrupted();
  void Clear();

  const Parts parts_;
  std::optional<crypto::IndexKey> key_;
  Done done_;  // null: not under way
  // Tasks that were asked for before the last Clear have another one, and do nothing.
  std::shared_ptr<bool> current_;
  std::unique_ptr<FileCopy> file_;
  absl::Status made_;  // written by the errand, read once it has ended
  std::unique_ptr<Pace::Errand> errand_;
  std::unique_ptr<Index> copy_;  // while it catches up
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_KEEPING_INDEX_COPY_H_
