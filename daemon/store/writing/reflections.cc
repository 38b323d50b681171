#include "daemon/store/writing/reflections.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/clock.h"
#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/compose.h"
#include "daemon/journal/fold.h"
#include "daemon/journal/ids.h"
#include "daemon/journal/limits.h"
#include "daemon/store/keeping/keeper.h"
#include "daemon/store/log/log.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/matches.h"

namespace fallow::store {

using journal::Reflection;
using journal::SubjectId;

namespace {

absl::Status NoSuchReflection() {
  return base::NotFound("There is no such reflection", "", base::Show(base::Thing::kReflections));
}

absl::Status TooMuch() {
  return base::Invalid("The change cannot be kept", "the reflection holds too much already",
                       base::Next::kWriteReflection);
}

absl::Status NotUploaded() {
  return base::NotFound("There is no such attachment",
                        "it was not uploaded, or is part of a reflection already",
                        base::Next::kTryAgain);
}

}  // namespace

// Records that are about to be appended, and what they add up to in the index.
class Reflections::Batch {
 public:
  explicit Batch(Reflections& owner) : owner_(owner) {}

  size_t size() const { return records_.size(); }
  journal::RecordStamp NextStamp() const { return owner_.log_.NextStamp(records_.size()); }

  // The uploads that will become part of a reflection. NOT_FOUND for an id that is not pending or
  // is named twice.
  absl::StatusOr<std::vector<journal::Attachment>> Claimable(std::span<const SubjectId> ids) const {
    std::vector<journal::Attachment> attachments;
    std::set<SubjectId> seen = claimed_;
    for (const SubjectId& id : ids) {
      if (owner_.blobs_.FindPending(id) == nullptr || !seen.insert(id).second) {
        return NotUploaded();
      }
      FALLOW_ASSIGN_OR_RETURN(journal::Attachment one, owner_.blobs_.Describe(id));
      attachments.push_back(std::move(one));
    }
    return attachments;
  }

  // REQUIRES: Claimable has accepted `id`.
  void Claim(const SubjectId& id) {
    const Blobs::Pending* pending = owner_.blobs_.FindPending(id);
    FALLOW_CHECK(pending != nullptr);
    claimed_.insert(id);
    records_.push_back({id, journal::RecordKind::kAttachmentCreated,
                        pending->operation.SerializeAsString(), &pending->key});
  }

  // Folds the next record into `folded`, which becomes the reflection's state in the index.
  // INVALID_ARGUMENT: the result would exceed the bounds of folding.
  absl::Status Add(const SubjectId& id, journal::RecordKind kind,
                   const v1::ReflectionOperation& operation, journal::Folded folded) {
    if (!journal::Fold(id, NextStamp(), kind, operation, folded).ok()) return TooMuch();
    records_.push_back({id, kind, operation.SerializeAsString(), nullptr});
    taken_.reflections.push_back(std::move(folded));
    return absl::OkStatus();
  }
  // The same for a change whose text was edited in an earlier version, with all records in `past`.
  absl::Status AddBeside(const SubjectId& id, const v1::ReflectionOperation& operation,
                         std::vector<journal::PastRecord> past) {
    constexpr journal::RecordKind kKind = journal::RecordKind::kReflectionChanged;
    past.push_back({NextStamp(), kKind, operation});
    journal::FoldedAll all = journal::FoldAll(id, past);
    if (!all.taken.back()) return TooMuch();
    records_.push_back({id, kKind, operation.SerializeAsString(), nullptr});
    taken_.reflections.push_back(std::move(all.folded));
    return absl::OkStatus();
  }
  void AddImportKey(const ImportKey& key, const SubjectId& id) {
    taken_.imported.push_back({key, id});
  }
  // Durable when it returns OK. Returns the last reflection that was added.
  absl::StatusOr<Reflection> Commit() {
    Reflection last;
    if (!taken_.reflections.empty()) last = taken_.reflections.back().view;
    if (records_.empty()) return last;
    FALLOW_RETURN_IF_ERROR(owner_.log_.Append(records_));
    for (const SubjectId& id : claimed_) owner_.blobs_.Claimed(id);
    owner_.index_.Take(std::move(taken_), records_.size());
    return last;
  }

