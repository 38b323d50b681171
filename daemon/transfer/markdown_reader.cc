#include "daemon/transfer/markdown_reader.h"

#include <chrono>
#include <system_error>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/transfer/markdown_entry.h"
#include "daemon/transfer/wall_time.h"
#include "fmt/format.h"

namespace fallow::transfer {
namespace {

absl::Time ModifiedTime(const std::filesystem::path& path) {
  std::error_code error;
  const auto modified = std::filesystem::last_write_time(path, error);
  if (error) return absl::UnixEpoch();
  const absl::Time at = absl::FromChrono(std::chrono::file_clock::to_sys(modified));
  return absl::UnixEpoch() + absl::Floor(at - absl::UnixEpoch(), absl::Seconds(1));
}

}  // namespace

absl::StatusOr<std::unique_ptr<EntryReader>> MarkdownReader::Open(const std::filesystem::path& path,
                                                                  const ReaderOptions& options,
                                                                  ProblemLog* problems) {
  FALLOW_ASSIGN_OR_RETURN(Zone zone, LoadZone(options.default_zone));
  FALLOW_ASSIGN_OR_RETURN(std::shared_ptr<const ImportFolder> folder, ImportFolder::Open(path));
  return std::unique_ptr<EntryReader>(
      new MarkdownReader(std::move(folder), std::move(zone), problems));
}

MarkdownReader::MarkdownReader(std::shared_ptr<const ImportFolder> folder, Zone zone,
                               ProblemLog* problems)
    : folder_(std::move(folder)),
      zone_(std::move(zone)),
      problems_(problems),
      files_(folder_->Files({".md", ".markdown"}, *problems)) {}

absl::StatusOr<std::optional<Entry>> MarkdownReader::Next() {
  while (next_ < files_.size()) {
    if (std::optional<Entry> entry = ReadFile(files_[next_++])) return entry;
  }
  return std::nullopt;
}

std::optional<Entry> MarkdownReader::ReadFile(const std::string& file) {
  const std::filesystem::path path = folder_->root() / file;
  const auto left_out = [&](const absl::Status& why) {
    problems_->LeftOut(file, base::ToStd(why.message()));
    return std::nullopt;
  };
  absl::StatusOr<OpenedFile> opened = OpenFile(path);
  if (!opened.ok()) return left_out(opened.status());
  const absl::StatusOr<std::string> content =
      ReadAll(*opened->bytes, kTextBytesMax + kFrontMatterBytesMax);
  if (!content.ok()) return left_out(content.status());

  base::NextStep next;
  absl::StatusOr<Entry> entry =
      ParseMarkdownFile({file, *content, ModifiedTime(path), zone_}, *folder_, *problems_, &next);
  if (entry.ok()) return *std::move(entry);
  problems_->LeftOut(file, base::ToStd(entry.status().message()), next);
  return std::nullopt;
}

}  // namespace fallow::transfer
