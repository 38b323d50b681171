#include "daemon/store/writing/write_back.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/compose.h"
#include "daemon/journal/operation_check.h"
#include "daemon/store/keeping/keeper.h"
#include "daemon/store/keeping/rescue.h"
#include "daemon/store/log/settings.h"
#include "daemon/store/peers/devices.h"
#include "daemon/store/peers/peers.h"
#include "daemon/store/schema/table_mending.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/writing/blobs.h"
#include "fallow/store/v1/operation.pb.h"

namespace fallow::store {

namespace v1 = fallow::store::v1;

using journal::Folded;
using journal::PastRecord;
using journal::RecordKind;
using journal::Reflection;
using journal::SubjectId;

namespace {

constexpr size_t kBatchRecords = 500;
constexpr size_t kBatchBytes = size_t{8} << 20;

// The latest of all changes that this state knows of.
uint64_t LamportOf(const v1::ReflectionState& state) {
  uint64_t latest = std::max({state.created_stamp().lamport(), state.edited_stamp().lamport(),
                              state.undeleted_stamp().lamport()});
  for (const v1::WriterState& writer : state.writers()) {
    latest = std::max(latest, writer.deletion().stamp().lamport());
  }
  return latest;
}

// Records that say the same again in a new one, whoever writes it.
bool IsSaidAgain(RecordKind kind) {
  const bool is_plan = kind == RecordKind::kReleasePlanned || kind == RecordKind::kReleaseChanged ||
                       kind == RecordKind::kReleaseDone;
  return kind == RecordKind::kAttachmentCreated || kind == RecordKind::kSubjectReleased ||
         (journal::IsPractice(kind) && !is_plan);
}

// As long as it is there, the log is read as the other devices will have it.
class WithoutStrays {
 public:
  explicit WithoutStrays(Log& log) : log_(log) { log_.LeaveOutStrays(true); }
  ~WithoutStrays() { log_.LeaveOutStrays(false); }
  WithoutStrays(const WithoutStrays&) = delete;
  WithoutStrays& operator=(const WithoutStrays&) = delete;

 private:
  Log& log_;
};

// A disk that fails now and may work again: nothing is lost by it.
bool IsOfTheMoment(const absl::Status& failure) {
  return !failure.ok() && !absl::IsNotFound(failure) && !absl::IsDataLoss(failure);
}

}  // namespace

// Records that are about to be appended, whole subjects at a time.
class WriteBack::Batch {
 public:
  explicit Batch(WriteBack& owner) : owner_(owner) {}

  journal::Occasion Occasion(size_t ahead, absl::Time now) const {
    std::array<uint8_t, sizeof(uint64_t)> bytes{};
    owner_.parts_.random.Fill(bytes);
    journal::Occasion occasion{owner_.parts_.log.NextStamp(records_.size() + ahead), now};
    for (const uint8_t byte : bytes) occasion.salt = occasion.salt << 8 | byte;
    return occasion;
  }
  absl::Status Add(std::vector<NewRecord> records) {
    for (NewRecord& record : records) {
      bytes_ += record.operation.size();
      records_.push_back(std::move(record));
    }
    return records_.size() < kBatchRecords && bytes_ < kBatchBytes ? absl::OkStatus() : Flush();
  }
  absl::Status Flush() {
    if (records_.empty()) return absl::OkStatus();
    FALLOW_RETURN_IF_ERROR(owner_.parts_.log.Append(records_));
    records_.clear();
    bytes_ = 0;
    return absl::OkStatus();
  }

