// Mending: what could be read of a damaged journal becomes the journal, and the damaged files stay
// beside it.
//
// journal.db.new is whole and durable before anything else changes. From then on a crash leaves
// either the damaged journal.db as it was, or none, and then the next unlocking puts the new one in
// its place, as it does after a change of passphrase.

#include <array>
#include <string>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/vault_parts.h"

namespace fallow::store {
namespace {

constexpr std::string_view kNewJournalName = "journal.db.new";
constexpr int kDamagedMax = 100;

Path WalOf(Path file) {
  file += "-wal";
  return file;
}

uint32_t RandomNumber(crypto::RandomSource& random) {
  std::array<uint8_t, sizeof(uint32_t)> bytes{};
  random.Fill(bytes);
  uint32_t number = 0;
  for (const uint8_t byte : bytes) number = number << 8 | byte;
  return number;
}

// A journal with no other device keeps its records as they are: nobody has what is missing, and
// what is behind it keeps its earlier versions. They are set aside once another device is added.
absl::Status CountGaps(Log& log) {
  FALLOW_ASSIGN_OR_RETURN(
      Statement count,
      log.database().Prepare("SELECT coalesce(max(position), 0) - count(*) FROM record"));
  FALLOW_ASSIGN_OR_RETURN(const bool row, count.Step());
  const uint64_t gone = row ? static_cast<uint64_t>(count.Int(0)) : 0;
  count.Reset();
  return log.settings().Set(setting::kPositionsGone, gone);
}

// Under a name that no earlier one has. OK when it is not there.
absl::Status SetAside(Disk& disk, const Path& folder, std::string_view name) {
  for (int i = 1; i <= kDamagedMax; ++i) {
    const Path aside =
        folder / (std::string(name) + ".damaged" + (i == 1 ? "" : std::to_string(i)));
    if (!absl::IsNotFound(disk.Open(aside).status())) continue;
    const absl::Status moved = disk.Rename(folder / name, aside);
    return absl::IsNotFound(moved) ? absl::OkStatus() : moved;
  }
  return base::Failed("The damaged files cannot be kept", "there are too many from before",
                      base::Next::kCheckDisk);
}

}  // namespace

absl::Status Vault::Mend(bool newer_is_gone) {
  const bool given_up = newer_is_gone && IsOlderJournal(parts_->refusal);
  if (!parts_->refusal.ok() && !parts_->damaged && !given_up) {
    return base::WithNextStep(
        base::Failed("The journal is not mended", "nothing says that `journal.db` is damaged", ""),
        base::NextStepOf(parts_->refusal));
  }
  if (parts_->refusal.ok()) {
    const absl::StatusOr<ScrubReport> report = parts_->vfs->Scrub(parts_->folder / kJournalName);
    FALLOW_RETURN_IF_ERROR(report.status());
    if (report->clean()) {
      return base::Failed("There is nothing to mend", "every page of the journal can be read", "");
    }
    return MendFromPages();
  }
  parts_->must_close = true;
  return parts_->Mend();
}

// A damaged page need not show when a journal is opened: one that has only some of its rows costs
// no more than these, until it is written to. What can be read is opened beside the journal that is
// open, of which others may hold parts until it is closed.
absl::Status Vault::MendFromPages() {
  Parts salvaged(
      parts_->env, parts_->folder,
      parts_->keyslots.WithSecrets(parts_->keyslots.secrets().Copy(), parts_->env.random));
  FALLOW_RETURN_IF_ERROR(
      salvaged.Open(Parts::How::kSalvaged, AboutJournalFile(absl::DataLossError("")), {}));
  parts_->must_close = true;
  return salvaged.Mend();
}

absl::Status Vault::Parts::Mend() {
  // Records of this device may be among those that are lost: it goes on as a new writer, and so
  // none of its numbers is given twice.
  FALLOW_RETURN_IF_ERROR(log->settings().Set(setting::kIncarnation, RandomNumber(env.random)));
  FALLOW_RETURN_IF_ERROR(
      log->settings().Set(setting::kIndexAhead, log->position() + index->lost_by_log()));
  FALLOW_RETURN_IF_ERROR(WriteBack::Later(*log));
  FALLOW_RETURN_IF_ERROR(devices->Others().empty() ? CountGaps(*log) : log->SetStraysAside());
  const Path file = folder / kNewJournalName;
  crypto::VaultSecrets secrets = keyslots.secrets().Copy();
  FALLOW_RETURN_IF_ERROR(vfs->Delete(file));
  FALLOW_RETURN_IF_ERROR(vfs->AddFile(file,
                                      JournalFileKey(secrets.store, keyslots.keyslots().vault_id()),
                                      Durability::kEveryCommit));
  if (const absl::Status copied = log->database().VacuumInto(file); !copied.ok()) {
    vfs->Delete(file).IgnoreError();
    return copied;
  }
  FALLOW_RETURN_IF_ERROR(RemoveIfThere(env.disk, WalOf(file)));
  FALLOW_RETURN_IF_ERROR(env.disk.SyncFolder(folder));
  secrets.freshness = {log->mark().position, log->mark().head};
  crypto::OpenedKeyslots fresh = keyslots.WithSecrets(std::move(secrets), env.random);
  FALLOW_RETURN_IF_ERROR(WriteKeyslots(env.disk, folder, fresh.keyslots()));
  keyslots = std::move(fresh);
  // With the mark but without its WAL, the new one would seem to lack what was written last.
  FALLOW_RETURN_IF_ERROR(RemoveIfThere(env.disk, folder / kOpenMarkName));
  FALLOW_RETURN_IF_ERROR(env.disk.SyncFolder(folder));
  FALLOW_RETURN_IF_ERROR(SetAside(env.disk, folder, kJournalName));
  FALLOW_RETURN_IF_ERROR(SetAside(env.disk, folder, kWalName));
  FALLOW_RETURN_IF_ERROR(env.disk.Rename(file, folder / kJournalName));
  return env.disk.SyncFolder(folder);
}

}  // namespace fallow::store
