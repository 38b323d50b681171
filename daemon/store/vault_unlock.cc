// Which of the two files of keys opens the vault. They differ when one was put back from an earlier
// time, or a crash came between writing the two.

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/vault_parts.h"

namespace fallow::store {
namespace {

using crypto::Keyslots;
using crypto::OpenedKeyslots;

// The copy, where both can be read and are not the same.
std::optional<Keyslots> ReadOther(Disk& disk, const Path& folder) {
  const absl::StatusOr<Keyslots> first = ReadKeyslotsFile(disk, folder, kKeyslotsName);
  absl::StatusOr<Keyslots> copy = ReadKeyslotsFile(disk, folder, kKeyslotsCopyName);
  if (!first.ok() || !copy.ok() || first->Encode() == copy->Encode()) return std::nullopt;
  return *std::move(copy);
}

// Whether journal.db is sealed under the keys that these open.
bool FitsJournal(const Environment& env, const Path& folder, const OpenedKeyslots& opened) {
  const absl::StatusOr<std::unique_ptr<SealedVfs>> vfs =
      SealedVfs::Create(env.base_vfs, env.random);
  if (!vfs.ok()) return false;
  const Path journal = folder / kJournalName;
  const crypto::FileKey key = JournalFileKey(opened.secrets().store, opened.keyslots().vault_id());
  if (!(*vfs)->AddFile(journal, key, Durability::kEveryCommit).ok()) return false;
  const absl::StatusOr<Belongs> whose = (*vfs)->WhoseIs(journal);
  return whose.ok() && *whose == Belongs::kHere;
}

bool IsOlder(const OpenedKeyslots& a, const OpenedKeyslots& b) {
  const auto age = [](const OpenedKeyslots& one) {
    return std::pair(one.secrets().keyring_generation, one.secrets().freshness.commit_counter);
  };
  return age(a) < age(b);
}

absl::Status NoKeyslots() {
  return base::Damaged("The files `keyslots` and `keyslots.2` are missing",
                       "without them nothing opens the journal that is here",
                       base::WithName(base::Next::kPutBackCopy, "keyslots"));
}

}  // namespace

// A passphrase is tried on the copy as well, but only where it is not the same: a wrong one then
// takes twice as long. Where `keyslots` itself refuses it, the copy counts only when it is that of
// the journal.db that is here: while a change of passphrase is interrupted before `keyslots` was
// replaced, it is not, and the old passphrase alone holds.
absl::StatusOr<std::vector<OpenedKeyslots>> Vault::OpenKeyslots(const Environment& env,
                                                                const Path& folder,
                                                                const OpenOne& open) {
  absl::StatusOr<Keyslots> first = ReadKeyslots(env.disk, folder);
  if (absl::IsNotFound(first.status()) && Probe(env.disk, folder) == Presence::kPresent) {
    return NoKeyslots();
  }
  FALLOW_RETURN_IF_ERROR(first.status());
  std::vector<OpenedKeyslots> all;
  absl::StatusOr<OpenedKeyslots> opened = open(*first);
  if (opened.ok()) all.push_back(*std::move(opened));
  if (const std::optional<Keyslots> other = ReadOther(env.disk, folder)) {
    absl::StatusOr<OpenedKeyslots> copy = open(*other);
    if (copy.ok() && (!all.empty() || FitsJournal(env, folder, *copy))) {
      all.push_back(*std::move(copy));
    }
  }
  if (all.empty()) return opened.status();
  if (all.size() == 2 && IsOlder(all[0], all[1])) std::swap(all[0], all[1]);
  return all;
}

absl::StatusOr<std::unique_ptr<Vault>> Vault::UnlockWith(const Environment& env, const Path& folder,
                                                         const OpenOne& open,
                                                         const Progress& progress) {
  FALLOW_ASSIGN_OR_RETURN(std::vector<OpenedKeyslots> all, OpenKeyslots(env, folder, open));
  absl::StatusOr<std::unique_ptr<Vault>> vault = absl::InternalError("");
  absl::Status failure;
  for (OpenedKeyslots& opened : all) {
    vault = UnlockOpened(env, folder, std::move(opened), progress);
    // Only that the two do not belong together speaks for the other one.
    if (vault.ok() || base::NextStepOf(vault.status()).kind != base::Next::kPutBackNewer) {
      return vault;
    }
    if (failure.ok()) failure = vault.status();
  }
  return failure;
}

absl::StatusOr<std::unique_ptr<Vault>> Vault::Unlock(Environment env, const Path& folder,
                                                     crypto::ByteSpan passphrase,
                                                     const Progress& progress) {
  return UnlockWith(
      env, folder, [passphrase](const Keyslots& one) { return one.Open(passphrase); }, progress);
}

absl::StatusOr<std::unique_ptr<Vault>> Vault::Unlock(Environment env, const Path& folder,
                                                     const crypto::UnlockKey& key,
                                                     const Progress& progress) {
  return UnlockWith(
      env, folder, [&key](const Keyslots& one) { return one.Open(key); }, progress);
}

}  // namespace fallow::store