 private:
  WriteBack& owner_;
  std::vector<NewRecord> records_;
  size_t bytes_ = 0;
};

// What the others said that they hold was said of positions that will be given to other records.
// That this device has met others stays noted, or it would count as one that has just joined.
absl::Status WriteBack::Later(Log& log) {
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(log.database()));
  FALLOW_RETURN_IF_ERROR(log.database().Execute("UPDATE peer SET position = 0"));
  FALLOW_RETURN_IF_ERROR(NoteMet(log.database(), log.writer().device));
  LocalSettings& settings = log.settings();
  FALLOW_RETURN_IF_ERROR(settings.Remove(setting::kAgreedCounts));
  FALLOW_RETURN_IF_ERROR(settings.Remove(setting::kStandings));
  FALLOW_RETURN_IF_ERROR(settings.Remove(setting::kNotWrittenBack));
  FALLOW_RETURN_IF_ERROR(settings.Set(setting::kWriteBack, 0));
  return transaction.Commit();
}

// A record that only those have who were heard from since the loss. It is later than all that was
// lost, as far as the index knows: what is changed from now on is not to be taken for earlier than
// the change it was made to.
absl::Status WriteBack::Begin(uint64_t& after) {
  uint64_t lamport = 0;
  FALLOW_ASSIGN_OR_RETURN(Index* const index, parts_.index.Ready());
  for (const SubjectId& id : index->ReadRemains().reflections) {
    const absl::StatusOr<Folded> folded = index->LoadFolded(id);
    if (folded.ok()) lamport = std::max(lamport, LamportOf(folded->state));
  }
  FALLOW_ASSIGN_OR_RETURN(const uint64_t ahead, parts_.log.settings().Get(setting::kIndexAhead));
  const uint64_t here = parts_.log.NextStamp().lamport;
  const uint64_t lost = ahead > parts_.log.position() ? ahead - parts_.log.position() : 0;
  parts_.log.RaiseLamport(std::max(lamport, here + lost));
  FALLOW_RETURN_IF_ERROR(parts_.devices.SayAgain());
  after = std::max<uint64_t>(parts_.log.position(), 1);
  return parts_.log.settings().Set(setting::kWriteBack, after);
}

absl::StatusOr<bool> WriteBack::CanBeDone() {
  if (over_) return false;
  FALLOW_RETURN_IF_ERROR(parts_.log.refusal());
  FALLOW_ASSIGN_OR_RETURN(std::optional<uint64_t> after,
                          parts_.log.settings().Find(setting::kWriteBack));
  over_ = !after;
  if (over_) return false;
  if (*after == 0) FALLOW_RETURN_IF_ERROR(Begin(*after));
  const std::optional<Peers::Everywhere> held = parts_.peers.HeldEverywhere(parts_.log.position());
  return held && held->position >= *after;
}

absl::Status WriteBack::RunIfHeard(const Progress& progress) {
  FALLOW_ASSIGN_OR_RETURN(const bool can_be_done, CanBeDone());
  if (!can_be_done || tried_at_ == parts_.log.position()) return absl::OkStatus();
  tried_at_ = parts_.log.position();
  return Run(progress);
}

absl::Status WriteBack::Run(const Progress& progress) {
  FALLOW_ASSIGN_OR_RETURN(const bool can_be_done, CanBeDone());
  if (!can_be_done) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(parts_.log.TakeUpStrays());
  FALLOW_ASSIGN_OR_RETURN(const StrayCount strays, parts_.log.CountStrays());
  if (strays.strays > 0) FALLOW_RETURN_IF_ERROR(WriteStrays());
  FALLOW_RETURN_IF_ERROR(parts_.index.Ready().status());
  std::vector<SubjectId> stay;
  {
    const WithoutStrays without(parts_.log);
    FALLOW_RETURN_IF_ERROR(parts_.index.RebuildAfter(
        [&](Index& old, Index& fresh) -> absl::Status {
          FALLOW_ASSIGN_OR_RETURN(stay, WriteAll(old, fresh));
          return TakeOver(stay, old, fresh);
        },
        progress));
  }
  // One in memory is not what the next opening finds.
  if (parts_.index.in_memory()) return absl::OkStatus();
  return Finish(stay, strays.missing);
}

