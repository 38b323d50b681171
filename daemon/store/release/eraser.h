#ifndef FALLOW_DAEMON_STORE_RELEASE_ERASER_H_
#define FALLOW_DAEMON_STORE_RELEASE_ERASER_H_

// Letting go of subjects for good. A record releases each on every device; each device that takes
// it forgets the subject's key and payloads in the same transaction. What is then left of it on a
// disk is *settled*: the index goes on as a copy under a new key, the keyring key is replaced,
// files of attachments and drafts are removed. After that no key that exists opens any byte that
// remains (docs/formats.md, "Settling").
//
// A release is for good once LetGo has written its records. Settling may be interrupted anywhere:
// the log remembers that it is due, and it begins again at the next unlock, before anything is
// shown. What must not be shown is not shown even where settling fails, as on a full disk.
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

  // Once, when the vault is opened: settles what an interruption, or an older state of the disk,
  // has left. A failure is tried again; settled() tells.
  void Begin();

  // Releases each of `subjects` that is known and not let go, with the attachments of those that
  // are reflections, and appends the records `with`, all in one transaction; for more than
  // kBatchRecordsMax in several, `with` in the last. Then settles, as far as it can: OK means that
  // the release is for good. INVALID_ARGUMENT when one of them is a device; nothing happens then.
  // REQUIRES: `with` has fewer than kBatchRecordsMax records, none about any of `subjects`.
  absl::Status LetGo(std::span<const SubjectId> subjects, std::span<const NewRecord> with);

  absl::Status Forget(std::span<const SubjectId> reflections) override;

  // Does whatever is due on this device. Doing it again does no harm.
  absl::Status Settle();
  // Whether nothing is due, as far as is known.
  bool settled() const { return settled_; }
  // Something is, and somebody will call Settle.
  void SettleLater() { settled_ = false; }

  // --- releases of other devices

  // Those living here that the new records of a run let go.
  absl::StatusOr<std::vector<SubjectId>> ReleasedBy(const journal::Run& run,
                                                    const FittedRun& fitted);
  // The attachments of those of `subjects` that are reflections, as far as they live here. What is
  // released elsewhere may have attachments that nobody there knows of.
  absl::StatusOr<std::vector<SubjectId>> AttachmentsOf(std::span<const SubjectId> subjects);
  // Within the transaction that takes a run: the next Settle releases these, too.
  absl::Status ReleaseLater(std::span<const SubjectId> subjects);
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
  absl::Status DiscardDrafts();
  absl::Status SettleNow();

  Parts parts_;
  bool settled_ = false;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_ERASER_H_