 private:
  Reflections& owner_;
  std::vector<NewRecord> records_;
  std::set<SubjectId> claimed_;
  IndexBatch taken_;
};

Reflections::Reflections(base::Clock& clock, crypto::RandomSource& random, Log& log,
                         IndexKeeper& index, Blobs& blobs)
    : clock_(clock), random_(random), log_(log), index_(index), blobs_(blobs) {}

absl::StatusOr<SubjectId> Reflections::Resolve(std::string_view id_prefix) {
  FALLOW_ASSIGN_OR_RETURN(const journal::IdRange range, journal::ParseIdPrefix(id_prefix));
  return index_.Ask([&](Index& index) { return index.Find(range); });
}

absl::StatusOr<Reflection> Reflections::Get(const Id& id) {
  return index_.Ask([&](Index& index) { return index.Get(id); });
}

absl::StatusOr<std::vector<Reflection>> Reflections::List(const journal::Query& query,
                                                          Cursor& cursor, size_t page) {
  if (query.say_matches || query.around_match) return ListMatched(index_, query, cursor, page);
  return index_.Ask([&](Index& index) { return index.List(query, cursor, page); });
}

absl::StatusOr<std::vector<Reflection>> Reflections::OnThisDay(int month, int day, int before_year,
                                                               size_t text_bytes_max) {
  return index_.Ask(
      [&](Index& index) { return index.OnThisDay(month, day, before_year, text_bytes_max); });
}

absl::StatusOr<std::vector<Name>> Reflections::Names(NameKind kind) {
  return index_.Ask([&](Index& index) { return index.Names(kind); });
}

absl::StatusOr<Stats> Reflections::Statistics() {
  return index_.Ask([](Index& index) { return index.Statistics(); });
}

absl::StatusOr<AboutFigures> Reflections::About(std::span<const std::string> names) {
  return index_.Ask([&](Index& index) { return index.About(names, clock_.Now()); });
}

absl::StatusOr<SubjectId> Reflections::AddNew(const journal::NewReflection& what, Batch& batch) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<journal::Attachment> attachments,
                          batch.Claimable(what.attachments));
  FALLOW_ASSIGN_OR_RETURN(const v1::ReflectionOperation operation,
                          journal::ComposeCreated(what, attachments, clock_.Now()));
  SubjectId id;
  random_.Fill(id.bytes);
  for (const SubjectId& attachment : what.attachments) batch.Claim(attachment);
  FALLOW_RETURN_IF_ERROR(
      batch.Add(id, journal::RecordKind::kReflectionCreated, operation, journal::Folded()));
  if (what.import_key) batch.AddImportKey(*what.import_key, id);
  return id;
}

absl::StatusOr<Reflection> Reflections::Write(const journal::NewReflection& what) {
  Batch batch(*this);
  FALLOW_RETURN_IF_ERROR(AddNew(what, batch).status());
  return batch.Commit();
}

absl::StatusOr<std::vector<absl::StatusOr<SubjectId>>> Reflections::WriteMany(
    std::span<const journal::NewReflection> what) {
  FALLOW_CHECK(what.size() <= kWriteManyMax);
  FALLOW_ASSIGN_OR_RETURN(Index* const index, index_.Ready());
  std::vector<absl::StatusOr<SubjectId>> results;
  results.reserve(what.size());
  std::set<ImportKey> keys;
  Batch batch(*this);
  for (const journal::NewReflection& one : what) {
    if (batch.size() + 1 + one.attachments.size() > kBatchRecordsMax) {
      results.emplace_back(base::Invalid("This is too much at once", "", base::Next::kDoItInParts));
      continue;
    }
    if (one.import_key) {
      FALLOW_ASSIGN_OR_RETURN(const bool known, index->KnowsImportKey(*one.import_key));
      if (known || keys.contains(*one.import_key)) {
        results.emplace_back(absl::AlreadyExistsError("This entry is in the journal already."));
        continue;
      }
    }
    results.push_back(AddNew(one, batch));
    if (results.back().ok() && one.import_key) keys.insert(*one.import_key);
  }
  FALLOW_RETURN_IF_ERROR(batch.Commit().status());
  return results;
}

