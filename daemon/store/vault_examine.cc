#include <string>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/vault_parts.h"

namespace fallow::store {
namespace {

using Check = Finding::Check;
using Severity = Finding::Severity;

constexpr int kIntegrityLinesMax = 8;
constexpr std::string_view kOnlyIndexed =
    "What the index has of them is shown: reflections and templates. Connections, letters, "
    "farewells and spaces among them are not.";

// Collects the findings of an examination.
class Findings {
 public:
  Findings() = default;
  explicit Findings(std::vector<Finding> begun) : findings_(std::move(begun)) {}

  void Ok(Check check, std::string detail) { Add(Severity::kOk, check, std::move(detail)); }
  void Notice(Check check, std::string detail, base::NextStep next = {}) {
    Add(Severity::kNotice, check, std::move(detail), std::move(next));
  }
  void Damage(Check check, std::string detail, base::NextStep next = {}) {
    Add(Severity::kDamage, check, std::move(detail), std::move(next));
  }
  void Failed(Check check, const absl::Status& status) {
    const Severity severity = absl::IsDataLoss(status) ? Severity::kDamage : Severity::kNotice;
    Add(severity, check, std::string(base::ToStd(status.message())), base::NextStepOf(status));
  }
  std::vector<Finding> Take() { return std::move(findings_); }

