#include <utility>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/vault_parts.h"

namespace fallow::store {
namespace {

constexpr size_t kDeviceNameBytesMax = 256;

// A vault is built in this folder and moved into place by a single rename.
Path StagingOf(const Path& folder) {
  Path staging = folder;
  staging += ".new";
  return staging;
}

absl::Status MakeParents(Disk& disk, const Path& folder) {
  if (folder.empty() || folder == folder.root_path()) return absl::OkStatus();
  absl::Status made = disk.CreateFolder(folder);
  if (absl::IsNotFound(made)) {
    FALLOW_RETURN_IF_ERROR(MakeParents(disk, folder.parent_path()));
    made = disk.CreateFolder(folder);
  }
  if (made.ok()) made = disk.SyncFolder(folder.parent_path());
  return absl::IsAlreadyExists(made) ? absl::OkStatus() : made;
}

absl::Status CheckVacant(Disk& disk, const Path& folder) {
  const absl::StatusOr<std::vector<FolderEntry>> entries = disk.List(folder);
  if (absl::IsNotFound(entries.status())) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(entries.status());
  if (Vault::Probe(disk, folder) == Vault::Presence::kPresent) {
    return base::WithNextStep(absl::AlreadyExistsError("There is already a vault here."),
                              base::Next::kUnlock);
  }
  if (entries->empty()) return absl::OkStatus();
  return base::Invalid("The vault's folder holds something else", "",
                       base::Next::kChooseAnotherPlace);
}

// The tables' first contents.
absl::Status FillJournal(const Environment& env, Database& database,
                         const crypto::VaultSecrets& secrets, std::string_view device_name,
                         const Joining* joining) {
  FALLOW_RETURN_IF_ERROR(Log::Create(database));
  if (joining == nullptr) {
    journal::Device own;
    own.id = journal::DeviceId{secrets.device_id};
    own.keys = crypto::PublicKeysOf(secrets.device);
    own.name = device_name;
    return Devices::Trust(database, own);
  }
  for (const journal::Device& device : joining->devices) {
    FALLOW_RETURN_IF_ERROR(Devices::Trust(database, device));
  }
  if (joining->first) {
    FALLOW_RETURN_IF_ERROR(LocalSettings(database).Set(setting::kFirstDevice, {*joining->first}));
  }
  FALLOW_ASSIGN_OR_RETURN(
      const std::unique_ptr<Keyring> keyring,
      Keyring::Open(database, secrets.keyring.Copy(), secrets.keyring_generation, env.random));
  return Epochs(database, *keyring, env.random, env.clock).Insert(joining->epoch);
}

absl::Status MakeJournal(const Environment& env, const Path& file,
                         const crypto::OpenedKeyslots& keyslots, std::string_view device_name,
                         const Joining* joining) {
  FALLOW_ASSIGN_OR_RETURN(const std::unique_ptr<SealedVfs> vfs,
                          SealedVfs::Create(env.base_vfs, env.random));
  const crypto::VaultSecrets& secrets = keyslots.secrets();
  FALLOW_RETURN_IF_ERROR(vfs->AddFile(file,
                                      JournalFileKey(secrets.store, keyslots.keyslots().vault_id()),
                                      Durability::kEveryCommit));
  FALLOW_ASSIGN_OR_RETURN(
      const std::unique_ptr<Database> database,
      Database::Open(*vfs, file, DatabaseOptions{.mode = DatabaseOptions::Mode::kCreate}));
  FALLOW_RETURN_IF_ERROR(FillJournal(env, *database, secrets, device_name, joining));
  // Nothing may be left in a WAL: it is bound to the file's present name, which will change.
  return database->Checkpoint();
}

absl::Status Fill(const Environment& env, const Path& staging,
                  const crypto::OpenedKeyslots& keyslots, std::string_view device_name,
                  const Joining* joining) {
  FALLOW_RETURN_IF_ERROR(env.disk.CreateFolder(staging));
  FALLOW_RETURN_IF_ERROR(MakeJournal(env, staging / kJournalName, keyslots, device_name, joining));
  return WriteKeyslots(env.disk, staging, keyslots.keyslots());
}

}  // namespace

absl::Status Vault::Create(Environment env, const std::filesystem::path& folder,
                           crypto::ByteSpan passphrase, crypto::KdfParams kdf,
                           std::string_view device_name) {
  FALLOW_RETURN_IF_ERROR(CheckVacant(env.disk, folder));
  crypto::VaultId vault_id{};
  env.random.Fill(vault_id);
  FALLOW_ASSIGN_OR_RETURN(
      const crypto::OpenedKeyslots keyslots,
      crypto::OpenedKeyslots::Create(vault_id, passphrase, kdf,
                                     crypto::VaultSecrets::Random(env.random), env.random));
  return CreateWith(env, folder, keyslots, device_name, nullptr);
}

absl::Status Vault::CreateJoined(Environment env, const std::filesystem::path& folder,
                                 crypto::ByteSpan passphrase, crypto::KdfParams kdf,
                                 const Joining& joining) {
  FALLOW_RETURN_IF_ERROR(CheckVacant(env.disk, folder));
  crypto::VaultSecrets secrets = crypto::VaultSecrets::Random(env.random);
  secrets.device = joining.key.Copy();
  secrets.device_id = joining.device.bytes;
  FALLOW_ASSIGN_OR_RETURN(const crypto::OpenedKeyslots keyslots,
                          crypto::OpenedKeyslots::Create(joining.vault.bytes, passphrase, kdf,
                                                         std::move(secrets), env.random));
  return CreateWith(env, folder, keyslots, {}, &joining);
}

absl::Status Vault::CreateWith(Environment env, const std::filesystem::path& folder,
                               const crypto::OpenedKeyslots& keyslots, std::string_view device_name,
                               const Joining* joining) {
  if (device_name.size() > kDeviceNameBytesMax) {
    return base::Invalid("The device's name is too long", "", "");
  }
  FALLOW_RETURN_IF_ERROR(CheckVacant(env.disk, folder));
  FALLOW_RETURN_IF_ERROR(MakeParents(env.disk, folder.parent_path()));
  const Path staging = StagingOf(folder);
  FALLOW_RETURN_IF_ERROR(RemoveTree(env.disk, staging));
  absl::Status status = Fill(env, staging, keyslots, device_name, joining);
  if (status.ok()) status = env.disk.Rename(staging, folder);
  if (!status.ok()) {
    // What is left is not a vault, and the next attempt removes it.
    RemoveTree(env.disk, staging).IgnoreError();
    if (!absl::IsDataLoss(status)) return status;
    // There was nothing here that could be damaged: a page did not reach the disk, perhaps because
    // it is full.
    return base::Failed("No journal was made", "a file could not be read back as it was written",
                        base::Next::kCheckDisk);
  }
  return env.disk.SyncFolder(folder.parent_path());
}

}  // namespace fallow::store
