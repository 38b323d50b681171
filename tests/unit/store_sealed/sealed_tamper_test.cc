// How a sealed database handles files that were altered, mixed up or opened with another key.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "crypto/derive.h"
#include "daemon/store/sealed/sealed_layout.h"
#include "tests/support/sealed_database.h"
#include "tests/unit/store/ledger.h"

namespace fallow::store {
namespace {

using tests::AddEntry;
using tests::CreateStore;
using tests::Execute;
using tests::MakeLedger;
using tests::OpenStore;
using tests::ReadFile;
using tests::ReadLedger;
using tests::StoreSettings;
using tests::TempFolder;
using tests::TryOpenStore;
using tests::WalOf;
using tests::WriteFile;

constexpr auto kOpen = DatabaseOptions::Mode::kOpen;
constexpr int64_t kCheckpointed = 20;
constexpr int64_t kEntries = 30;

// The two files of a database whose program died: some entries in the main file, some only in the
// WAL, and where the log ended after each of these. After that end come frames of earlier logs.
struct Remains {
  std::string main, wal;
  std::vector<size_t> log_ends;  // after entry kCheckpointed + 1 and each later one
};

Remains MakeRemains(const StoreSettings& settings = {}) {
  TempFolder folder;
  const auto path = folder.path() / "journal.db";
  Remains remains;
  auto store = CreateStore(path, settings);
  REQUIRE(MakeLedger(*store).ok());
  for (int64_t entry = 1; entry <= kEntries; ++entry) {
    REQUIRE(AddEntry(*store, entry).ok());
    // The WAL starts over once, so that both slots of its header are in use.
    if (entry == kCheckpointed / 2) REQUIRE(store->Execute("PRAGMA wal_checkpoint(RESTART)").ok());
    if (entry == kCheckpointed) REQUIRE(store->Execute("PRAGMA wal_checkpoint(RESTART)").ok());
    if (entry > kCheckpointed) {
      const size_t frames = store.vfs->Scrub(path)->frames;
      remains.log_ends.push_back(kWalPrologueBytes + frames * kFrameBytes);
    }
  }
  remains.main = ReadFile(path);
  remains.wal = ReadFile(WalOf(path));
  return remains;
}

class Place {
 public:
  std::filesystem::path path() const { return folder_.path() / "journal.db"; }
  void Put(const std::string& main, const std::string& wal) const {
    WriteFile(path(), main);
    WriteFile(WalOf(path()), wal);
  }
  absl::StatusOr<std::set<int64_t>> Read(const StoreSettings& settings = {}) const {
    FALLOW_ASSIGN_OR_RETURN(OpenStore store, TryOpenStore(path(), kOpen, settings));
    FALLOW_ASSIGN_OR_RETURN(const auto entries, ReadLedger(*store));
    // Reads the pages that the entries did not need.
    FALLOW_ASSIGN_OR_RETURN(const auto findings, store->CheckIntegrity(1));
    if (!findings.empty()) return absl::DataLossError(findings[0]);
    return entries;
  }

