#include "daemon/store/vault.h"

#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/vault_parts.h"

namespace fallow::store {

crypto::FileKey JournalFileKey(const crypto::StoreKey& store, const crypto::VaultId& vault) {
  return crypto::Derive<crypto::FileKey>(store, crypto::Domain::kJournalFile, vault);
}

absl::Status AboutJournalFile(const absl::Status& status) {
  if (!absl::IsDataLoss(status) || status.message().find("journal.db") != absl::string_view::npos) {
    return status;
  }
  return base::Damaged("The file `journal.db` is damaged", "what it holds does not authenticate",
                       base::WithName(base::Next::kPutBackCopy, "journal.db"));
}

Vault::Vault(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Vault::~Vault() {
  Close().IgnoreError();
}

Vault::Presence Vault::Probe(Disk& disk, const std::filesystem::path& folder) {
  // One that is there and cannot be read is not absent.
  for (const std::string_view name : {kKeyslotsName, kKeyslotsCopyName, kJournalName}) {
    if (!absl::IsNotFound(disk.Open(folder / name).status())) return Presence::kPresent;
  }
  return Presence::kAbsent;
}

void Vault::Parts::TakeUpReleases() {
  last_look = std::make_unique<LastLook>(LastLook::Parts{*practice, *reflections, *drafts});
  plan_arrivals = std::make_unique<PlanArrivals>(*log, *practice, *days, env.clock);
  release_answers = std::make_unique<ReleaseAnswers>(
      ReleaseAnswers::Parts{*log, *practice, *devices, *reflections, *drafts, *eraser, *last_look,
                            *plan_arrivals, env.clock});
  due_releases = std::make_unique<DueReleases>(
      DueReleases::Parts{*log, *practice, *reflections, *blobs, *drafts, *eraser, *last_look,
                         *plan_arrivals, *release_answers, env.clock});
  release_plans = std::make_unique<ReleasePlans>(
      ReleasePlans::Parts{*practice, *last_look, *due_releases, env.clock});
  receipts = std::make_unique<Receipts>(Receipts::Parts{
      journal::VaultId{keyslots.keyslots().vault_id()}, *log, *practice, *reflections, *devices,
      *peers, *plan_arrivals, *due_releases, *eraser, *drafts, env.clock});
}

absl::Status Vault::Close() {
  if (parts_ == nullptr) return absl::OkStatus();
  const std::unique_ptr<Parts> parts = std::move(parts_);
  // What is not written of it is learned again, or counted as a leap.
  parts->peers->Flush().IgnoreError();
  parts->days->Note().status().IgnoreError();
  const bool writable = parts->refusal.ok();
  const crypto::Freshness now{parts->log->mark().position, parts->log->mark().head};
  parts->receipts.reset();
  parts->release_plans.reset();
  parts->due_releases.reset();
  parts->exchange.reset();
  parts->release_answers.reset();
  parts->plan_arrivals.reset();
  parts->last_look.reset();
  parts->write_back.reset();
  parts->practice.reset();
  parts->final_deletions.reset();
  parts->templates.reset();
  parts->reflections.reset();
  parts->eraser.reset();
  parts->index_copy.reset();
  parts->index.reset();
  parts->blobs.reset();
  parts->brake.reset();
  parts->peers.reset();
  parts->epochs.reset();
  parts->devices.reset();
  parts->days.reset();
  // Where its files are others by now, or may be, they stay as a crash would leave them.
  if (writable && !parts->must_close) parts->MarkClosed();
  parts->log.reset();
  // Which keys are in `keyslots` is not known, or known and not those of what was open.
  if (!writable || parts->must_close) return absl::OkStatus();
  if (now == parts->keyslots.secrets().freshness) {
    // What memory holds is good, whatever has become of the files meanwhile.
    if (KeyslotsAre(parts->env.disk, parts->folder, parts->keyslots.keyslots())) {
      return absl::OkStatus();
    }
    return WriteKeyslots(parts->env.disk, parts->folder, parts->keyslots.keyslots());
  }
  crypto::VaultSecrets secrets = parts->keyslots.secrets().Copy();
  secrets.freshness = now;
  const crypto::OpenedKeyslots fresh =
      parts->keyslots.WithSecrets(std::move(secrets), parts->env.random);
  return WriteKeyslots(parts->env.disk, parts->folder, fresh.keyslots());
}

absl::Status Vault::KeepKeyslots() {
  const Parts& parts = *parts_;
  // Which keys are in `keyslots` is not known once it must be closed.
  if (!parts.refusal.ok() || parts.must_close) return absl::OkStatus();
  if (KeyslotsAre(parts.env.disk, parts.folder, parts.keyslots.keyslots())) return absl::OkStatus();
  return WriteKeyslots(parts.env.disk, parts.folder, parts.keyslots.keyslots());
}

absl::Status Vault::Confirm(crypto::ByteSpan passphrase) const {
  return parts_->keyslots.keyslots().Open(passphrase).status();
}

LocalSettings& Vault::settings() {
  return parts_->log->settings();
}
Reflections& Vault::reflections() {
  return *parts_->reflections;
}
Templates& Vault::templates() {
  return *parts_->templates;
}
FinalDeletions& Vault::final_deletions() {
  return *parts_->final_deletions;
}
WriteBack& Vault::write_back() {
  return *parts_->write_back;
}
Blobs& Vault::blobs() {
  return *parts_->blobs;
}
Drafts& Vault::drafts() {
  return *parts_->drafts;
}
LastLook& Vault::last_look() {
  return *parts_->last_look;
}
ReleasePlans& Vault::release_plans() {
  return *parts_->release_plans;
}
DueReleases& Vault::due_releases() {
  return *parts_->due_releases;
}
Receipts& Vault::receipts() {
  return *parts_->receipts;
}
PracticeRecords& Vault::practice() {
  return *parts_->practice;
}
Eraser& Vault::eraser() {
  return *parts_->eraser;
}
Exchange& Vault::exchange() {
  return *parts_->exchange;
}
const crypto::SigningKey& Vault::device_key() const {
  return parts_->log->writer().key;
}

const absl::Status& Vault::refusal() const {
  return parts_->refusal;
}

}  // namespace fallow::store