// What is in new records now needs its strays no more.
absl::Status WriteBack::Finish(const std::vector<SubjectId>& stay, uint64_t missing) {
  std::vector<journal::RecordHeader> done;
  FALLOW_RETURN_IF_ERROR(parts_.log.ReadStrays([&](const LogEntry& stray) {
    const RecordKind kind = stray.header.kind;
    const bool is_written = journal::IsReflection(kind) || kind == RecordKind::kTemplateSet;
    const bool stays = std::find(stay.begin(), stay.end(), stray.header.subject) != stay.end();
    if (stray.let_go || (is_written && stray.operation.ok() && !stays)) {
      done.push_back(stray.header);
    }
    return absl::OkStatus();
  }));
  LocalSettings& settings = parts_.log.settings();
  FALLOW_ASSIGN_OR_RETURN(const uint64_t lost, settings.Get(setting::kRecordsLost));
  FALLOW_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(parts_.log.database()));
  FALLOW_RETURN_IF_ERROR(parts_.log.DropStrays(done));
  FALLOW_RETURN_IF_ERROR(settings.Remove(setting::kWriteBack));
  if (!stay.empty()) FALLOW_RETURN_IF_ERROR(settings.Set(setting::kNotWrittenBack, stay.size()));
  if (missing > 0) FALLOW_RETURN_IF_ERROR(settings.Set(setting::kRecordsLost, lost + missing));
  FALLOW_RETURN_IF_ERROR(transaction.Commit());
  FALLOW_RETURN_IF_ERROR(parts_.log.LookForStrays());
  over_ = true;
  return absl::OkStatus();
}

// Reflections and templates are written back as the index shows them. Of the rest, what was said is
// said again, about the same subjects: from each subject's first stray on, all that came after it,
// so that what was said last still is. Records about devices and releases stay as they are: who
// said them counts.
absl::Status WriteBack::WriteStrays() {
  std::map<SubjectId, std::set<uint64_t>> subjects;  // with the positions of their strays
  FALLOW_RETURN_IF_ERROR(parts_.log.ReadStrays([&](const LogEntry& stray) {
    if (IsSaidAgain(stray.header.kind)) subjects[stray.header.subject].insert(stray.position);
    return absl::OkStatus();
  }));
  for (const auto& [subject, strays] : subjects) {
    FALLOW_RETURN_IF_ERROR(SayAgain(subject, strays));
  }
  return absl::OkStatus();
}

absl::Status WriteBack::SayAgain(const SubjectId& subject, const std::set<uint64_t>& strays) {
  FALLOW_ASSIGN_OR_RETURN(std::vector<LogEntry> entries, parts_.log.ReadSubject(subject));
  std::vector<journal::RecordHeader> written;
  for (const LogEntry& entry : entries) {
    if (strays.contains(entry.position)) written.push_back(entry.header);
  }
  std::erase_if(entries, [](const LogEntry& entry) {
    return !entry.operation.ok() && entry.header.kind != RecordKind::kSubjectReleased;
  });
  std::stable_sort(entries.begin(), entries.end(), [](const LogEntry& a, const LogEntry& b) {
    return std::tie(a.header.stamp.lamport, a.header.stamp.device) <
           std::tie(b.header.stamp.lamport, b.header.stamp.device);
  });
  const bool is_created = std::any_of(entries.begin(), entries.end(), [](const LogEntry& entry) {
    return journal::MayCreate(entry.header.kind) ||
           entry.header.kind == RecordKind::kSubjectReleased;
  });
  std::vector<NewRecord> records;
  for (const LogEntry& entry : entries) {
    if (records.empty() && !strays.contains(entry.position)) continue;
    records.push_back(
        {subject, entry.header.kind, entry.operation.value_or(std::string()), nullptr});
  }
  if (!is_created || records.empty() || records.size() > kBatchRecordsMax) return absl::OkStatus();
  const WithoutStrays without(parts_.log);
  FALLOW_RETURN_IF_ERROR(
      parts_.log.Append(records, [&] { return parts_.log.DropStrays(written); }));
  return parts_.log.LookForStrays();
}

