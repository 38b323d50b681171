#include "daemon/store/writing/blobs.h"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/names.h"
#include "daemon/journal/operation_check.h"
#include "daemon/store/log/log.h"
#include "daemon/store/writing/blob_intake.h"

namespace fallow::store {
namespace {

constexpr absl::Duration kUnnamedKept = absl::Hours(24);
// The suffix of the file of an upload that no reflection has named yet.
constexpr std::string_view kWaitingSuffix = ".new";

absl::Status BadBlob(std::string_view why) {
  return base::Damaged("An attachment is damaged", why,
                       base::WithName(base::Next::kPutBackCopy, "blobs"));
}

absl::Status NoSuchAttachment() {
  return base::NotFound("There is no such attachment", "", base::Show(base::Thing::kAttachments));
}

// Its file is there, and the record with its key is not.
absl::Status KeyDamaged() {
  return base::Damaged("This attachment cannot be read", "its key in `journal.db` is damaged",
                       base::Next::kExamine);
}

absl::Status NotHereYet() {
  return absl::UnavailableError(
      "This attachment has not arrived from another device yet. It will be fetched when a device "
      "that has it is reached.");
}

// Removes `suffix` from the end of `name`; false if it is not there.
bool Strip(std::string_view suffix, std::string_view& name) {
  if (!name.ends_with(suffix)) return false;
  name.remove_suffix(suffix.size());
  return true;
}

}  // namespace

// --- Upload

Blobs::Upload::Upload(Blobs& blobs, journal::Attachment attachment, crypto::SubjectKey key,
                      std::unique_ptr<OutputFile> file)
    : blobs_(blobs),
      attachment_(std::move(attachment)),
      key_(std::move(key)),
      sealer_(key_, crypto::Domain::kBlob, attachment_.id.bytes),
      file_(std::move(file)),
      content_hash_(BeginBlobHash()) {}

Blobs::Upload::~Upload() {
  if (finished_) return;
  file_.reset();
  RemoveIfThere(blobs_.disk_, blobs_.UnfinishedOf(attachment_.id)).IgnoreError();
}

absl::Status Blobs::Upload::Begin() {
  FALLOW_RETURN_IF_ERROR(file_->Append(crypto::ByteSpan(&kBlobVersion, 1)));
  return file_->Append(sealer_.header());
}

absl::Status Blobs::Upload::Append(crypto::ByteSpan content) {
  FALLOW_CHECK(!finished_);
  FALLOW_RETURN_IF_ERROR(failed_);
  if (content.size() > journal::kAttachmentBytesMax - attachment_.size_bytes) {
    failed_ = base::Invalid("The attachment is too large", "one holds at most 1 GiB", "");
    return failed_;
  }
  attachment_.size_bytes += content.size();
  while (!content.empty()) {
    if (buffer_.size() == crypto::kStreamChunkBytes) {
      failed_ = Seal(crypto::AsBytes(buffer_), false);
      FALLOW_RETURN_IF_ERROR(failed_);
      buffer_.clear();
    }
    const size_t take = std::min(content.size(), crypto::kStreamChunkBytes - buffer_.size());
    buffer_.append(crypto::AsChars(content.first(take)));
    content = content.subspan(take);
  }
  return absl::OkStatus();
}

absl::Status Blobs::Upload::Seal(crypto::ByteSpan chunk, bool last) {
  content_hash_ = ChainBlobHash(content_hash_, chunk);
  return file_->Append(crypto::AsBytes(sealer_.Push(chunk, last)));
}

absl::Status Blobs::Upload::PutInPlace() {
  FALLOW_RETURN_IF_ERROR(Seal(crypto::AsBytes(buffer_), true));
  FALLOW_RETURN_IF_ERROR(file_->Sync());
  FALLOW_RETURN_IF_ERROR(file_->Close());
  FALLOW_RETURN_IF_ERROR(
      blobs_.disk_.Rename(blobs_.UnfinishedOf(attachment_.id), blobs_.WaitingOf(attachment_.id)));
  return blobs_.disk_.SyncFolder(blobs_.folder_);
}

absl::StatusOr<journal::Attachment> Blobs::Upload::Finish() {
  FALLOW_CHECK(!finished_);
  FALLOW_RETURN_IF_ERROR(failed_);
  failed_ = PutInPlace();
  FALLOW_RETURN_IF_ERROR(failed_);
  finished_ = true;
  v1::AttachmentOperation operation;
  operation.set_name(attachment_.name);
  operation.set_media_type(attachment_.media_type);
  operation.set_size_bytes(attachment_.size_bytes);
  operation.set_content_hash(content_hash_.data(), content_hash_.size());
  blobs_.pending_.emplace(attachment_.id, Pending{std::move(operation), std::move(key_)});
  return attachment_;
}

// --- Download

Blobs::Download::Download(journal::Attachment attachment, std::unique_ptr<InputFile> file,
                          crypto::StreamOpener opener)
    : attachment_(std::move(attachment)), file_(std::move(file)), opener_(std::move(opener)) {}

absl::StatusOr<std::string> Blobs::Download::Next() {
  std::string sealed(crypto::kSealedChunkBytes, '\0');
  FALLOW_ASSIGN_OR_RETURN(const size_t got,
                          file_->Read({reinterpret_cast<uint8_t*>(sealed.data()), sealed.size()}));
  if (got == 0) {
    if (!opener_.finished() || given_bytes_ != attachment_.size_bytes) {
      return BadBlob("its file is cut short");
    }
    return std::string();
  }
  absl::StatusOr<std::string> chunk = opener_.Pull(crypto::AsBytes(sealed).first(got));
  if (!chunk.ok()) return BadBlob("its file was changed");
  given_bytes_ += chunk->size();
  // An empty chunk is the last one: look at what follows it, if anything, before reporting the end.
  if (chunk->empty()) return Next();
  return chunk;
}

// --- Blobs

Blobs::Blobs(Disk& disk, Path folder, Log& log, crypto::RandomSource& random, base::Clock& clock)
    : disk_(disk), folder_(std::move(folder)), log_(log), random_(random), clock_(clock) {}

Blobs::~Blobs() = default;

absl::Status Blobs::MakeFolder() {
  absl::Status made = disk_.CreateFolder(folder_);
  if (made.ok()) made = disk_.SyncFolder(folder_.parent_path());
  return absl::IsAlreadyExists(made) ? absl::OkStatus() : made;
}

Path Blobs::FileOf(const journal::SubjectId& id) const {
  return folder_ / journal::ToText(id);
}

Path Blobs::WaitingOf(const journal::SubjectId& id) const {
  Path path = FileOf(id);
  path += kWaitingSuffix;
  return path;
}

Path Blobs::UnfinishedOf(const journal::SubjectId& id) const {
  Path path = FileOf(id);
  path += kUnfinishedSuffix;
  return path;
}

absl::StatusOr<std::unique_ptr<Blobs::Upload>> Blobs::Put(std::string_view name,
                                                          std::string_view media_type) {
  journal::Attachment attachment;
  FALLOW_ASSIGN_OR_RETURN(attachment.name, journal::CleanName(name, "An attachment's name"));
  FALLOW_ASSIGN_OR_RETURN(
      attachment.media_type,
      journal::CleanName(media_type.empty() ? "application/octet-stream" : media_type,
                         "An attachment's type"));
  random_.Fill(attachment.id.bytes);
  FALLOW_RETURN_IF_ERROR(MakeFolder());
  const journal::SubjectId id = attachment.id;
  FALLOW_ASSIGN_OR_RETURN(std::unique_ptr<OutputFile> file, disk_.Create(UnfinishedOf(id)));
  std::unique_ptr<Upload> upload(new Upload(*this, std::move(attachment),
                                            crypto::SubjectKey::Random(random_), std::move(file)));
  FALLOW_RETURN_IF_ERROR(upload->Begin());
  return upload;
}

absl::StatusOr<std::unique_ptr<Blobs::Download>> Blobs::Get(const journal::SubjectId& id) {
  FALLOW_ASSIGN_OR_RETURN(journal::Attachment attachment, Describe(id));
  FALLOW_ASSIGN_OR_RETURN(const crypto::SubjectKey key, KeyOf(id));
  absl::StatusOr<std::unique_ptr<InputFile>> file = OpenFile(id);
  if (absl::IsNotFound(file.status())) {
    return fetching_ == Fetching::kNever ? BadBlob("its file is missing") : NotHereYet();
  }
  FALLOW_RETURN_IF_ERROR(file.status());
  std::array<uint8_t, 1 + crypto::kStreamHeaderBytes> begin{};
  FALLOW_ASSIGN_OR_RETURN(const size_t got, (*file)->Read(begin));
  if (got < begin.size()) return BadBlob("its file is cut short");
  if (begin[0] != kBlobVersion) return BadBlob("its file was changed");
  FALLOW_ASSIGN_OR_RETURN(crypto::StreamOpener opener,
                          crypto::StreamOpener::Start(key, crypto::Domain::kBlob, id.bytes,
                                                      crypto::ByteSpan(begin).subspan(1)));
  return std::unique_ptr<Download>(
      new Download(std::move(attachment), *std::move(file), std::move(opener)));
}

absl::StatusOr<crypto::SubjectKey> Blobs::KeyOf(const journal::SubjectId& id) {
  if (const Pending* pending = FindPending(id)) return pending->key.Copy();
  return log_.KeyOf(id);
}

absl::StatusOr<v1::AttachmentOperation> Blobs::OperationOf(const journal::SubjectId& id) {
  if (const Pending* pending = FindPending(id)) return pending->operation;
  FALLOW_ASSIGN_OR_RETURN(const std::vector<LogEntry> entries, log_.ReadSubject(id));
  if (entries.empty() && log_.incomplete() && OpenFile(id).ok()) return KeyDamaged();
  if (entries.empty() || entries[0].let_go ||
      entries[0].header.kind != journal::RecordKind::kAttachmentCreated) {
    return NoSuchAttachment();
  }
  FALLOW_RETURN_IF_ERROR(entries[0].operation.status());
  v1::AttachmentOperation operation;
  if (!operation.ParseFromString(*entries[0].operation)) {
    return BadBlob("its description cannot be read");
  }
  FALLOW_RETURN_IF_ERROR(journal::CheckOperation(operation));
  return operation;
}

absl::StatusOr<journal::Attachment> Blobs::Describe(const journal::SubjectId& id) {
  FALLOW_ASSIGN_OR_RETURN(const v1::AttachmentOperation operation, OperationOf(id));
  return journal::Attachment{id, operation.name(), operation.media_type(), operation.size_bytes()};
}

const Blobs::Pending* Blobs::FindPending(const journal::SubjectId& id) const {
  const auto found = pending_.find(id);
  return found == pending_.end() ? nullptr : &found->second;
}

// A file also has the waiting name when its reflection was committed but the program ended before
// Claimed.
absl::StatusOr<std::unique_ptr<InputFile>> Blobs::OpenFile(const journal::SubjectId& id) {
  absl::StatusOr<std::unique_ptr<InputFile>> file = disk_.Open(FileOf(id));
  return absl::IsNotFound(file.status()) ? disk_.Open(WaitingOf(id)) : std::move(file);
}

void Blobs::Claimed(const journal::SubjectId& id) {
  pending_.erase(id);
  // A failure does no harm: the file is found under its waiting name, and RemoveOrphans renames it.
  disk_.Rename(WaitingOf(id), FileOf(id)).IgnoreError();
}

absl::Status Blobs::Remove(const journal::SubjectId& id) {
  LookAgain();
  intakes_.erase(id);
  FALLOW_RETURN_IF_ERROR(RemoveIfThere(disk_, UnfinishedOf(id)));
  FALLOW_RETURN_IF_ERROR(RemoveIfThere(disk_, WaitingOf(id)));
  return RemoveIfThere(disk_, FileOf(id));
}

absl::Status Blobs::Sync() {
  const absl::Status synced = disk_.SyncFolder(folder_);
  return absl::IsNotFound(synced) ? absl::OkStatus() : synced;
}

absl::StatusOr<std::vector<FolderEntry>> Blobs::Files() {
  absl::StatusOr<std::vector<FolderEntry>> files = disk_.List(folder_);
  if (absl::IsNotFound(files.status())) return std::vector<FolderEntry>();
  return files;
}

absl::Status Blobs::RemoveOrphans() {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<FolderEntry> files, Files());
  const absl::Time old = clock_.Now() - kUnnamedKept;
  for (const FolderEntry& file : files) {
    if (file.folder || file.modified > old) continue;
    std::string_view name = file.name;
    const bool unfinished = Strip(kUnfinishedSuffix, name);
    const bool waiting = !unfinished && Strip(kWaitingSuffix, name);
    const absl::StatusOr<journal::SubjectId> id = journal::ParseId<journal::SubjectTag>(name);
    if (!id.ok()) continue;  // not ours
    if (unfinished) {
      if (intakes_.contains(*id)) continue;
      FALLOW_RETURN_IF_ERROR(RemoveIfThere(disk_, folder_ / file.name));
    } else {
      FALLOW_RETURN_IF_ERROR(waiting ? TidyWaiting(*id) : TidySettled(*id));
    }
  }
  return absl::OkStatus();
}

