#include "tests/simulation/holdings.h"

#include <memory>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/store/sealed/keyslot_file.h"
#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/vault_parts.h"

namespace fallow::simulation {

absl::StatusOr<Holdings> ReadHoldings(const store::Environment& env,
                                      const std::filesystem::path& folder,
                                      std::string_view passphrase) {
  FALLOW_ASSIGN_OR_RETURN(const crypto::Keyslots keyslots, store::ReadKeyslots(env.disk, folder));
  FALLOW_ASSIGN_OR_RETURN(const crypto::OpenedKeyslots opened,
                          keyslots.Open(crypto::AsBytes(passphrase)));
  const crypto::VaultSecrets& secrets = opened.secrets();
  FALLOW_ASSIGN_OR_RETURN(const std::unique_ptr<store::SealedVfs> vfs,
                          store::SealedVfs::Create(env.base_vfs, env.random));
  const std::filesystem::path journal = folder / store::kJournalName;
  FALLOW_RETURN_IF_ERROR(vfs->AddFile(journal,
                                      store::JournalFileKey(secrets.store, keyslots.vault_id()),
                                      store::Durability::kEveryCommit));
  Holdings holdings;
  FALLOW_ASSIGN_OR_RETURN(std::unique_ptr<store::Database> database,
                          store::Database::Open(*vfs, journal, {}));
  FALLOW_ASSIGN_OR_RETURN(
      const std::unique_ptr<store::Log> log,
      store::Log::Open(
          std::move(database), secrets.keyring.Copy(), secrets.keyring_generation,
          {journal::DeviceId{secrets.device_id}, secrets.incarnation, secrets.device.Copy()},
          env.random, nullptr));
  FALLOW_ASSIGN_OR_RETURN(store::Statement read,
                          log->database().Prepare("SELECT header, payload FROM record"));
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const bool row, read.Step());
    if (!row) break;
    std::string record(crypto::AsChars(read.Blob(0)));
    record += crypto::AsChars(read.Blob(1));
    holdings.records.insert(std::move(record));
  }
  // As the next unlocking shows it: an index that could not be written lags behind until then.
  store::IndexKeeper keeper(*vfs, env.disk, folder / store::kIndexName, secrets.index.Copy(), *log);
  FALLOW_RETURN_IF_ERROR(keeper.Open({}));
  FALLOW_ASSIGN_OR_RETURN(store::Index* const index, keeper.Ready());
  FALLOW_ASSIGN_OR_RETURN(holdings.state, index->Digest());
  return holdings;
}

}  // namespace fallow::simulation