 private:
  void Add(Severity severity, Check check, std::string detail, base::NextStep next = {}) {
    findings_.push_back({severity, check, std::move(detail), std::move(next)});
  }
  std::vector<Finding> findings_;
};

base::NextStep CopyOfJournal() {
  return base::WithName(base::Next::kPutBackCopy, std::string(kJournalName));
}

std::string Count(uint64_t n, std::string_view one, std::string_view many) {
  return std::to_string(n).append(" ").append(n == 1 ? one : many);
}

void ExamineKeyslots(Disk& disk, const Path& folder, const crypto::VaultId& vault_id,
                     Findings& findings) {
  bool sound = true;
  for (const std::string_view name : {kKeyslotsName, kKeyslotsCopyName}) {
    const std::string file = "The file `" + std::string(name) + "` ";
    const absl::StatusOr<crypto::Keyslots> keyslots = ReadKeyslotsFile(disk, folder, name);
    if (keyslots.ok() && keyslots->vault_id() == vault_id) continue;
    sound = false;
    // The other stands in for it, and it is made anew from memory.
    findings.Damage(
        Check::kKeyslots,
        file + (keyslots.ok() ? "belongs to another vault."
                              : "is missing or damaged. It is written anew at locking."),
        base::Next::kNothing);
  }
  if (sound) findings.Ok(Check::kKeyslots, "The file `keyslots` is sound, and so is its copy.");
}

// Whether the file is there to be read; if not, says what is there. Without that of the index, the
// index is in memory.
bool IsThere(Disk& disk, const Path& folder, std::string_view name, const base::NextStep& next,
             Findings& findings) {
  const absl::Status opened = disk.Open(folder / name).status();
  if (opened.ok()) return true;
  const bool missing = absl::IsNotFound(opened);
  const std::string said =
      "The file `" + std::string(name) +
      (missing ? "` is missing." : "` is a link or no file at all, or cannot be read.");
  const base::NextStep what =
      missing ? next : base::WithName(base::Next::kCheckPermissions, std::string(name));
  if (name.starts_with(kIndexName)) {
    findings.Notice(Check::kPages, said, what);
  } else {
    findings.Damage(Check::kPages, said, what);
  }
  return false;
}

void ExaminePages(Disk& disk, SealedVfs& vfs, const Path& folder, std::string_view name,
                  const base::NextStep& next, Findings& findings) {
  if (!IsThere(disk, folder, name, next, findings)) return;
  const std::string file(name);
  const std::string wal = file + "-wal";
  const bool has_wal = !absl::IsNotFound(disk.Open(folder / wal).status());
  if (has_wal && !IsThere(disk, folder, wal, next, findings)) return;
  const absl::StatusOr<ScrubReport> report = vfs.Scrub(folder / name);
  if (!report.ok()) {
    findings.Failed(Check::kPages, report.status());
  } else if (report->clean()) {
    findings.Ok(Check::kPages,
                Count(report->pages, "page", "pages") + " of `" + file + "` read and found sound.");
  } else {
    const uint64_t damaged = report->damaged_pages.size() + report->damaged_frames.size() +
                             (report->damaged_wal_header ? 1 : 0);
    findings.Damage(Check::kPages,
                    Count(damaged, "page of `", "pages of `") + file +
                        (damaged == 1 ? "` does not authenticate." : "` do not authenticate."),
                    next);
  }
}

void ExamineStructure(Database& database, Findings& findings) {
  const absl::StatusOr<std::vector<std::string>> lines =
      database.CheckIntegrity(kIntegrityLinesMax);
  if (!lines.ok()) {
    findings.Failed(Check::kPages, AboutJournalFile(lines.status()));
  } else if (!lines->empty()) {
    findings.Damage(Check::kPages, "The structure of `journal.db` is damaged.", CopyOfJournal());
  }
}

absl::StatusOr<Log::Report> VerifyAll(Log& log, const Devices& devices, const Progress& progress) {
  const uint64_t total = log.position();
  const auto key_of = [&](const journal::DeviceId& id) -> std::optional<crypto::PublicKey> {
    const std::optional<crypto::DevicePublicKeys> keys = devices.WriterKeysOf(id);
    if (!keys) return std::nullopt;
    return keys->signing;
  };
  return log.Verify(key_of, [&](uint64_t done) { return !progress || progress(done, total); });
}

bool IsSound(const absl::StatusOr<Log::Report>& report, uint64_t total) {
  return report.ok() && report->broken.empty() && report->records + report->gone == total &&
         report->unreadable == 0;
}

void ExamineLog(const absl::StatusOr<Log::Report>& report, uint64_t total, bool salvaged,
                Findings& findings) {
  if (!report.ok()) {
    findings.Failed(Check::kChain, AboutJournalFile(report.status()));
    return;
  }
  if (salvaged && report->records == 0) {
    findings.Damage(Check::kChain, "No record of `journal.db` could be read.", CopyOfJournal());
    return;
  }
  if (report->broken.empty() && report->records + report->gone == total) {
    findings.Ok(Check::kChain,
                "The chain over " + Count(report->records, "record", "records") + " holds.");
  } else {
    findings.Damage(Check::kChain, "The chain over the records is broken.", CopyOfJournal());
  }
  if (report->unreadable == 0) {
    findings.Ok(Check::kKeyring, "Every record opens with its key.");
  } else {
    findings.Damage(Check::kKeyring,
                    Count(report->unreadable, "record does not open and stays",
                          "records do not open and stay") +
                        " set aside.",
                    CopyOfJournal());
  }
}

void ExamineBlobs(Log& log, Blobs& blobs, bool log_is_sound, bool alone, Findings& findings) {
  const absl::StatusOr<std::vector<journal::SubjectId>> ids =
      log.SubjectsOf(journal::RecordKind::kAttachmentCreated);
  if (!ids.ok()) return findings.Failed(Check::kBlobs, AboutJournalFile(ids.status()));
  const absl::StatusOr<Blobs::Health> health = blobs.Examine(*ids);
  if (!health.ok()) return findings.Failed(Check::kBlobs, health.status());
  // If there are other devices, a file may simply not have arrived yet.
  if (health->damaged > 0 || (alone && health->missing > 0)) {
    findings.Damage(Check::kBlobs,
                    Count(health->missing, "attachment is", "attachments are") + " missing and " +
                        std::to_string(health->damaged) + " damaged.",
                    base::WithName(base::Next::kPutBackCopy, "blobs"));
  } else {
    findings.Ok(Check::kBlobs,
                Count(health->checked - health->missing, "attachment", "attachments") +
                    " read and found sound.");
  }
  if (!alone && health->missing > 0) {
    findings.Notice(Check::kBlobs, Count(health->missing, "attachment has", "attachments have") +
                                       " not arrived from another device yet.");
  }
  if (health->unnamed > 0) {
    findings.Notice(
        Check::kBlobs,
        log_is_sound
            ? Count(health->unnamed, "file belongs", "files belong") +
                  " to no reflection. Unused uploads are removed after a day; anything else stays."
            : Count(health->unnamed, "file", "files") +
                  " could not be examined: records that may say what is in there cannot be read.");
  }
}

// Of what only the index has.
std::string WhatComesOf(const WriteBack& write_back) {
  if (write_back.waits()) {
    return " Your other devices may still have the records, and bring them back when they are met. "
           "What none of them has is then written back, and can be changed again.";
  }
  if (write_back.left() > 0) return " It cannot be written back, because no record can hold it.";
  return "";
}

void ExamineWriteBack(const WriteBack& write_back, Findings& findings) {
  const WriteBack::Done& done = write_back.done();
  if (done.reflections == 0) return;
  std::string detail = Count(done.reflections, "reflection that only the index had was",
                             "reflections that only the index had were") +
                       " written back and can be changed again; earlier versions are lost.";
  if (done.attachments > 0) {
    detail += " " + Count(done.attachments, "attachment is", "attachments are") +
              " missing from this, because the key is lost.";
  }
  findings.Notice(Check::kIndex, detail);
}

// Texts whose records are damaged may be in the index alone: then nothing here advises to build it
// again.
void ExamineIndex(IndexKeeper& index, const WriteBack& write_back, bool log_is_sound,
                  const Progress& progress, Findings& findings) {
  const absl::StatusOr<IndexKeeper::Comparison> found = index.CompareRebuild(progress);
  if (!found.ok()) return findings.Failed(Check::kIndex, found.status());
  if (found->only_here > 0) {
    findings.Damage(Check::kIndex,
                    Count(found->only_here, "reflection is", "reflections are") +
                        " in the index alone, since the records are damaged. What the index has is "
                        "shown and exported." +
                        WhatComesOf(write_back));
  }
  if (!found->equal) {
    findings.Damage(Check::kIndex, "The index differs from the log.",
                    log_is_sound ? base::Next::kRebuildIndex : base::Next::kNothing);
  } else if (found->only_here == 0) {
    findings.Ok(Check::kIndex, "The index matches the log.");
  }
}

void ExamineDrafts(Drafts& drafts, Findings& findings) {
  uint64_t sound = 0;
  const absl::StatusOr<std::vector<Drafts::Unread>> unread = drafts.Visit([&](const Draft&) {
    ++sound;
    return absl::OkStatus();
  });
  if (!unread.ok()) return findings.Failed(Check::kDrafts, unread.status());
  if (unread->empty()) {
    findings.Ok(Check::kDrafts, Count(sound, "draft", "drafts") + " read and found sound.");
  } else {
    findings.Damage(Check::kDrafts, Count(unread->size(), "draft is", "drafts are") +
                                        " damaged. The journal itself is not affected.");
  }
}

// Half of what there is twice may be damaged, and is made good here.
void ExamineKeys(Keyring& keyring, bool writable, Findings& findings) {
  absl::StatusOr<PackedKeys::Health> health = keyring.Examine();
  if (health.ok() && health->damaged > 0 && writable) {
    const absl::Status mended = keyring.Mend();
    if (!mended.ok()) return findings.Failed(Check::kKeyring, mended);
    findings.Notice(Check::kKeyring,
                    Count(health->damaged, "block of keys was", "blocks of keys were") +
                        " damaged, and made good from the other copy.",
                    base::Next::kCheckDisk);
    health = keyring.Examine();
  }
  if (!health.ok()) return findings.Failed(Check::kKeyring, health.status());
  if (health->damaged > 0) {
    findings.Damage(Check::kKeyring,
                    Count(health->damaged, "block of keys is", "blocks of keys are") +
                        " damaged in one of the two copies; the other is used.");
  }
  if (health->lost > 0) {
    findings.Damage(Check::kKeyring, Count(health->lost, "block of keys", "blocks of keys") +
                                         " cannot be read in either copy.");
  }
}

// What stands behind a record that is missing, and what nobody has any more.
void ExamineStrays(Log& log, const WriteBack& write_back, Findings& findings) {
  const uint64_t lost = log.settings().Get(setting::kRecordsLost).value_or(0);
  if (lost > 0) {
    findings.Notice(Check::kJournal,
                    Count(lost, "record that was damaged is", "records that were damaged are") +
                        " lost: no other device of the journal had " +
                        (lost == 1 ? "it." : "them."));
  }
  const absl::StatusOr<StrayCount> count = log.CountStrays();
  if (!count.ok() || count->strays == 0) return;
  const std::string aside =
      Count(count->strays, "record that follows what is missing can be read here, and is",
            "records that follow what is missing can be read here, and are") +
      " not given to other devices.";
  if (!write_back.waits()) {
    findings.Notice(Check::kJournal, aside + " No other device has what is missing.");
    return;
  }
  findings.Damage(Check::kJournal,
                  (count->missing > 0 ? Count(count->missing, "record is", "records are") +
                                            " missing between others. "
                                      : std::string()) +
                      aside +
                      " What your other devices have of it comes when they are met; what none of "
                      "them has is then written back. Until then it cannot be changed.");
}

void ExamineEraser(const Eraser& eraser, Findings& findings) {
  if (eraser.settled()) return;
  findings.Notice(Check::kKeyring,
                  "What was let go is not finished on this device: with the passphrase words of it "
                  "can still be read from its files. That is tried again by itself.",
                  base::Next::kFreeSpace);
}

}  // namespace

std::vector<Finding> Vault::FoundAtOpening() const {
  Findings findings;
  if (!parts_->refusal.ok()) {
    const base::NextStep next = base::NextStepOf(parts_->refusal);
    const std::string said(base::ToStd(parts_->refusal.message()));
    // Files that merely cannot be written are whole.
    if (parts_->salvaged || parts_->damaged) {
      findings.Damage(Check::kReading, said, next);
    } else {
      findings.Notice(Check::kReading, said, next);
    }
  }
  if (parts_->records_missing > 0) {
    findings.Damage(Check::kJournal, Count(parts_->records_missing, "record", "records") +
                                         " cannot be read. " + std::string(kOnlyIndexed));
  }
  if (const uint64_t lost = parts_->index->lost_by_log(); lost > 0 && !parts_->salvaged) {
    findings.Damage(Check::kJournal, "The last " + Count(lost, "record", "records") +
                                         " of the journal " + (lost == 1 ? "is" : "are") +
                                         " missing. " + std::string(kOnlyIndexed));
  }
  if (parts_->refusal.ok()) ExamineStrays(*parts_->log, *parts_->write_back, findings);
  if (parts_->tables_damaged) {
    findings.Damage(Check::kPages,
                    "A page of `journal.db` is damaged that held notes about your other devices, "
                    "or keys of what travels between them. Nothing that you wrote was on it, and "
                    "the journal goes on without it.",
                    base::Next::kChangePassphrase);
  }
  if (parts_->wal_missing) {
    findings.Damage(
        Check::kJournal,
        "The file `journal.db-wal` is missing, and with it what was written last, before "
        "the journal could be locked.",
        base::WithName(base::Next::kPutBackCopy, std::string(kWalName)));
  }
  return findings.Take();
}

std::vector<Finding> Vault::Parts::ExamineLogAndIndexPages(Examination& examination,
                                                           const Progress& progress) {
  Findings findings;
  const uint64_t total = log->position();
  const absl::StatusOr<Log::Report> report = VerifyAll(*log, *devices, progress);
  examination.log_is_sound = refusal.ok() && IsSound(report, total);
  ExaminePages(env.disk, *vfs, folder, kIndexName,
               examination.log_is_sound ? base::Next::kRebuildIndex : base::Next::kNothing,
               findings);
  // Of a file that is not there, or of no use, enough is said.
  const bool there = env.disk.Open(folder / kJournalName).ok() &&
                     (env.disk.Open(folder / kWalName).ok() ||
                      absl::IsNotFound(env.disk.Open(folder / kWalName).status()));
  if (there || !salvaged || total > 0) ExamineLog(report, total, salvaged, findings);
  return findings.Take();
}

std::optional<std::vector<Finding>> Vault::ExamineNext(Examination& examination,
                                                       const Progress& progress) {
  Parts& parts = *parts_;
  Findings findings;
  switch (examination.parts++) {
    case 0:
      findings = Findings(FoundAtOpening());
      ExamineKeyslots(parts.env.disk, parts.folder, parts.keyslots.keyslots().vault_id(), findings);
      break;
    case 1:
      ExamineKeys(parts.log->keyring(), parts.refusal.ok(), findings);
      ExaminePages(parts.env.disk, *parts.vfs, parts.folder, kJournalName, CopyOfJournal(),
                   findings);
      ExamineStructure(parts.log->database(), findings);
      break;
    case 2:
      findings = Findings(parts.ExamineLogAndIndexPages(examination, progress));
      break;
    case 3:
      ExamineBlobs(*parts.log, *parts.blobs, examination.log_is_sound,
                   parts.devices->roster().devices().size() <= 1, findings);
      break;
    case 4:
      ExamineWriteBack(*parts.write_back, findings);
      ExamineIndex(*parts.index, *parts.write_back, examination.log_is_sound, progress, findings);
      break;
    case 5:
      ExamineDrafts(*parts.drafts, findings);
      ExamineEraser(*parts.eraser, findings);
      break;
    default:
      return std::nullopt;
  }
  std::vector<Finding> found = findings.Take();
  // This is that examination.
  for (Finding& finding : found) {
    if (finding.next.kind == base::Next::kExamine) finding.next = {};
  }
  return found;
}

std::vector<Finding> Vault::Examine(const Progress& progress) {
  Examination examination;
  std::vector<Finding> all;
  while (std::optional<std::vector<Finding>> found = ExamineNext(examination, progress)) {
    for (Finding& finding : *found) all.push_back(std::move(finding));
  }
  return all;
}

absl::Status Vault::RebuildIndex(const Progress& progress, bool force) {
  FALLOW_RETURN_IF_ERROR(parts_->refusal);
  if (!force) {
    const absl::StatusOr<Log::Report> report = VerifyAll(*parts_->log, *parts_->devices, progress);
    if (absl::IsCancelled(report.status())) return report.status();
    if (!IsSound(report, parts_->log->position())) {
      return base::NeedsConsent("The index was not built again",
                                "records of the journal are damaged, and the index may have the "
                                "only copy of their texts",
                                base::Next::kExamine);
    }
  }
  return parts_->index->Rebuild(progress);
}

VaultFigures Vault::Figures() {
  VaultFigures figures;
  const absl::StatusOr<Index::Counts> counts =
      parts_->index->Ask([](Index& index) { return index.Count(); });
  if (counts.ok()) {
    figures.reflections = counts->reflections;
    figures.deleted = counts->deleted;
  }
  const absl::StatusOr<std::vector<DraftId>> drafts = parts_->drafts->List();
  if (drafts.ok()) figures.drafts = drafts->size();
  const absl::StatusOr<std::vector<FolderEntry>> files = parts_->env.disk.List(parts_->folder);
  if (files.ok()) {
    for (const FolderEntry& file : *files) {
      if (file.name.starts_with(kJournalName)) figures.journal_bytes += file.bytes;
      if (file.name.starts_with(kIndexName)) figures.index_bytes += file.bytes;
    }
  }
  figures.blob_bytes = parts_->blobs->Bytes().value_or(0);
  figures.unreadable_records = parts_->index->unreadable();
  figures.device_name = parts_->devices->NameOf(parts_->devices->self());
  return figures;
}

}  // namespace fallow::store
