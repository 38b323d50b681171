#ifndef FALLOW_TESTS_SUPPORT_LOST_RECORDS_H_
#define FALLOW_TESTS_SUPPORT_LOST_RECORDS_H_

// A device whose log has lost records that its index still shows.

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "daemon/store/sealed/sqlite.h"
#include "daemon/store/vault_parts.h"
#include "tests/support/household.h"

namespace fallow::tests {

// The device goes on from a crash, after which its log lacks the records `which` (an SQL condition;
// the last one must be among them), and the subjects that only these were about. What its index had
// of them is there. It opens for reading only.
inline void LoseThose(TestDevice& device, const std::string& which) {
  const std::filesystem::path image = device.root() / "crashed";
  std::filesystem::copy(device.folder(), image, std::filesystem::copy_options::recursive);
  FALLOW_REQUIRE_OK(device.Lock());
  std::filesystem::remove_all(device.folder());
  std::filesystem::rename(image, device.folder());
  {
    const auto opened = Value(Value(store::ReadKeyslots(device.environment().disk, device.folder()))
                                  .Open(device.keyslots().unlock_key()));
    const auto vfs = Value(store::SealedVfs::Create("", device.random()));
    const std::filesystem::path file = device.folder() / store::kJournalName;
    FALLOW_REQUIRE_OK(vfs->AddFile(
        file, store::JournalFileKey(opened.secrets().store, opened.keyslots().vault_id()),
        store::Durability::kEveryCommit));
    const auto database = Value(store::Database::Open(*vfs, file, store::DatabaseOptions{}));
    FALLOW_REQUIRE_OK(database->Execute("DELETE FROM record WHERE " + which));
    FALLOW_REQUIRE_OK(
        database->Execute("DELETE FROM subject WHERE id NOT IN (SELECT subject FROM record)"));
  }
  std::filesystem::remove(device.folder() / store::kOpenMarkName);
  FALLOW_REQUIRE_OK(device.Unlock());
  REQUIRE_FALSE(device.vault().refusal().ok());
}

// The last `records` of the log.
inline std::string LastRecords(int records) {
  return "position > (SELECT max(position) FROM record) - " + std::to_string(records);
}

// Its person has agreed to go on with what is left. It is locked.
inline void MendAndLock(TestDevice& device) {
  FALLOW_REQUIRE_OK(device.vault().Mend());
  FALLOW_REQUIRE_OK(device.Lock());
}

// Both, and it is open again.
inline void Lose(TestDevice& device, int records) {
  LoseThose(device, LastRecords(records));
  MendAndLock(device);
  FALLOW_REQUIRE_OK(device.Unlock());
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_LOST_RECORDS_H_
