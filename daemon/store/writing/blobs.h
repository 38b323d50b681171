#ifndef FALLOW_DAEMON_STORE_WRITING_BLOBS_H_
#define FALLOW_DAEMON_STORE_WRITING_BLOBS_H_

// Attachments: one sealed file each, under the key of its own subject (docs/formats.md, "Blobs").
// An upload becomes a file at once, but its key enters the log only together with the reflection
// that first names it. So an upload that no reflection names is just bytes without a key; it is
// removed after a day. Its file's name shows that it is still waiting. A file that once belonged to
// a reflection is never removed merely because the log does not know it, since the log may be an
// older copy.
//
// Owned by the journal executor, including uploads and downloads, which refer to the Blobs that
// made them and must not outlive it.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "crypto/stream.h"
#include "daemon/base/clock.h"
#include "daemon/journal/reflection.h"
#include "daemon/store/sealed/disk.h"
#include "fallow/store/v1/operation.pb.h"

namespace fallow::store {

class Log;

class Blobs {
 public:
  // Content being uploaded. Unless Finish succeeds, it leaves nothing behind.
  class Upload {
   public:
    ~Upload();
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;
    // INVALID_ARGUMENT beyond kAttachmentBytesMax.
    absl::Status Append(crypto::ByteSpan content);
    // Makes the content complete and durable. Name the result in Reflections::Write or Edit.
    absl::StatusOr<journal::Attachment> Finish();

   private:
    friend class Blobs;
    Upload(Blobs& blobs, journal::Attachment attachment, crypto::SubjectKey key,
           std::unique_ptr<OutputFile> file);
    absl::Status Begin();
    absl::Status Seal(crypto::ByteSpan chunk, bool last);
    absl::Status PutInPlace();

    Blobs& blobs_;
    journal::Attachment attachment_;
    crypto::SubjectKey key_;
    crypto::StreamSealer sealer_;
    std::unique_ptr<OutputFile> file_;
    std::string buffer_;  // at most a chunk: only the end shows which one is the last
    crypto::Digest content_hash_;
    absl::Status failed_;  // the first failure; every later call returns it
    bool finished_ = false;
  };

  // Content being read.
  class Download {
   public:
    const journal::Attachment& attachment() const { return attachment_; }
    // Returns at most kStreamChunkBytes; empty at the end. DATA_LOSS: the file is damaged or cut
    // short, and what was returned before must not be taken for the whole content.
    absl::StatusOr<std::string> Next();

   private:
    friend class Blobs;
    Download(journal::Attachment attachment, std::unique_ptr<InputFile> file,
             crypto::StreamOpener opener);
    journal::Attachment attachment_;
    std::unique_ptr<InputFile> file_;
    crypto::StreamOpener opener_;
    uint64_t given_bytes_ = 0;
  };

  // An upload waiting for the reflection that will name it.
  struct Pending {
    fallow::store::v1::AttachmentOperation operation;
    crypto::SubjectKey key;
  };

  // `folder` is created with the first upload.
  Blobs(Disk& disk, Path folder, Log& log, crypto::RandomSource& random, base::Clock& clock);
  ~Blobs();

  // INVALID_ARGUMENT: an invalid name or media type.
  absl::StatusOr<std::unique_ptr<Upload>> Put(std::string_view name, std::string_view media_type);
  // NOT_FOUND: no such attachment. UNAVAILABLE: its file has not arrived from another device yet.
  // DATA_LOSS: the file is damaged, or missing while there is no other device.
  absl::StatusOr<std::unique_ptr<Download>> Get(const journal::SubjectId& id);

  // What is known about an attachment, whether it was just uploaded or is in the log. NOT_FOUND.
  absl::StatusOr<journal::Attachment> Describe(const journal::SubjectId& id);
  // Null unless the attachment is uploaded and not yet named by a reflection.
  const Pending* FindPending(const journal::SubjectId& id) const;
  // The log has the upload's key now: the file gets its permanent name.
  void Claimed(const journal::SubjectId& id);

