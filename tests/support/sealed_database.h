#ifndef FALLOW_TESTS_SUPPORT_SEALED_DATABASE_H_
#define FALLOW_TESTS_SUPPORT_SEALED_DATABASE_H_

// Shared by the tests of the sealed store: a temporary folder, whole files as strings, and a sealed
// database opened in one line.

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "crypto/keys.h"
#include "crypto/random.h"
#include "daemon/store/sealed/sealed_vfs.h"
#include "daemon/store/sealed/sqlite.h"

namespace fallow::tests {

class TempFolder {
 public:
  TempFolder() {
    std::string made = (std::filesystem::temp_directory_path() / "fallow-test-XXXXXX").string();
    REQUIRE(mkdtemp(made.data()) != nullptr);
    path_ = made;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void WriteFile(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  REQUIRE(out.good());
}

inline std::filesystem::path WalOf(const std::filesystem::path& path) {
  return path.string() + "-wal";
}

// A key that is the same in every process, and different for each seed.
inline crypto::FileKey KeyFrom(uint8_t seed) {
  std::array<uint8_t, crypto::FileKey::kBytes> bytes;
  bytes.fill(seed);
  return *crypto::FileKey::FromBytes(bytes);
}

struct StoreSettings {
  std::string base_vfs = {};
  store::Durability durability = store::Durability::kEveryCommit;
  uint8_t key_seed = 1;
  int cache_kib = 2000;
};

// A VFS and the single database opened through it, closed in the right order.
struct OpenStore {
  std::unique_ptr<store::SealedVfs> vfs;
  std::unique_ptr<store::Database> database;

  store::Database* operator->() { return database.get(); }
  store::Database& operator*() { return *database; }
};

// A child process has its own copy; system randomness is safe for that.
inline crypto::RandomSource& Random() {
  static crypto::SystemRandom random;
  return random;
}

inline absl::StatusOr<OpenStore> TryOpenStore(const std::filesystem::path& path,
                                              store::DatabaseOptions::Mode mode,
                                              const StoreSettings& settings = {}) {
  OpenStore result;
  auto vfs = store::SealedVfs::Create(settings.base_vfs, Random());
  if (!vfs.ok()) return vfs.status();
  result.vfs = *std::move(vfs);
  if (absl::Status added =
          result.vfs->AddFile(path, KeyFrom(settings.key_seed), settings.durability);
      !added.ok()) {
    return added;
  }
  auto database = store::Database::Open(*result.vfs, path, {mode, settings.cache_kib});
  if (!database.ok()) return database.status();
  result.database = *std::move(database);
  return result;
}

inline OpenStore CreateStore(const std::filesystem::path& path,
                             const StoreSettings& settings = {}) {
  auto made = TryOpenStore(path, store::DatabaseOptions::Mode::kCreate, settings);
  INFO(made.status());
  REQUIRE(made.ok());
  return *std::move(made);
}

inline OpenStore ReopenStore(const std::filesystem::path& path,
                             const StoreSettings& settings = {}) {
  auto made = TryOpenStore(path, store::DatabaseOptions::Mode::kOpen, settings);
  INFO(made.status());
  REQUIRE(made.ok());
  return *std::move(made);
}

inline void Execute(store::Database& database, std::string_view sql) {
  const absl::Status status = database.Execute(sql);
  INFO(sql);
  INFO(status);
  REQUIRE(status.ok());
}

inline int64_t QueryInt(store::Database& database, std::string_view sql) {
  auto query = database.Prepare(sql);
  INFO(query.status());
  REQUIRE(query.ok());
  const auto row = query->Step();
  INFO(row.status());
  REQUIRE(row.ok());
  REQUIRE(*row);
  return query->Int(0);
}

}  // namespace fallow::tests

#endif  // FALLOW_TESTS_SUPPORT_SEALED_DATABASE_H_