absl::Status Blobs::TidyWaiting(const journal::SubjectId& id) {
  const absl::Status key = log_.KeyOf(id).status();
  if (!key.ok() && !absl::IsNotFound(key)) return key;
  if (key.ok()) {
    Claimed(id);
    return absl::OkStatus();
  }
  pending_.erase(id);
  return RemoveIfThere(disk_, WaitingOf(id));
}

// A file that the log does not know stays: it was named once, so the log must be an older copy.
absl::Status Blobs::TidySettled(const journal::SubjectId& id) {
  FALLOW_ASSIGN_OR_RETURN(const bool let_go, log_.WasLetGo(id));
  return let_go ? RemoveIfThere(disk_, FileOf(id)) : absl::OkStatus();
}

absl::StatusOr<uint64_t> Blobs::Bytes() {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<FolderEntry> files, Files());
  uint64_t bytes = 0;
  for (const FolderEntry& file : files) bytes += file.bytes;
  return bytes;
}

absl::Status Blobs::ReadThrough(const journal::SubjectId& id) {
  FALLOW_ASSIGN_OR_RETURN(const std::unique_ptr<Download> download, Get(id));
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const std::string chunk, download->Next());
    if (chunk.empty()) return absl::OkStatus();
  }
}

absl::StatusOr<Blobs::Health> Blobs::Examine(const std::vector<journal::SubjectId>& ids) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<FolderEntry> files, Files());
  std::set<std::string_view> names;
  for (const FolderEntry& file : files) {
    std::string_view name = file.name;
    Strip(kWaitingSuffix, name);
    names.insert(name);
  }
  Health health;
  for (const journal::SubjectId& id : ids) {
    ++health.checked;
    if (!names.contains(journal::ToText(id))) {
      ++health.missing;
    } else if (!ReadThrough(id).ok()) {
      ++health.damaged;
    }
  }
  const uint64_t found = health.checked - health.missing;
  health.unnamed = files.size() > found ? files.size() - found : 0;
  return health;
}

}  // namespace fallow::store
