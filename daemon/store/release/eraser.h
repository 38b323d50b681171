#ifndef FALLOW_DAEMON_STORE_RELEASE_ERASER_H_
#define FALLOW_DAEMON_STORE_RELEASE_ERASER_H_

// Letting go of subjects for good. A record releases each subject on every device; each device that
// takes the record forgets the subject's key and payloads in the same transaction. What then
// remains on the disk is *settled*: the index is replaced by a copy under a new key, the keyring
// key is replaced, and files of attachments and drafts are removed. After that, no existing key
// opens any byte that remains (docs/formats.md, "Settling").
//
// Where the index is large, and the vault has a pace, its copy is made in steps between other
// tasks, and settling ends in a later one (IndexCopy). What is let go meanwhile waits for the next
// copy, so that many releases in a row make two copies and not many.
//
// A release is final once LetGo has written its records. Settling may be interrupted at any point:
// the log remembers that it is due, and it starts again at the next unlock, before anything is
// shown. Even when settling fails (a full disk), what was let go is no longer shown.
//
// Not thread-safe: the journal executor owns it.

#include <functional>
#include <optional>
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
class IndexCopy;
class IndexKeeper;

// The drafts that go with what is let go, and those that may and cannot be read now.
struct DraftsOfRelease {
  std::vector<DraftId> going = {};
  std::optional<UnreadDrafts> unread = {};
};

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
    IndexCopy& copy;
    Blobs& blobs;
    Drafts& drafts;
    crypto::RandomSource& random;
  };
  // All of them outlive it.
  explicit Eraser(Parts parts);
  // Whoever waits by WhenSettled is told that it ends here.
  ~Eraser() override;
  Eraser(const Eraser&) = delete;
  Eraser& operator=(const Eraser&) = delete;

  // Call once, when the vault is opened: settles what an interruption, or an older state of the
  // disk, has left. A failure is not reported but leaves settled() false, and settling is tried
  // again later.
  void Begin();

  // The same for one that is open for reading only: notes whether something is left, and does
  // nothing about it.
  void Look();

  // Releases each of `subjects` that is known and not yet let go, with the attachments of those
  // that are reflections, and appends the records `with`, all in one transaction (several if there
  // are more than a thousand, with `with` in the last one). `drafts` go too, or have to be
  // looked into: they are noted in that last transaction, and files are removed after it. Then
  // settles as far as possible: OK means that the release is final, even if settling has failed.
  // INVALID_ARGUMENT when a subject is a device; nothing happens then. REQUIRES: fewer than
  // kBatchRecordsMax records in `with`, none about any of `subjects`.
  absl::Status LetGo(std::span<const SubjectId> subjects, std::span<const NewRecord> with,
                     const DraftsOfRelease& drafts = {});

  absl::Status Forget(std::span<const SubjectId> reflections) override;

  // The kind of the subject's first record, while anything of it is here. Where the log has lost
  // its records and the index still shows it, that is kReflectionCreated. Nothing when it is
  // unknown or was let go.
  absl::StatusOr<std::optional<journal::RecordKind>> KindOf(const SubjectId& subject) const;

  // Does everything that is due on this device, or begins to: OK means that it is settled, or under
  // way. Safe to repeat.
  absl::Status Settle();
  // Whether the index is being copied; a later task settles.
  bool under_way() const;
  // Calls `then` once nothing is under way any more: at once, or from a later task, with true; or
  // with false, when the vault is being closed and must not be used.
  using Then = std::function<void(bool usable)>;
  void WhenSettled(Then then);
  // `then` is called whenever a later task has settled everything.
  void OnSettled(std::function<void()> then) { on_settled_ = std::move(then); }
  // Whether, as far as is known, nothing is left to settle. Until then nothing may be called done.
  bool settled() const { return settled_; }
  // Why the last Settle failed; OK if it succeeded, is under way, or none was tried.
  const absl::Status& failure() const { return failure_; }
  // Notes that something is due; the caller sees to it that Settle is called.
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
  // Likewise: nothing is settled before somebody has looked into these (DueReleases).
  absl::Status LookLater(const std::optional<UnreadDrafts>& unread);
  // Call once another device has agreed: releases what was let go here without a record that says
  // so. The device that released it may never be met again, or may have forgotten it.
  absl::Status AnnounceReleases();

 private:
  absl::StatusOr<std::vector<SubjectId>> AllThatGoes(std::span<const SubjectId> subjects);
  absl::Status Append(std::span<const SubjectId> subjects, std::span<const NewRecord> with,
                      const Log::Also& also);
  absl::Status ReleaseLeftOver();
  absl::Status WriteKeyslots(const crypto::IndexKey& index);
  absl::Status FinishRotation();
  void BeginCopy(std::vector<SubjectId> gone);
  void Copied(absl::StatusOr<crypto::IndexKey> key);
  absl::Status ReplaceKeys(crypto::IndexKey key);
  absl::Status Finish(std::span<const SubjectId> gone);
  absl::Status RemoveFiles(std::span<const SubjectId> gone);
  absl::Status DiscardNamedDrafts();
  absl::Status CheckDraftsWereRead();
  absl::Status DiscardDrafts(std::span<const SubjectId> gone);
  absl::Status SettleNow();

  Parts parts_;
  bool settled_ = false;
  absl::Status failure_;
  bool in_steps_ = true;
  std::vector<SubjectId> copied_without_;  // what is let go with the copy that is under way
  std::vector<Then> waiting_;
  std::function<void()> on_settled_ = [] {};
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_RELEASE_ERASER_H_
