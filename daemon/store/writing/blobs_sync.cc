// How blobs travel between devices.

#include <algorithm>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/log/log.h"
#include "daemon/store/writing/blob_intake.h"
#include "daemon/store/writing/blobs.h"

namespace fallow::store {
namespace {

constexpr size_t kBlobHeaderBytes = 1 + crypto::kStreamHeaderBytes;

absl::Status NotTheBlob() {
  return base::Damaged("An attachment from another device was refused",
                       "it does not match its record", "");
}

}  // namespace

crypto::Digest BeginBlobHash() {
  return crypto::Hash(crypto::Domain::kBlobHash, {});
}

crypto::Digest ChainBlobHash(const crypto::Digest& before, crypto::ByteSpan chunk) {
  return crypto::Hash(crypto::Domain::kBlobHash, {before, chunk});
}

uint64_t BlobFileBytes(uint64_t content_bytes) {
  return 1 + crypto::SealedStreamBytes(content_bytes);
}

// --- BlobCheck

absl::Status BlobCheck::Begin() {
  if (static_cast<uint8_t>(waiting_[0]) != kBlobVersion) return NotTheBlob();
  absl::StatusOr<crypto::StreamOpener> opener =
      crypto::StreamOpener::Start(key_, crypto::Domain::kBlob, id_.bytes,
                                  crypto::AsBytes(waiting_).subspan(1, crypto::kStreamHeaderBytes));
  if (!opener.ok()) return NotTheBlob();
  opener_.emplace(*std::move(opener));
  waiting_.erase(0, kBlobHeaderBytes);
  return absl::OkStatus();
}

absl::Status BlobCheck::Open(std::string_view chunk) {
  const absl::StatusOr<std::string> content = opener_->Pull(crypto::AsBytes(chunk));
  if (!content.ok()) return NotTheBlob();
  content_ += content->size();
  hash_ = ChainBlobHash(hash_, crypto::AsBytes(*content));
  return absl::OkStatus();
}

absl::Status BlobCheck::Append(crypto::ByteSpan bytes) {
  bytes_ += bytes.size();
  if (bytes_ > BlobFileBytes(operation_.size_bytes())) return NotTheBlob();
  waiting_.append(crypto::AsChars(bytes));
  if (!opener_) {
    if (waiting_.size() < kBlobHeaderBytes) return absl::OkStatus();
    FALLOW_RETURN_IF_ERROR(Begin());
  }
  std::string_view rest = waiting_;
  while (rest.size() >= crypto::kSealedChunkBytes) {
    FALLOW_RETURN_IF_ERROR(Open(rest.substr(0, crypto::kSealedChunkBytes)));
    rest.remove_prefix(crypto::kSealedChunkBytes);
  }
  waiting_.erase(0, waiting_.size() - rest.size());
  return absl::OkStatus();
}

absl::Status BlobCheck::Finish() {
  if (!opener_) return NotTheBlob();
  if (!waiting_.empty()) FALLOW_RETURN_IF_ERROR(Open(waiting_));
  const bool same = opener_->finished() && content_ == operation_.size_bytes() &&
                    crypto::Equal(hash_, crypto::AsBytes(operation_.content_hash()));
  return same ? absl::OkStatus() : NotTheBlob();
}

// --- Blobs

absl::StatusOr<std::set<journal::SubjectId>*> Blobs::AllLacking() {
  if (lacking_) return &*lacking_;
  FALLOW_ASSIGN_OR_RETURN(const std::vector<journal::SubjectId> ids,
                          log_.SubjectsOf(journal::RecordKind::kAttachmentCreated));
  std::set<journal::SubjectId> lacking(ids.begin(), ids.end());
  FALLOW_ASSIGN_OR_RETURN(const std::vector<FolderEntry> files, Files());
  for (const FolderEntry& file : files) {
    // With a suffix or without; an unfinished file counts as missing.
    const std::string_view name = file.name;
    if (name.ends_with(kUnfinishedSuffix)) continue;
    const auto id = journal::ParseId<journal::SubjectTag>(name.substr(0, journal::kIdChars));
    if (id.ok()) lacking.erase(*id);
  }
  lacking_ = std::move(lacking);
  return &*lacking_;
}

absl::StatusOr<std::vector<Blobs::Lacking>> Blobs::ToFetch(size_t limit) {
  std::vector<Lacking> wanted;
  if (fetching_ != Fetching::kEagerly) return wanted;
  FALLOW_ASSIGN_OR_RETURN(const std::set<journal::SubjectId>* const all, AllLacking());
  for (const journal::SubjectId& id : *all) {
    if (wanted.size() >= limit) break;
    const absl::StatusOr<Lacking> one = ToFetch(id);
    // Attachments whose record cannot be read are not fetched.
    if (one.ok()) wanted.push_back(*one);
  }
  return wanted;
}

absl::StatusOr<Blobs::Lacking> Blobs::ToFetch(const journal::SubjectId& id) {
  FALLOW_RETURN_IF_ERROR(OperationOf(id).status());
  const absl::Status here = OpenFile(id).status();
  if (here.ok()) return absl::AlreadyExistsError("This attachment is here.");
  if (!absl::IsNotFound(here)) return here;
  const auto intake = intakes_.find(id);
  if (intake != intakes_.end()) return Lacking{id, intake->second->check.bytes()};
  // The folder may hold as many files as there are attachments to ask for.
  if (absl::IsNotFound(disk_.Open(UnfinishedOf(id)).status())) return Lacking{id, 0};
  FALLOW_ASSIGN_OR_RETURN(const std::vector<FolderEntry> files, Files());
  const std::string name = UnfinishedOf(id).filename().string();
  for (const FolderEntry& file : files) {
    if (file.name == name) return Lacking{id, file.bytes};
  }
  return Lacking{id, 0};
}

absl::StatusOr<Blobs::Part> Blobs::ReadPart(const journal::SubjectId& id, uint64_t offset,
                                            size_t bytes_max) {
  FALLOW_ASSIGN_OR_RETURN(const v1::AttachmentOperation operation, OperationOf(id));
  const uint64_t all = BlobFileBytes(operation.size_bytes());
  FALLOW_ASSIGN_OR_RETURN(const std::unique_ptr<InputFile> file, OpenFile(id));
  // A peer that has all of the file but could not put it in place asks for the end again.
  if (offset > all) return absl::OutOfRangeError("The attachment ends before that.");
  FALLOW_RETURN_IF_ERROR(file->Skip(offset));
  Part part;
  part.bytes.resize(static_cast<size_t>(std::min<uint64_t>(all - offset, bytes_max)));
  FALLOW_ASSIGN_OR_RETURN(
      const size_t got,
      file->Read({reinterpret_cast<uint8_t*>(part.bytes.data()), part.bytes.size()}));
  if (got < part.bytes.size()) {
    return base::Damaged("An attachment is damaged", "its file is cut short",
                         base::WithName(base::Next::kPutBackCopy, "blobs"));
  }
  part.last = offset + got == all;
  return part;
}

// Reads again what the file already holds, as after a restart.
absl::StatusOr<Blobs::Intake*> Blobs::IntakeOf(const journal::SubjectId& id, uint64_t offset) {
  const auto known = intakes_.find(id);
  if (known != intakes_.end() && known->second->check.bytes() == offset) {
    return known->second.get();
  }
  intakes_.erase(id);
  FALLOW_ASSIGN_OR_RETURN(v1::AttachmentOperation operation, OperationOf(id));
  FALLOW_ASSIGN_OR_RETURN(crypto::SubjectKey key, log_.KeyOf(id));
  FALLOW_RETURN_IF_ERROR(MakeFolder());
  BlobCheck check(id, std::move(key), std::move(operation));
  const Path path = UnfinishedOf(id);
  std::unique_ptr<OutputFile> file;
  if (offset == 0) {
    FALLOW_RETURN_IF_ERROR(RemoveIfThere(disk_, path));
    FALLOW_ASSIGN_OR_RETURN(file, disk_.Create(path));
  } else {
    FALLOW_ASSIGN_OR_RETURN(const std::unique_ptr<InputFile> begun, disk_.Open(path));
    std::string buffer(crypto::kSealedChunkBytes, '\0');
    while (true) {
      FALLOW_ASSIGN_OR_RETURN(
          const size_t got,
          begun->Read({reinterpret_cast<uint8_t*>(buffer.data()), buffer.size()}));
      if (!check.Append(crypto::AsBytes(buffer).first(got)).ok()) {
        FALLOW_RETURN_IF_ERROR(RemoveIfThere(disk_, path));
        return absl::UnavailableError("An attachment will be fetched again from its beginning.");
      }
      if (got < buffer.size()) break;
    }
    if (check.bytes() != offset) return base::Invalid("This is not the next part", "", "");
    FALLOW_ASSIGN_OR_RETURN(file, disk_.Extend(path));
  }
  auto intake = std::make_unique<Intake>(std::move(check), std::move(file));
  return intakes_.emplace(id, std::move(intake)).first->second.get();
}

absl::StatusOr<bool> Blobs::TakePart(const journal::SubjectId& id, uint64_t offset,
                                     crypto::ByteSpan bytes, bool last) {
  if (absl::IsAlreadyExists(ToFetch(id).status())) {
    return absl::AlreadyExistsError("This attachment is here.");
  }
  FALLOW_ASSIGN_OR_RETURN(Intake* const intake, IntakeOf(id, offset));
  absl::Status taken = intake->check.Append(bytes);
  if (taken.ok() && last) taken = intake->check.Finish();
  if (!taken.ok()) {
    intakes_.erase(id);
    FALLOW_RETURN_IF_ERROR(RemoveIfThere(disk_, UnfinishedOf(id)));
    return taken;
  }
  absl::Status written = intake->file->Append(bytes);
  if (written.ok() && last) written = intake->file->Sync();
  if (written.ok() && last) written = intake->file->Close();
  if (!written.ok() || last) intakes_.erase(id);
  FALLOW_RETURN_IF_ERROR(written);
  if (!last) return false;
  FALLOW_RETURN_IF_ERROR(disk_.Rename(UnfinishedOf(id), FileOf(id)));
  FALLOW_RETURN_IF_ERROR(disk_.SyncFolder(folder_));
  if (lacking_) lacking_->erase(id);
  log_.Tell({journal::ChangeKind::kAttachment, journal::ToText(id)});
  return true;
}

}  // namespace fallow::store
