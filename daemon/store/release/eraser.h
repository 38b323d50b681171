#ifndef FALLOW_DAEMON_STORE_RELEASE_ERASER_H_
#define FALLOW_DAEMON_STORE_RELEASE_ERASER_H_

// Letting go of subjects for good. A record releases each subject on every device; each device that
// takes the record forgets the subject's key and payloads in the same transaction. What then
// remains on the disk is *settled*: the index is replaced by a copy under a new key, the keyring
// key is replaced, and files of attachments and drafts are removed. After that, no existing key
// opens any byte that remains (docs/formats.md, "Settling").
//
// A release is final once LetGo has written its records. Settling may be interrupted at any point:
// the log remembers that it is due, and it starts again at the next unlock, before anything is
// shown. Even when settling fails (a full disk), what was let go is no longer shown.
//
// Not thread-safe: the journal executor owns it.

#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/keyslots.h"
#include "crypto/random.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/run.h"
#include "daemon/store/log/log.h"
#include "daemon/store/sealed/disk.h"
#include "daemon/store/writing/forgetter.h"

namespace fallow::store {

class Blobs;
class Drafts;
class Epochs;
class IndexKeeper;

class Eraser final : public Forgetter {
 public:
  using SubjectId = journal::SubjectId;

  struct Parts {
    Disk& disk;
    Path folder;
    crypto::OpenedKeyslots& keyslots;  // replaced together with the file
    Log& log;
    Epochs& epochs;
    IndexKeeper& index;
    Blobs& blobs;
    Drafts& drafts;
    crypto::RandomSource& random;
  };
  // All of them outlive it.
  explicit Eraser(Parts parts);

  // Call once, when the vault is opened: settles what an interruption, or an older state of the
  // disk, has left. A failure is not reported but leaves settled() false, and settling is tried
  // again later.
  void Begin();

  // Releases each of `subjects` that is known and not let go, with the attachments of those that
  // are reflections, and appends the records `with`, all in one transaction; for more than
  // kBatchRecordsMax in several, `with` in the last. Then settles, as far as it can: OK means that
  // the release is for good. INVALID_ARGUMENT when one of them is a device; nothing happens then.
  // `drafts` go with them: which they are is noted with the last records, and the files are removed
  // after that. REQUIRES: `with` has fewer than kBatchRecordsMax records, none about any of
  // `subjects`.
  absl::Status LetGo(std::span<const SubjectId> subjects, std::span<const NewRecord> with,
                     std::span<const DraftId> drafts = {});

  absl::Status Forget(std::span<const SubjectId> reflections) override;

  // Does everything that is due on this device. Safe to repeat.
  absl::Status Settle();
  // Whether nothing is due, as far as is known. Until it is so, nothing may be said to be done.
  bool settled() const { return settled_; }
  // Why the last Settle has not come to its end; OK when it did, or none was tried.
  const absl::Status& failure() const { return failure_; }
  // Something is, and somebody will call Settle.
  void SettleLater() { settled_ = false; }

  // --- releases of other devices

  // The subjects still here that the new records of a run let go.
  absl::StatusOr<std::vector<SubjectId>> ReleasedBy(const journal::Run& run,
                                                    const FittedRun& fitted);
  // The attachments, still here, of those of `subjects` that are reflections. A subject released
  // elsewhere may have attachments that the releasing device did not know of.
  absl::StatusOr<std::vector<SubjectId>> AttachmentsOf(std::span<const SubjectId> subjects);
  // Call within the transaction that takes a run: the next Settle will release these subjects, too.
  absl::Status ReleaseLater(std::span<const SubjectId> subjects);
  // Likewise: it discards these drafts.
  absl::Status DiscardLater(std::span<const DraftId> drafts);
  // Once another device has agreed: releases what is let go here and no record says why. Whoever
  // released it may never be met again, or have forgotten that.
  absl::Status AnnounceReleases();

 private:
  absl::StatusOr<std::vector<SubjectId>> AllThatGoes(std::span<const SubjectId> subjects);
  absl::Status Append(std::span<const SubjectId> subjects, std::span<const NewRecord> with,
                      const Log::Also& also);
  absl::Status ReleaseLeftOver();
  absl::Status WriteKeyslots(const crypto::IndexKey& index);
  absl::Status FinishRotation();
  absl::Status ReplaceKeys();
  absl::Status RemoveFiles(std::span<const SubjectId> gone);
  absl::Status DiscardNamedDrafts();
  absl::Status DiscardDrafts();
  absl::Status SettleNow();

  Parts parts_;
  bool settled_ = false;
  absl::Status failure_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_ERASER_H_