 private:
  TempFolder folder_;
};

std::string Flip(std::string bytes, size_t bit) {
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  return bytes;
}

TEST_CASE("what a crash left opens whole") {
  const Remains remains = MakeRemains();
  Place place;
  place.Put(remains.main, remains.wal);
  const auto entries = place.Read();
  REQUIRE(entries.ok());
  CHECK(entries->size() == kEntries);
}

TEST_CASE("every flipped bit is noticed, or changes nothing, or cuts the tail of the log") {
  const Remains remains = MakeRemains();
  Place place;
  std::mt19937_64 random(1);
  const char* wanted = std::getenv("FALLOW_FLIPS");
  const int flips = wanted == nullptr ? 2000 : std::atoi(wanted);
  int noticed = 0;
  for (int flip = 0; flip < flips; ++flip) {
    const bool in_wal = flip % 2 == 0;
    const std::string& file = in_wal ? remains.wal : remains.main;
    // Headers are small and get their own share of the flips.
    const size_t within = flip % 10 < 2 ? size_t{1024} : file.size();
    const size_t bit = random() % (within * 8);
    INFO("bit " << bit % 8 << " of byte " << bit / 8 << " of " << (in_wal ? "WAL" : "main file"));
    const std::string flipped = Flip(file, bit);
    place.Put(in_wal ? remains.main : flipped, in_wal ? flipped : remains.wal);
    const auto entries = place.Read();
    if (!entries.ok()) {
      INFO(entries.status());
      REQUIRE(absl::IsDataLoss(entries.status()));
      ++noticed;
      continue;
    }
    const auto there = static_cast<int64_t>(entries->size());
    REQUIRE((entries->empty() || *entries->rbegin() == there));
    if (there == kEntries) continue;
    // Only the last two transactions may look as if a crash had cut them off, and only if the flip
    // hit their own frames or frames before them.
    REQUIRE(in_wal);
    REQUIRE(there >= kEntries - 2);
    REQUIRE(bit / 8 >= remains.log_ends[static_cast<size_t>(there - kCheckpointed) - 1]);
  }
  CHECK(noticed > flips / 2);
}

TEST_CASE("every byte of the main file counts, with an empty log") {
  TempFolder folder;
  const auto path = folder.path() / "journal.db";
  {
    auto store = CreateStore(path);
    REQUIRE(MakeLedger(*store).ok());
    for (int64_t entry = 1; entry <= 3; ++entry) REQUIRE(AddEntry(*store, entry).ok());
  }
  REQUIRE_FALSE(std::filesystem::exists(WalOf(path)));
  const std::string whole = ReadFile(path);
  auto vfs = *SealedVfs::Create("", tests::Random());
  REQUIRE(vfs->AddFile(path, tests::KeyFrom(1), Durability::kEveryCommit).ok());
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const auto put = [&](size_t byte, char value) {
    file.seekp(static_cast<std::streamoff>(byte));
    file.put(value).flush();
  };
  for (size_t byte = 0; byte < whole.size(); byte += byte < kMainHeaderBytes ? 1 : 41) {
    INFO("byte " << byte);
    put(byte, static_cast<char>(whole[byte] ^ (1 << (byte % 8))));
    const auto report = vfs->Scrub(path);
    put(byte, whole[byte]);
    if (byte < kMainHeaderBytes) {
      REQUIRE(absl::IsDataLoss(report.status()));
    } else {
      REQUIRE(report.ok());
      REQUIRE(report->damaged_pages ==
              std::vector<uint32_t>{static_cast<uint32_t>(byte / kPageBytes)});
    }
  }
}

TEST_CASE("a scrub names the damaged pages and frames") {
  Remains remains = MakeRemains();
  Place place;
  remains.wal = Flip(remains.wal, 8 * (kWalPrologueBytes + 2 * kFrameBytes + 100));
  place.Put(remains.main, remains.wal);
  auto vfs = *SealedVfs::Create("", tests::Random());
  REQUIRE(vfs->AddFile(place.path(), tests::KeyFrom(1), Durability::kEveryCommit).ok());
  const auto report = vfs->Scrub(place.path());
  REQUIRE(report.ok());
  CHECK(report->damaged_frames == std::vector<uint64_t>{3});
  CHECK_FALSE(report->clean());
  CHECK(absl::IsDataLoss(place.Read().status()));
}

TEST_CASE("a torn page whose whole copy is in the log is no damage, page 1 included") {
  const Remains remains = MakeRemains();
  Place place;
  std::string main = remains.main;
  main.replace(kMainHeaderBytes + 1000, 1000, std::string(1000, '\0'));
  place.Put(main, remains.wal);
  const auto entries = place.Read();
  INFO(entries.status());
  REQUIRE(entries.ok());
  CHECK(entries->size() == kEntries);
}

TEST_CASE("a file cut short is noticed") {
  const Remains remains = MakeRemains();
  TempFolder folder;
  const auto path = folder.path() / "journal.db";
  std::string whole;
  {
    auto store = CreateStore(path);
    REQUIRE(MakeLedger(*store).ok());
    for (int64_t entry = 1; entry <= 3; ++entry) REQUIRE(AddEntry(*store, entry).ok());
  }
  whole = ReadFile(path);
  for (const size_t size : {size_t{0}, size_t{1}, size_t{4095}, size_t{4096}, size_t{5000},
                            size_t{8191}, size_t{8192}, whole.size() - 4096, whole.size() - 1}) {
    INFO("cut to " << size << " bytes");
    WriteFile(path, whole.substr(0, size));
    if (size % kPageBytes != 0 && size > kMainHeaderBytes + kPageBytes) {
      // A crash while the file grows can leave half a page, too; a scrub reports it in either case.
      auto store = tests::ReopenStore(path);
      REQUIRE_FALSE(store.vfs->Scrub(path)->clean());
      continue;
    }
    REQUIRE(absl::IsDataLoss(TryOpenStore(path, kOpen).status()));
    // A file without pages is not taken for a new one, and its log is not deleted.
    WriteFile(WalOf(path), remains.wal);
    REQUIRE_FALSE(TryOpenStore(path, kOpen).ok());
    REQUIRE(std::filesystem::exists(WalOf(path)));
    REQUIRE(ReadFile(path).size() == size);
    std::filesystem::remove(WalOf(path));
  }
}

TEST_CASE("another key opens nothing") {
  const Remains remains = MakeRemains();
  Place place;
  place.Put(remains.main, remains.wal);
  const absl::Status status = place.Read({.key_seed = 2}).status();
  CHECK(absl::IsDataLoss(status));
  CHECK(status.message().find("key") != absl::string_view::npos);
  CHECK(place.Read().ok());
}

TEST_CASE("pages that were swapped, doubled or come from another file are noticed") {
  const Remains remains = MakeRemains();
  const Remains other = MakeRemains();  // the same key, another file
  Place place;
  const auto page = [](const std::string& file, size_t number) {
    return file.substr(kMainHeaderBytes + (number - 1) * kPageBytes, kPageBytes);
  };
  const auto with_page = [](std::string file, size_t number, const std::string& put) {
    return file.replace(kMainHeaderBytes + (number - 1) * kPageBytes, kPageBytes, put);
  };
  const size_t pages = remains.main.size() / kPageBytes - 1;
  REQUIRE(pages > 4);
  auto vfs = *SealedVfs::Create("", tests::Random());
  REQUIRE(vfs->AddFile(place.path(), tests::KeyFrom(1), Durability::kEveryCommit).ok());
  const auto damaged = [&](const std::string& main) {
    WriteFile(place.path(), main);
    std::filesystem::remove(WalOf(place.path()));
    const auto report = vfs->Scrub(place.path());
    REQUIRE(report.ok());
    return report->damaged_pages;
  };
  using Numbers = std::vector<uint32_t>;
  CHECK(damaged(with_page(with_page(remains.main, 2, page(remains.main, 3)), 3,
                          page(remains.main, 2))) == Numbers{2, 3});
  CHECK(damaged(with_page(remains.main, 4, page(remains.main, 3))) == Numbers{4});
  CHECK(damaged(with_page(remains.main, 2, page(other.main, 2))) == Numbers{2});
  CHECK(damaged(with_page(remains.main, 2, std::string(kPageBytes, '\0'))) == Numbers{2});
  // A page of the log in place of a page of the main file.
  CHECK(damaged(with_page(remains.main, 2,
                          remains.wal.substr(kWalPrologueBytes + kFrameHeaderBytes, kPageBytes))) ==
        Numbers{2});
}

TEST_CASE("the log of another file is refused and left alone") {
  const Remains remains = MakeRemains();
  const Remains other = MakeRemains();
  Place place;
  place.Put(remains.main, other.wal);
  CHECK(absl::IsDataLoss(place.Read().status()));
  CHECK(ReadFile(WalOf(place.path())) == other.wal);
}

TEST_CASE("frames that were swapped are noticed") {
  Remains remains = MakeRemains();
  Place place;
  const auto at = [](size_t frame) { return kWalPrologueBytes + frame * kFrameBytes; };
  const std::string first = remains.wal.substr(at(0), kFrameBytes);
  remains.wal.replace(at(0), kFrameBytes, remains.wal.substr(at(1), kFrameBytes));
  remains.wal.replace(at(1), kFrameBytes, first);
  place.Put(remains.main, remains.wal);
  CHECK(absl::IsDataLoss(place.Read().status()));
}

TEST_CASE("a log whose header was destroyed is noticed, one that was never used is not") {
  Remains remains = MakeRemains();
  Place place;
  for (int slot = 0; slot < kWalSlots; ++slot) {
    INFO("slot " << slot);
    std::string wal = remains.wal;
    wal.replace(static_cast<size_t>(slot * kWalSlotStrideBytes), kWalSlotBytes,
                std::string(kWalSlotBytes, '\0'));
    place.Put(remains.main, wal);
    const auto entries = place.Read();
    // One of the two is the current header, the other that of the log before it.
    if (entries.ok()) {
      CHECK(entries->size() == kEntries);
    } else {
      CHECK(absl::IsDataLoss(entries.status()));
    }
  }
  place.Put(remains.main,
            std::string(kWalPrologueBytes, '\0') + remains.wal.substr(kWalPrologueBytes));
  CHECK(absl::IsDataLoss(place.Read().status()));
  place.Put(remains.main, "");
  CHECK(place.Read().ok());
}

TEST_CASE("a file of a newer format is refused and not touched") {
  const Remains remains = MakeRemains();
  Place place;
  std::string main = remains.main;
  main[16] = 2;
  // Written as a newer version would write it: with a matching checksum.
  const crypto::Digest checksum =
      crypto::Hash(crypto::Domain::kFileHeader,
                   {crypto::AsBytes(main).first(kMainHeaderBytes - sizeof(crypto::Digest))});
  std::copy(checksum.begin(), checksum.end(), main.begin() + kMainHeaderBytes - checksum.size());
  place.Put(main, remains.wal);
  CHECK(absl::IsUnimplemented(place.Read().status()));
  CHECK(ReadFile(place.path()) == main);
  CHECK(ReadFile(WalOf(place.path())) == remains.wal);
}

TEST_CASE("a file that is no sealed database is refused and not touched") {
  Place place;
  for (const std::string& contents :
       {std::string("SQLite format 3\0", 16) + std::string(8176, 'x'), std::string(20000, '\0')}) {
    place.Put(contents, "");
    CHECK(absl::IsDataLoss(place.Read().status()));
    CHECK(ReadFile(place.path()) == contents);
  }
}

}  // namespace
}  // namespace fallow::store