bool Reflections::KnowsImportKey(std::span<const uint8_t, 16> key) {
  ImportKey copy{};
  std::copy(key.begin(), key.end(), copy.begin());
  const absl::StatusOr<bool> known =
      index_.Ask([&](Index& index) { return index.KnowsImportKey(copy); });
  return known.ok() && *known;
}

absl::StatusOr<journal::Folded> Reflections::Load(const Id& id) {
  absl::StatusOr<journal::Folded> folded =
      index_.Ask([&](Index& index) { return index.LoadFolded(id); });
  if (absl::IsNotFound(folded.status())) return NoSuchReflection();
  return folded;
}

journal::Occasion Reflections::OccasionOf(const journal::RecordStamp& stamp, absl::Time now) {
  std::array<uint8_t, sizeof(uint64_t)> salt;
  random_.Fill(salt);
  journal::Occasion occasion{stamp, now};
  for (const uint8_t byte : salt) occasion.salt = occasion.salt << 8 | byte;
  return occasion;
}

absl::StatusOr<Reflection> Reflections::Append(const Id& id, journal::RecordKind kind,
                                               const v1::ReflectionOperation& operation,
                                               journal::Folded folded) {
  Batch batch(*this);
  FALLOW_RETURN_IF_ERROR(batch.Add(id, kind, operation, std::move(folded)));
  return batch.Commit();
}

absl::StatusOr<Reflection> Reflections::Edit(const Id& id, const journal::ReflectionEdit& what) {
  FALLOW_ASSIGN_OR_RETURN(journal::Folded folded, Load(id));
  Batch batch(*this);
  FALLOW_ASSIGN_OR_RETURN(const std::vector<journal::Attachment> attached,
                          batch.Claimable(what.attach));
  for (const SubjectId& attachment : what.attach) batch.Claim(attachment);
  // Other devices may have changed the text while it was open here.
  const bool late =
      what.text && what.base_version != 0 && what.base_version < folded.state.text_version();
  std::vector<journal::PastRecord> past;
  journal::Folded opened;
  if (late) {
    FALLOW_ASSIGN_OR_RETURN(past, Past(id));
    FALLOW_ASSIGN_OR_RETURN(
        opened, journal::OpenedState(id, past, what.base_version, log_.writer().device));
  }
  FALLOW_ASSIGN_OR_RETURN(
      const std::optional<v1::ReflectionOperation> operation,
      journal::ComposeChanged(folded, what, attached, OccasionOf(batch.NextStamp(), clock_.Now()),
                              late ? &opened : nullptr));
  if (!operation) return std::move(folded.view);
  if (late) {
    FALLOW_RETURN_IF_ERROR(batch.AddBeside(id, *operation, std::move(past)));
  } else {
    FALLOW_RETURN_IF_ERROR(
        batch.Add(id, journal::RecordKind::kReflectionChanged, *operation, std::move(folded)));
  }
  return batch.Commit();
}

absl::StatusOr<Reflection> Reflections::Delete(const Id& id) {
  FALLOW_ASSIGN_OR_RETURN(journal::Folded folded, Load(id));
  if (folded.view.deleted) return std::move(folded.view);
  const v1::ReflectionOperation operation =
      journal::ComposeDeleted(folded, OccasionOf(log_.NextStamp(), clock_.Now()));
  return Append(id, journal::RecordKind::kReflectionDeleted, operation, std::move(folded));
}

absl::StatusOr<Reflection> Reflections::Undelete(const Id& id) {
  FALLOW_ASSIGN_OR_RETURN(journal::Folded folded, Load(id));
  if (!folded.view.deleted && !folded.view.kept) return std::move(folded.view);
  return Append(id, journal::RecordKind::kReflectionUndeleted,
                journal::ComposeUndeleted(OccasionOf(log_.NextStamp(), clock_.Now())),
                std::move(folded));
}