absl::StatusOr<bool> WriteBack::OnlyIndexHas(const SubjectId& id) {
  FALLOW_ASSIGN_OR_RETURN(const auto first, parts_.log.FirstKindOf(id));
  if (first) return false;
  FALLOW_ASSIGN_OR_RETURN(const bool let_go, parts_.log.WasLetGo(id));
  if (let_go) return false;
  const absl::Status shown = parts_.index.Ask([&](Index& index) { return index.Get(id); }).status();
  return absl::IsNotFound(shown) ? absl::StatusOr<bool>(false) : absl::StatusOr<bool>(true);
}

absl::Status WriteBack::Bring(const SubjectId& id) {
  FALLOW_ASSIGN_OR_RETURN(const bool lacks, OnlyIndexHas(id));
  FALLOW_ASSIGN_OR_RETURN(const bool strays, parts_.log.HasStrays(id));
  if ((!lacks && !strays) || !parts_.log.refusal().ok()) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(Run({}));
  FALLOW_ASSIGN_OR_RETURN(const bool still_lacks, OnlyIndexHas(id));
  if (!still_lacks) return absl::OkStatus();
  constexpr std::string_view kWhat = "This can only be read for now";
  if (waits()) {
    return base::Failed(kWhat,
                        "its record was damaged and only the index has it. It is written back, and "
                        "can be changed, once every other device has been met and none has the "
                        "record",
                        base::Show(base::Thing::kDevices));
  }
  return base::Failed("This can only be read",
                      "its record was damaged, and what the index has of it fits into no record",
                      base::Next::kExamine);
}

bool WriteBack::waits() const {
  const auto after = parts_.log.settings().Find(setting::kWriteBack);
  return after.ok() && after->has_value();
}

uint64_t WriteBack::left() const {
  return parts_.log.settings().Get(setting::kNotWrittenBack).value_or(0);
}

// Those that stay as they are: what one has of them fits into no record.
absl::StatusOr<std::vector<SubjectId>> WriteBack::WriteAll(Index& old, Index& fresh) {
  Index::Remains remains = old.ReadRemains();
  import_keys_.clear();
  for (const IndexBatch::Imported& one : remains.imported) {
    import_keys_.emplace(one.subject, one.key);
  }
  std::vector<SubjectId> stay;
  Batch batch(*this);
  for (const SubjectId& id : remains.reflections) {
    absl::StatusOr<Folded> shown = old.LoadFolded(id);
    if (!shown.ok()) continue;
    FALLOW_ASSIGN_OR_RETURN(const bool news, IsNews(*shown, fresh, parts_.log));
    if (!news) continue;
    FALLOW_ASSIGN_OR_RETURN(const bool written, Write(*std::move(shown), fresh, batch));
    if (!written) stay.push_back(id);
  }
  FALLOW_RETURN_IF_ERROR(WriteTemplates(remains.templates, fresh, batch));
  FALLOW_RETURN_IF_ERROR(batch.Flush());
  return stay;
}

