#include "daemon/store/writing/drafts.h"

#include <algorithm>
#include <utility>

#include "crypto/padding.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/names.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "fallow/store/v1/draft.pb.h"

namespace fallow::store {
namespace {

constexpr char kDraftVersion = 1;
constexpr std::string_view kDraftsFolder = "drafts";
// A text, the other fields of a draft, and at most what padding to the next PADMÉ length adds.
constexpr size_t kDraftFileBytesMax =
    journal::kTextBytesMax + journal::kTextBytesMax / 8 + (128 << 10);

absl::Status BadDraft(std::string_view why) {
  return base::Damaged("A draft is damaged",
                       std::string(why) + "; the journal itself is not affected", "");
}

absl::Status NoSuchDraft() {
  return base::NotFound("There is no such draft", "", base::Show(base::Thing::kDrafts));
}

absl::Status CheckDraft(const Draft& draft) {
  if (draft.text.size() > journal::kTextBytesMax) {
    return base::Invalid("The draft is too long", "a text holds at most 4 MiB", "");
  }
  if (draft.particulars.size() > kDraftParticularsBytesMax) {
    return base::Invalid("The draft is too long", "its details take more than 64 KiB", "");
  }
  FALLOW_RETURN_IF_ERROR(journal::CleanNames(draft.about, "A name").status());
  return journal::CheckMoment(draft.saved);
}

std::string Serialise(const Draft& draft, const DraftId& id) {
  v1::Draft proto;
  proto.set_id(id.bytes.data(), id.bytes.size());
  proto.set_text(draft.text);
  if (draft.reflection) {
    proto.set_reflection(draft.reflection->bytes.data(), draft.reflection->bytes.size());
  }
  proto.set_base_version(draft.base_version);
  proto.mutable_saved()->set_unix_millis(journal::ToMillis(draft.saved.at));
  proto.mutable_saved()->set_zone(draft.saved.zone);
  proto.set_kind(static_cast<v1::Draft::Kind>(draft.kind));
  proto.set_particulars(draft.particulars);
  proto.mutable_about()->Assign(draft.about.begin(), draft.about.end());
  return proto.SerializeAsString();
}

}  // namespace

absl::StatusOr<Draft> ParseDraft(std::string_view plaintext) {
  v1::Draft proto;
  if (plaintext.size() > kDraftFileBytesMax ||
      !proto.ParseFromArray(plaintext.data(), static_cast<int>(plaintext.size()))) {
    return BadDraft("it cannot be read");
  }
  if (!v1::Draft::Kind_IsValid(proto.kind())) {
    return base::Unsupported("A draft cannot be read", "a newer version of Fallow wrote it",
                             base::Next::kUpdateHere);
  }
  const absl::StatusOr<DraftId> id = DraftId::FromBytes(proto.id());
  const absl::StatusOr<journal::SubjectId> reflection =
      journal::SubjectId::FromBytes(proto.reflection());
  if (!id.ok() || (!reflection.ok() && !proto.reflection().empty())) {
    return BadDraft("its contents are invalid");
  }
  Draft draft;
  draft.id = *id;
  if (reflection.ok()) draft.reflection = *reflection;
  draft.text = std::move(*proto.mutable_text());
  draft.base_version = proto.base_version();
  draft.saved = {journal::FromMillis(proto.saved().unix_millis()), proto.saved().zone()};
  draft.kind = static_cast<DraftKind>(proto.kind());
  draft.particulars = std::move(*proto.mutable_particulars());
  draft.about.assign(proto.about().begin(), proto.about().end());
  if (draft.text.size() > journal::kTextBytesMax ||
      draft.particulars.size() > kDraftParticularsBytesMax ||
      !journal::CleanNames(draft.about, "A name").ok() ||
      !journal::CheckRecordedMoment(draft.saved).ok()) {
    return BadDraft("its contents are invalid");
  }
  return draft;
}

DraftKeeper::DraftKeeper(Disk& disk, const Path& vault, const crypto::DraftPublicKey& recipient,
                         crypto::RandomSource& random, journal::ChangeObserver* observer)
    : disk_(disk),
      folder_(vault / kDraftsFolder),
      recipient_(recipient),
      random_(random),
      observer_(observer) {}

absl::StatusOr<DraftKeeper> DraftKeeper::ForLocked(Disk& disk, const Path& vault,
                                                   crypto::RandomSource& random,
                                                   journal::ChangeObserver* observer) {
  FALLOW_ASSIGN_OR_RETURN(const crypto::Keyslots keyslots, ReadKeyslots(disk, vault));
  DraftKeeper keeper(disk, vault, keyslots.draft_public_key(), random, observer);
  keeper.proven_ = false;
  return keeper;
}

void DraftKeeper::Tell(const DraftId& id) const {
  if (observer_ != nullptr) observer_->OnChange({journal::ChangeKind::kDraft, journal::ToText(id)});
}

Path DraftKeeper::FileOf(const DraftId& id) const {
  return folder_ / journal::ToText(id);
}

absl::StatusOr<DraftId> DraftKeeper::Save(const Draft& draft) {
  FALLOW_RETURN_IF_ERROR(CheckDraft(draft));
  DraftId id;
  if (draft.id) {
    id = *draft.id;
  } else {
    random_.Fill(id.bytes);
  }
  FALLOW_ASSIGN_OR_RETURN(const std::vector<DraftId> known, List());
  if (known.size() >= kDraftsMax && std::find(known.begin(), known.end(), id) == known.end()) {
    return base::Invalid("There are too many drafts",
                         "at most 1000 are kept; finish or discard some first",
                         base::Show(base::Thing::kDrafts));
  }
  absl::Status made = disk_.CreateFolder(folder_);
  if (made.ok()) made = disk_.SyncFolder(folder_.parent_path());
  if (!made.ok() && !absl::IsAlreadyExists(made)) return made;
  const std::string padded = crypto::Pad(crypto::AsBytes(Serialise(draft, id)));
  FALLOW_RETURN_IF_ERROR(WriteSealed(id, crypto::AsBytes(padded)));
  Tell(id);
  return id;
}

absl::Status DraftKeeper::WriteSealed(const DraftId& id, crypto::ByteSpan padded) {
  FALLOW_ASSIGN_OR_RETURN(const crypto::Sealed sealed, crypto::SealTo(recipient_, padded));
  std::string file(1, kDraftVersion);
  file.append(sealed.bytes);
  return ReplaceFile(disk_, FileOf(id), crypto::AsBytes(file));
}

absl::Status DraftKeeper::Discard(const DraftId& id) {
  const absl::Status removed = disk_.Remove(FileOf(id));
  if (absl::IsNotFound(removed)) return NoSuchDraft();
  FALLOW_RETURN_IF_ERROR(removed);
  FALLOW_RETURN_IF_ERROR(disk_.SyncFolder(folder_));
  Tell(id);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<DraftId>> DraftKeeper::List() {
  absl::StatusOr<std::vector<FolderEntry>> files = disk_.List(folder_);
  if (absl::IsNotFound(files.status())) return std::vector<DraftId>();
  FALLOW_RETURN_IF_ERROR(files.status());
  std::vector<DraftId> ids;
  for (const FolderEntry& file : *files) {
    const absl::StatusOr<DraftId> id = journal::ParseId<DraftTag>(file.name);
    if (id.ok()) ids.push_back(*id);
  }
  return ids;
}

Drafts::Drafts(Disk& disk, const Path& vault, crypto::DraftSecretKey secret,
               crypto::RandomSource& random, journal::ChangeObserver* observer)
    : DraftKeeper(disk, vault, crypto::PublicKeyOf(secret), random, observer),
      secret_(std::move(secret)) {}

absl::StatusOr<Draft> Drafts::Get(const DraftId& id) {
  const absl::StatusOr<std::string> file = ReadFile(disk_, FileOf(id), kDraftFileBytesMax);
  if (absl::IsNotFound(file.status())) return NoSuchDraft();
  FALLOW_RETURN_IF_ERROR(file.status());
  if (file->empty() || file->front() != kDraftVersion) return BadDraft("its file was changed");
  const absl::StatusOr<std::string> padded =
      crypto::OpenWith(secret_, crypto::AsBytes(*file).subspan(1));
  if (!padded.ok()) return BadDraft("its file was changed");
  const absl::StatusOr<std::string> plaintext = crypto::Unpad(crypto::AsBytes(*padded));
  if (!plaintext.ok()) return BadDraft("its file was changed");
  FALLOW_ASSIGN_OR_RETURN(Draft draft, ParseDraft(*plaintext));
  if (draft.id != id) return BadDraft("its file is another draft's");
  return draft;
}

absl::StatusOr<Drafts::All> Drafts::GetAll() {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<DraftId> ids, List());
  All all;
  for (const DraftId& id : ids) {
    absl::StatusOr<Draft> draft = Get(id);
    if (absl::IsNotFound(draft.status())) continue;
    if (draft.ok()) {
      all.drafts.push_back(*std::move(draft));
    } else {
      all.unreadable.push_back(id);
    }
  }
  std::sort(all.drafts.begin(), all.drafts.end(),
            [](const Draft& a, const Draft& b) { return a.saved.at > b.saved.at; });
  return all;
}

absl::StatusOr<std::vector<Drafts::Unread>> Drafts::Visit(
    const std::function<absl::Status(const Draft&)>& visit) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<DraftId> ids, List());
  std::vector<Unread> unread;
  for (const DraftId& id : ids) {
    const absl::StatusOr<Draft> draft = Get(id);
    if (absl::IsNotFound(draft.status())) continue;
    if (draft.ok()) {
      FALLOW_RETURN_IF_ERROR(visit(*draft));
    } else {
      unread.push_back({id, draft.status()});
    }
  }
  return unread;
}