absl::Status Reflections::UndeleteAll(std::span<const Id> ids) {
  for (size_t begin = 0; begin < ids.size(); begin += kWriteManyMax) {
    Batch batch(*this);
    for (const Id& id : ids.subspan(begin, std::min(kWriteManyMax, ids.size() - begin))) {
      absl::StatusOr<journal::Folded> folded = Load(id);
      if (absl::IsNotFound(folded.status())) continue;
      FALLOW_RETURN_IF_ERROR(folded.status());
      if (!folded->view.deleted) continue;
      const v1::ReflectionOperation operation =
          journal::ComposeUndeleted(OccasionOf(batch.NextStamp(), clock_.Now()));
      FALLOW_RETURN_IF_ERROR(
          batch.Add(id, journal::RecordKind::kReflectionUndeleted, operation, *std::move(folded)));
    }
    FALLOW_RETURN_IF_ERROR(batch.Commit().status());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Reflections::Id>> Reflections::DeletedOnlyBy(
    std::span<const Id> ids, const journal::DeviceId& device, uint64_t after) {
  std::vector<Id> only;
  for (const Id& id : ids) {
    const absl::StatusOr<Reflection> shown = Get(id);
    if (absl::IsNotFound(shown.status())) continue;
    FALLOW_RETURN_IF_ERROR(shown.status());
    if (!shown->deleted) continue;
    const auto is_counted = [&](const LogEntry& entry) {
      return entry.header.kind != journal::RecordKind::kReflectionDeleted ||
             entry.header.stamp.device != device || entry.position <= after;
    };
    const absl::StatusOr<std::vector<journal::PastRecord>> records = Past(id, is_counted);
    if (!records.ok() && !absl::IsDataLoss(records.status())) return records.status();
    if (records.ok() && journal::FoldAll(id, *records).folded.view.deleted) continue;
    only.push_back(id);
  }
  return only;
}

absl::StatusOr<std::vector<journal::PastRecord>> Reflections::Past(
    const Id& id, const std::function<bool(const LogEntry&)>& is_wanted) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<LogEntry> entries, log_.ReadSubject(id));
  std::vector<journal::PastRecord> records;
  for (const LogEntry& entry : entries) {
    if (!journal::IsReflection(entry.header.kind) || !entry.operation.ok()) continue;
    if (is_wanted && !is_wanted(entry)) continue;
    absl::StatusOr<v1::ReflectionOperation> operation =
        journal::ParseReflectionOperation(*entry.operation);
    if (!operation.ok()) continue;
    records.push_back({entry.header.stamp, entry.header.kind, *std::move(operation)});
  }
  if (records.empty()) {
    FALLOW_RETURN_IF_ERROR(Load(id).status());
    return base::Damaged("The earlier versions of this reflection cannot be read",
                         "the file `journal.db` is damaged", base::Next::kExamine);
  }
  return records;
}

absl::StatusOr<std::vector<journal::Version>> Reflections::History(const Id& id) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<journal::PastRecord> records, Past(id));
  return journal::Versions(id, records);
}

absl::StatusOr<Reflection> Reflections::RestoreVersion(const Id& id, uint32_t version) {
  FALLOW_ASSIGN_OR_RETURN(journal::Folded folded, Load(id));
  FALLOW_ASSIGN_OR_RETURN(const std::vector<journal::PastRecord> records, Past(id));
  FALLOW_ASSIGN_OR_RETURN(const Reflection wanted, journal::StateAt(id, records, version));
  FALLOW_ASSIGN_OR_RETURN(
      const std::optional<v1::ReflectionOperation> operation,
      journal::ComposeRestored(folded, wanted, OccasionOf(log_.NextStamp(), clock_.Now())));
  if (!operation) return std::move(folded.view);
  return Append(id, journal::RecordKind::kReflectionChanged, *operation, std::move(folded));
}

}  // namespace fallow::store
