#include "daemon/store/sealed/disk.h"

#include <algorithm>
#include <array>
#include <limits>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"

namespace fallow::store {
namespace {

constexpr size_t kSkipBytes = size_t{64} << 10;

Path FolderOf(const Path& file) {
  return file.has_parent_path() ? file.parent_path() : Path(".");
}

absl::Status WriteNew(Disk& disk, const Path& file, crypto::ByteSpan content) {
  FALLOW_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> out, disk.Create(file));
  FALLOW_RETURN_IF_ERROR(out->Append(content));
  FALLOW_RETURN_IF_ERROR(out->Sync());
  return out->Close();
}

}  // namespace

absl::Status InputFile::Skip(uint64_t bytes) {
  std::string passed(kSkipBytes, '\0');
  while (bytes > 0) {
    const size_t some = static_cast<size_t>(std::min<uint64_t>(bytes, passed.size()));
    FALLOW_ASSIGN_OR_RETURN(const size_t got,
                            Read({reinterpret_cast<uint8_t*>(passed.data()), some}));
    if (got < some) break;
    bytes -= got;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<OutputFile>> Disk::Extend(const Path& file) {
  FALLOW_ASSIGN_OR_RETURN(const std::string content,
                          ReadFile(*this, file, std::numeric_limits<size_t>::max() - 1));
  FALLOW_RETURN_IF_ERROR(Remove(file));
  FALLOW_ASSIGN_OR_RETURN(std::unique_ptr<OutputFile> again, Create(file));
  FALLOW_RETURN_IF_ERROR(again->Append(crypto::AsBytes(content)));
  return again;
}

absl::StatusOr<std::string> ReadFile(Disk& disk, const Path& file, size_t bytes_max) {
  FALLOW_ASSIGN_OR_RETURN(const std::unique_ptr<InputFile> in, disk.Open(file));
  std::string content;
  std::array<uint8_t, 16 * 1024> buffer;
  while (true) {
    FALLOW_ASSIGN_OR_RETURN(const size_t got, in->Read(buffer));
    content.append(crypto::AsChars({buffer.data(), got}));
    if (content.size() > bytes_max) {
      return base::Damaged("A file of the vault is damaged", "it is longer than it can be",
                           base::Next::kPutBackCopy);
    }
    if (got < buffer.size()) return content;
  }
}

absl::Status ReplaceFile(Disk& disk, const Path& file, crypto::ByteSpan content) {
  Path beside = file;
  beside += kUnfinishedSuffix;
  FALLOW_RETURN_IF_ERROR(RemoveIfThere(disk, beside));
  absl::Status status = WriteNew(disk, beside, content);
  if (status.ok()) status = disk.Rename(beside, file);
  if (!status.ok()) {
    // What is left is skipped by readers and removed by the next attempt.
    RemoveIfThere(disk, beside).IgnoreError();
    return status;
  }
  return disk.SyncFolder(FolderOf(file));
}

absl::Status RemoveIfThere(Disk& disk, const Path& path) {
  absl::Status status = disk.Remove(path);
  return absl::IsNotFound(status) ? absl::OkStatus() : status;
}

absl::Status RemoveTree(Disk& disk, const Path& folder) {
  absl::StatusOr<std::vector<FolderEntry>> entries = disk.List(folder);
  if (absl::IsNotFound(entries.status())) return absl::OkStatus();
  FALLOW_RETURN_IF_ERROR(entries.status());
  for (const FolderEntry& entry : *entries) {
    const Path path = folder / entry.name;
    FALLOW_RETURN_IF_ERROR(entry.folder ? RemoveTree(disk, path) : RemoveIfThere(disk, path));
  }
  return disk.Remove(folder);
}

}  // namespace fallow::store
