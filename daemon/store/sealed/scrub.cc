// The part of SealedVfs that reads and checks every page.

#include <algorithm>
#include <optional>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/store/sealed/page_images.h"
#include "daemon/store/sealed/sealed_main.h"
#include "daemon/store/sealed/sealed_vfs.h"
#include "daemon/store/sealed/sealed_wal.h"

namespace fallow::store {
namespace {

SealedWal::Checksum ChecksumOf(const WalHeader& header) {
  SealedWal::Checksum checksum;
  std::copy(header.bytes.end() - checksum.size(), header.bytes.end(), checksum.begin());
  return checksum;
}

absl::Status CannotScrub(const std::string& path) {
  return base::Failed("Cannot examine " + std::filesystem::path(path).filename().string(),
                      "the disk reports an error while it is read", base::Next::kCheckDisk);
}

}  // namespace

absl::StatusOr<Belongs> SealedVfs::WhoseIs(const std::filesystem::path& path) {
  FALLOW_ASSIGN_OR_RETURN(const std::string full, FullPath(path));
  const Entry* entry = Find(full);
  if (entry == nullptr) return absl::InternalError("no key was given for this file");
  FALLOW_ASSIGN_OR_RETURN(const bool exists, Exists(path));
  if (!exists) return Belongs::kNowhere;
  const Filename name(full);
  BaseFile base(base_);
  MainHeader header;
  int code = base.Open(name.get(), SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, nullptr);
  if (code == SQLITE_OK) code = base.Read(header, 0);
  if (code == SQLITE_IOERR_SHORT_READ) return Belongs::kUnknown;
  if (code != SQLITE_OK) return CannotScrub(full);
  const absl::StatusOr<FileId> id =
      DecodeMainHeader(header, path.filename().string(), entry->context->cipher);
  if (id.ok()) return Belongs::kHere;
  const bool foreign = absl::IsDataLoss(id.status()) && IsWholeMainHeader(header);
  return foreign ? Belongs::kElsewhere : Belongs::kUnknown;
}

absl::StatusOr<ScrubReport> SealedVfs::Scrub(const std::filesystem::path& path) {
  FALLOW_ASSIGN_OR_RETURN(const std::string full, FullPath(path));
  Entry* entry = Find(full);
  if (entry == nullptr) return absl::InternalError("no key was given for this file");
  const Filename name(full);
  auto base = std::make_unique<BaseFile>(base_);
  if (base->Open(name.get(), SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, nullptr) != SQLITE_OK) {
    return CannotScrub(full);
  }
  if (ReadHeader(*base, path.filename().string(), *entry) != SQLITE_OK) {
    const absl::Status failure = TakeFailure();
    return failure.ok() ? CannotScrub(full) : failure;
  }
  ScrubReport report;
  // A page whose latest copy is in the WAL may be torn in the main file: the next checkpoint writes
  // it again.
  std::set<uint32_t> in_wal;
  FALLOW_RETURN_IF_ERROR(ScrubWal(full, *entry, &report, &in_wal));
  SealedMain main(std::move(base), entry->context);
  int64_t size = 0;
  if (main.Size(&size) != SQLITE_OK) return CannotScrub(full);
  const auto pages = static_cast<uint32_t>((size + kPageBytes - 1) / kPageBytes);
  std::array<uint8_t, kPageBytes> page;
  for (uint32_t number = 1; number <= pages; ++number) {
    if (number == kLockBytePage) continue;
    ++report.pages;
    const int code = main.ReadPage(number, page);
    if (code == kPageDamaged) {
      if (!in_wal.contains(number)) report.damaged_pages.push_back(number);
    } else if (code != SQLITE_OK) {
      return CannotScrub(full);
    }
  }
  return report;
}

bool SealedVfs::ReadHeaderCopy(const std::string& full_path, Entry& entry) {
  const Filename name(full_path + std::string(kHeaderCopySuffix));
  BaseFile copy(base_);
  if (copy.Open(name.get(), SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, nullptr) != SQLITE_OK) {
    return false;
  }
  return ReadHeader(copy, "journal.db", entry) == SQLITE_OK;
}

absl::StatusOr<std::unique_ptr<PageImages>> SealedVfs::Images(const std::filesystem::path& path) {
  FALLOW_ASSIGN_OR_RETURN(const std::string full, FullPath(path));
  Entry* entry = Find(full);
  if (entry == nullptr) return absl::InternalError("no key was given for this file");
  auto name = std::make_unique<Filename>(full);
  auto main = std::make_unique<BaseFile>(base_);
  if (main->Open(name->get(), SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, nullptr) != SQLITE_OK) {
    return CannotScrub(full);
  }
  if (ReadHeader(*main, path.filename().string(), *entry) != SQLITE_OK &&
      !ReadHeaderCopy(full, *entry)) {
    const absl::Status failure = TakeFailure();
    return failure.ok() ? CannotScrub(full) : failure;
  }
  (void)TakeFailure();
  std::unique_ptr<Filename> wal_name;
  std::unique_ptr<BaseFile> wal;
  FALLOW_ASSIGN_OR_RETURN(const bool has_wal, Exists(full + "-wal"));
  if (has_wal) {
    wal_name = std::make_unique<Filename>(full + "-wal");
    wal = std::make_unique<BaseFile>(base_);
    if (wal->Open(wal_name->get(), SQLITE_OPEN_READONLY | SQLITE_OPEN_WAL, nullptr) != SQLITE_OK) {
      return CannotScrub(full + "-wal");
    }
  }
  auto images = std::make_unique<PageImages>(std::move(name), std::move(main), std::move(wal_name),
                                             std::move(wal), entry->context);
  FALLOW_RETURN_IF_ERROR(images->Load());
  return images;
}

// Goes as far as SQLite does at recovery, and past damage.
absl::Status SealedVfs::ScrubWal(const std::string& full_path, const Entry& entry,
                                 ScrubReport* report, std::set<uint32_t>* committed) {
  const std::string wal_path = full_path + "-wal";
  FALLOW_ASSIGN_OR_RETURN(const bool exists, Exists(wal_path));
  if (!exists) return absl::OkStatus();
  const Filename name(wal_path);
  auto base = std::make_unique<BaseFile>(base_);
  if (base->Open(name.get(), SQLITE_OPEN_READONLY | SQLITE_OPEN_WAL, nullptr) != SQLITE_OK) {
    return InMemory(wal_path) != nullptr ? absl::OkStatus() : CannotScrub(wal_path);
  }
  SealedWal wal(std::move(base), entry.context, entry.durability == Durability::kEveryCommit);
  const int loaded = wal.LoadHeader();
  report->damaged_wal_header = loaded == SQLITE_IOERR_DATA;
  if (report->damaged_wal_header) return absl::OkStatus();
  uint64_t frames = 0;
  if (loaded != SQLITE_OK || wal.CountFrames(&frames) != SQLITE_OK) return CannotScrub(wal_path);
  if (!wal.header()) return absl::OkStatus();

  std::optional<SealedWal::Checksum> before = ChecksumOf(*wal.header());
  std::vector<uint32_t> transaction;
  for (uint64_t number = 0; number < frames; ++number) {
    SealedWal::OpenedFrame frame;
    if (wal.ReadFrame(number, &frame) != SQLITE_OK) return CannotScrub(wal_path);
    if (!frame.authentic) {
      bool damaged = false;
      if (wal.DamageBehind(number, &damaged) != SQLITE_OK) return CannotScrub(wal_path);
      if (!damaged) break;
      report->damaged_frames.push_back(number + 1);
      before.reset();
      continue;
    }
    if (before && !wal.Follows(*before, frame)) break;
    before = frame.checksum;
    transaction.push_back(frame.page_number);
    if (!frame.commit) continue;
    report->frames = number + 1;
    committed->insert(transaction.begin(), transaction.end());
    transaction.clear();
  }
  return absl::OkStatus();
}

}  // namespace fallow::store
