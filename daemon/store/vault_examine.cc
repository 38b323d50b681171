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

// Collects the findings of an examination.
class Findings {
 public:
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
  const absl::StatusOr<crypto::Keyslots> keyslots = ReadKeyslots(disk, folder);
  if (!keyslots.ok()) {
    findings.Damage(Check::kKeyslots, "The file `keyslots` is missing or damaged.",
                    base::Next::kChangePassphrase);
  } else if (keyslots->vault_id() != vault_id) {
    findings.Damage(Check::kKeyslots, "The file `keyslots` belongs to another vault.",
                    base::Next::kChangePassphrase);
  } else {
    findings.Ok(Check::kKeyslots, "The file `keyslots` is sound.");
  }
}

void ExaminePages(SealedVfs& vfs, const Path& folder, std::string_view name,
                  const base::NextStep& next, Findings& findings) {
  const std::string file(name);
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

void ExamineLog(Log& log, const Devices& devices, const Progress& progress, Findings& findings) {
  const uint64_t total = log.position();
  const absl::StatusOr<Log::Report> report =
      log.Verify([&](const journal::DeviceId& id) { return devices.SigningKeyOf(id); },
                 [&](uint64_t done) { return !progress || progress(done, total); });
  if (!report.ok()) {
    findings.Failed(Check::kChain, AboutJournalFile(report.status()));
    return;
  }
  if (report->broken.empty() && report->records == total) {
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

void ExamineBlobs(Log& log, Blobs& blobs, bool alone, Findings& findings) {
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
    findings.Notice(Check::kBlobs, Count(health->unnamed, "file belongs", "files belong") +
                                       " to no reflection. Unused uploads are removed after a day; "
                                       "anything else stays.");
  }
}

void ExamineIndex(IndexKeeper& index, const Progress& progress, Findings& findings) {
  const absl::StatusOr<bool> equal = index.EqualsRebuild(progress);
  if (!equal.ok()) {
    findings.Failed(Check::kIndex, equal.status());
  } else if (*equal) {
    findings.Ok(Check::kIndex, "The index matches the log.");
  } else {
    findings.Damage(Check::kIndex, "The index differs from the log.", base::Next::kRebuildIndex);
  }
}

void ExamineDrafts(Drafts& drafts, Findings& findings) {
  const absl::StatusOr<Drafts::All> all = drafts.GetAll();
  if (!all.ok()) return findings.Failed(Check::kDrafts, all.status());
  if (all->unreadable.empty()) {
    findings.Ok(Check::kDrafts,
                Count(all->drafts.size(), "draft", "drafts") + " read and found sound.");
  } else {
    findings.Damage(Check::kDrafts, Count(all->unreadable.size(), "draft is", "drafts are") +
                                        " damaged. The journal itself is not affected.");
  }
}

void ExamineEraser(const Eraser& eraser, Findings& findings) {
  if (eraser.settled()) return;
  findings.Notice(Check::kKeyring,
                  "What was let go is not finished on this device: with the passphrase words of it "
                  "can still be read from its files. That is tried again by itself.",
                  base::Next::kFreeSpace);
}

}  // namespace

std::vector<Finding> Vault::Examine(const Progress& progress) {
  Findings findings;
  ExamineKeyslots(parts_->env.disk, parts_->folder, parts_->keyslots.keyslots().vault_id(),
                  findings);
  ExaminePages(*parts_->vfs, parts_->folder, kJournalName, CopyOfJournal(), findings);
  ExamineStructure(parts_->log->database(), findings);
  ExaminePages(*parts_->vfs, parts_->folder, kIndexName, base::Next::kRebuildIndex, findings);
  ExamineLog(*parts_->log, *parts_->devices, progress, findings);
  ExamineBlobs(*parts_->log, *parts_->blobs, parts_->devices->roster().devices().size() <= 1,
               findings);
  ExamineIndex(*parts_->index, progress, findings);
  ExamineDrafts(*parts_->drafts, findings);
  ExamineEraser(*parts_->eraser, findings);
  return findings.Take();
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