absl::Status Drafts::DiscardThose(const std::function<absl::StatusOr<bool>(const Draft&)>& gone) {
  const absl::StatusOr<std::vector<FolderEntry>> files = disk_.List(folder_);
  if (absl::IsNotFound(files.status())) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(files.status());
  for (const FolderEntry& file : *files) {
    if (!file.name.ends_with(kUnfinishedSuffix)) continue;
    FALLOW_RETURN_IF_ERROR(RemoveIfThere(disk_, folder_ / file.name));
  }
  FALLOW_ASSIGN_OR_RETURN(const std::vector<Unread> unread,
                          Visit([&](const Draft& draft) -> absl::Status {
                            FALLOW_ASSIGN_OR_RETURN(const bool goes, gone(draft));
                            return goes ? Discard(*draft.id) : absl::OkStatus();
                          }));
  for (const Unread& each : unread) {
    if (!absl::IsDataLoss(each.why) && !absl::IsUnimplemented(each.why)) return each.why;
  }
  return absl::OkStatus();
}

void Drafts::SwitchTo(crypto::DraftSecretKey next) {
  secret_ = std::move(next);
  recipient_ = crypto::PublicKeyOf(secret_);
}

absl::Status Drafts::ReSeal(const crypto::DraftSecretKey& former) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<DraftId> ids, List());
  for (const DraftId& id : ids) {
    const absl::StatusOr<std::string> file = ReadFile(disk_, FileOf(id), kDraftFileBytesMax);
    if (!file.ok() || file->empty() || file->front() != kDraftVersion) continue;
    const absl::StatusOr<std::string> padded =
        crypto::OpenWith(former, crypto::AsBytes(*file).subspan(1));
    if (!padded.ok()) continue;
    FALLOW_RETURN_IF_ERROR(WriteSealed(id, crypto::AsBytes(*padded)));
  }
  return absl::OkStatus();
}

}  // namespace fallow::store