  // Removes the file of an attachment that was let go.
  absl::Status Remove(const journal::SubjectId& id);
  // Makes earlier removals durable.
  absl::Status Sync();
  // Tidies up files more than a day old. Removes uploads that no reflection came to name,
  // unfinished files, and what is left of attachments that were let go. An upload whose key is in
  // the log gets its permanent name.
  absl::Status RemoveOrphans();

  // --- the sealed files, as they travel between devices

  enum class Fetching {
    kNever,     // there is no other device: a missing file is damage
    kOnDemand,  // when the user asks for one
    kEagerly,
  };
  void set_fetching(Fetching fetching) { fetching_ = fetching; }
  // Call when records about attachments have arrived, or files have gone.
  void LookAgain() { lacking_.reset(); }

  struct Lacking {
    journal::SubjectId id;
    uint64_t offset = 0;  // how many bytes of the sealed file are here
  };
  // Attachments whose files are to be fetched without being asked for, at most `limit`.
  absl::StatusOr<std::vector<Lacking>> ToFetch(size_t limit);
  // What is missing of one attachment. ALREADY_EXISTS when its file is here; NOT_FOUND when there
  // is no such attachment.
  absl::StatusOr<Lacking> ToFetch(const journal::SubjectId& id);

  struct Part {
    std::string bytes;
    bool last = false;
  };
  // At most `bytes_max` bytes of the sealed file, from `offset` on. NOT_FOUND when the file is not
  // here, OUT_OF_RANGE beyond its end, DATA_LOSS when it is cut short.
  absl::StatusOr<Part> ReadPart(const journal::SubjectId& id, uint64_t offset, size_t bytes_max);
  // Takes the next part of a sealed file. True once the file is complete, verified and in its
  // place. ALREADY_EXISTS when the file is here; NOT_FOUND when there is no such attachment (any
  // more); DATA_LOSS: the file is not what its record says, and all of it was dropped;
  // INVALID_ARGUMENT: this is not the next part.
  absl::StatusOr<bool> TakePart(const journal::SubjectId& id, uint64_t offset,
                                crypto::ByteSpan bytes, bool last);

  absl::StatusOr<uint64_t> Bytes();
  struct Health {
    uint64_t checked = 0, missing = 0, damaged = 0, unnamed = 0;
  };
  // Reads and checks every blob in `ids`.
  absl::StatusOr<Health> Examine(const std::vector<journal::SubjectId>& ids);

 private:
  class Intake;
  absl::StatusOr<fallow::store::v1::AttachmentOperation> OperationOf(const journal::SubjectId& id);
  absl::StatusOr<std::set<journal::SubjectId>*> AllLacking();
  absl::StatusOr<Intake*> IntakeOf(const journal::SubjectId& id, uint64_t offset);
  absl::Status MakeFolder();
  Path FileOf(const journal::SubjectId& id) const;
  Path WaitingOf(const journal::SubjectId& id) const;
  Path UnfinishedOf(const journal::SubjectId& id) const;
  absl::StatusOr<std::unique_ptr<InputFile>> OpenFile(const journal::SubjectId& id);
  absl::StatusOr<std::vector<FolderEntry>> Files();
  absl::Status TidyWaiting(const journal::SubjectId& id);
  absl::Status TidySettled(const journal::SubjectId& id);
  absl::Status ReadThrough(const journal::SubjectId& id);
  absl::StatusOr<crypto::SubjectKey> KeyOf(const journal::SubjectId& id);

  Disk& disk_;
  const Path folder_;
  Log& log_;
  crypto::RandomSource& random_;
  base::Clock& clock_;
  std::map<journal::SubjectId, Pending> pending_;
  Fetching fetching_ = Fetching::kNever;
  std::optional<std::set<journal::SubjectId>> lacking_;
  std::map<journal::SubjectId, std::unique_ptr<Intake>> intakes_;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_WRITING_BLOBS_H_