absl::Status WriteBack::TakeOver(const std::vector<SubjectId>& these, Index& old, Index& fresh) {
  for (const SubjectId& id : these) {
    IndexBatch batch;
    batch.position = fresh.position();
    FALLOW_ASSIGN_OR_RETURN(journal::Folded folded, old.LoadFolded(id));
    batch.reflections.push_back(std::move(folded));
    const auto key = import_keys_.find(id);
    if (key != import_keys_.end()) batch.imported.push_back({key->second, id});
    FALLOW_RETURN_IF_ERROR(fresh.Apply(batch));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PastRecord>> WriteBack::Past(const SubjectId& id) {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<LogEntry> entries, parts_.log.ReadSubject(id));
  std::vector<PastRecord> records;
  for (const LogEntry& entry : entries) {
    if (!journal::IsReflection(entry.header.kind) || !entry.operation.ok()) continue;
    absl::StatusOr<v1::ReflectionOperation> operation =
        journal::ParseReflectionOperation(*entry.operation);
    if (!operation.ok()) continue;
    records.push_back({entry.header.stamp, entry.header.kind, *std::move(operation)});
  }
  return records;
}

// Drops those that have no key or description here, and counts those that were not let go.
absl::StatusOr<uint64_t> WriteBack::KeepAttachments(Reflection& shown) {
  std::vector<journal::Attachment> kept;
  uint64_t lost = 0;
  for (const journal::Attachment& one : shown.attachments) {
    FALLOW_ASSIGN_OR_RETURN(const bool let_go, parts_.log.WasLetGo(one.id));
    if (let_go) continue;
    const absl::Status key = parts_.log.KeyOf(one.id).status();
    if (IsOfTheMoment(key)) return key;
    if (key.ok() && parts_.blobs.Describe(one.id).ok()) {
      kept.push_back(one);
    } else {
      ++lost;
    }
  }
  shown.attachments = std::move(kept);
  return lost;
}

absl::StatusOr<bool> WriteBack::Write(Folded shown, Index& fresh, Batch& batch) {
  FALLOW_ASSIGN_OR_RETURN(const uint64_t lost, KeepAttachments(shown.view));
  FALLOW_ASSIGN_OR_RETURN(std::vector<PastRecord> past, Past(shown.view.id));
  const bool begun = journal::FoldAll(shown.view.id, past).folded.state.version() > 0;
  FALLOW_ASSIGN_OR_RETURN(const bool written, begun ? WriteChanged(shown, std::move(past), batch)
                                                    : WriteNew(shown.view, fresh, batch));
  if (written) done_.attachments += lost;
  return written;
}

// About the same subject, unless that has records whose key is lost.
absl::StatusOr<bool> WriteBack::WriteNew(const Reflection& shown, Index& fresh, Batch& batch) {
  journal::NewReflection what;
  static_cast<journal::ReflectionContent&>(what) = shown;
  for (const journal::Attachment& one : shown.attachments) what.attachments.push_back(one.id);
  const auto key = import_keys_.find(shown.id);
  if (key != import_keys_.end()) what.import_key = key->second;
  SubjectId id = shown.id;
  const absl::Status has_key = parts_.log.KeyOf(shown.id).status();
  if (IsOfTheMoment(has_key)) return has_key;
  if (!has_key.ok() && !absl::IsNotFound(has_key)) {
    // By this key it is known again after an interruption.
    if (!what.import_key) what.import_key = shown.id.bytes;
    FALLOW_ASSIGN_OR_RETURN(const bool known, fresh.KnowsImportKey(*what.import_key));
    if (known) return true;
    parts_.random.Fill(id.bytes);
  }
  const absl::Time now = parts_.clock.Now();
  const absl::StatusOr<v1::ReflectionOperation> operation =
      journal::ComposeCreated(what, shown.attachments, now);
  if (!operation.ok()) return false;
  Folded folded;
  journal::Occasion occasion = batch.Occasion(0, now);
  if (!journal::Fold(id, occasion.stamp, RecordKind::kReflectionCreated, *operation, folded).ok()) {
    return false;
  }
  std::vector<NewRecord> records;
  records.push_back({id, RecordKind::kReflectionCreated, operation->SerializeAsString(), nullptr});
  if (shown.deleted) {
    occasion = batch.Occasion(1, *shown.deleted);
    records.push_back({id, RecordKind::kReflectionDeleted,
                       journal::ComposeDeleted(folded, occasion).SerializeAsString(), nullptr});
  }
  ++done_.reflections;
  FALLOW_RETURN_IF_ERROR(batch.Add(std::move(records)));
  return true;
}

// What turns the reflection of which the log still has the beginning into the one that is shown; as
// if it was made apart from what others have added since.
absl::StatusOr<bool> WriteBack::WriteChanged(const Folded& shown, std::vector<PastRecord> past,
                                             Batch& batch) {
  const SubjectId& id = shown.view.id;
  Folded now = journal::FoldAll(id, past).folded;
  const absl::Time at = parts_.clock.Now();
  journal::Occasion occasion = batch.Occasion(0, at);
  // Nothing where an interruption came after it was written.
  if (now.view.deleted == shown.view.deleted) {
    const auto difference = journal::ComposeRestored(now, shown.view, occasion);
    if (now.view.deleted || (difference.ok() && !*difference)) return true;
  }
  std::vector<PastRecord> seen;
  for (const PastRecord& one : past) {
    if (IsKnown(one.stamp, one.kind, shown.state)) seen.push_back(one);
  }
  std::vector<NewRecord> records;
  const auto add = [&](RecordKind kind, const v1::ReflectionOperation& operation) {
    records.push_back({id, kind, operation.SerializeAsString(), nullptr});
    past.push_back({occasion.stamp, kind, operation});
    seen.push_back(past.back());
    occasion = batch.Occasion(records.size(), at);
    return static_cast<bool>(journal::FoldAll(id, past).taken.back());
  };
  Folded known = journal::FoldAll(id, seen).folded;
  if (known.view.deleted && !shown.view.deleted) {
    if (!add(RecordKind::kReflectionUndeleted, journal::ComposeUndeleted(occasion))) return false;
    known = journal::FoldAll(id, seen).folded;
  }
  if (!known.view.deleted) {
    const auto operation = journal::ComposeRestored(known, shown.view, occasion);
    if (!operation.ok()) return false;
    if (*operation && !add(RecordKind::kReflectionChanged, **operation)) return false;
    known = journal::FoldAll(id, seen).folded;
  }
  if (shown.view.deleted && !known.view.deleted) {
    occasion.now = *shown.view.deleted;
    if (!add(RecordKind::kReflectionDeleted, journal::ComposeDeleted(known, occasion))) {
      return false;
    }
  }
  if (records.empty()) return true;
  ++done_.reflections;
  FALLOW_RETURN_IF_ERROR(batch.Add(std::move(records)));
  return true;
}

absl::StatusOr<std::map<std::string, SubjectId>> WriteBack::TemplateSubjects() {
  FALLOW_ASSIGN_OR_RETURN(const std::vector<SubjectId> subjects,
                          parts_.log.SubjectsOf(RecordKind::kTemplateSet));
  std::map<std::string, SubjectId> by_name;
  for (const SubjectId& id : subjects) {
    FALLOW_ASSIGN_OR_RETURN(const std::vector<LogEntry> entries, parts_.log.ReadSubject(id));
    v1::TemplateOperation operation;
    if (entries.empty() || !entries[0].operation.ok() ||
        !operation.ParseFromString(*entries[0].operation)) {
      continue;
    }
    by_name.emplace(operation.name(), id);
  }
  return by_name;
}

absl::Status WriteBack::WriteTemplates(const std::vector<IndexBatch::TemplateSet>& shown,
                                       Index& fresh, Batch& batch) {
  std::map<std::string, std::string> here;  // removed ones have no text
  for (const IndexBatch::TemplateSet& one : fresh.ReadRemains().templates) {
    here.emplace(one.what.name, one.what.text);
  }
  std::map<std::string, SubjectId> subjects;
  bool looked = false;
  for (const IndexBatch::TemplateSet& one : shown) {
    const auto known = here.find(one.what.name);
    if ((known == here.end() ? std::string() : known->second) == one.what.text) continue;
    v1::TemplateOperation operation;
    operation.set_name(one.what.name);
    operation.set_text(one.what.text);
    if (!journal::CheckOperation(operation).ok()) continue;
    if (!looked) {
      FALLOW_ASSIGN_OR_RETURN(subjects, TemplateSubjects());
      looked = true;
    }
    auto subject = subjects.find(one.what.name);
    if (subject == subjects.end()) {
      SubjectId id;
      parts_.random.Fill(id.bytes);
      subject = subjects.emplace(one.what.name, id).first;
    }
    FALLOW_RETURN_IF_ERROR(batch.Add(
        {{subject->second, RecordKind::kTemplateSet, operation.SerializeAsString(), nullptr}}));
  }
  return absl::OkStatus();
}

}  // namespace fallow::store
