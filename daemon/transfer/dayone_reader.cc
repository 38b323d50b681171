#include "daemon/transfer/dayone_reader.h"

#include <map>
#include <utility>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/transfer/markdown_links.h"
#include "daemon/transfer/text_form.h"
#include "daemon/transfer/wall_time.h"
#include "fmt/format.h"

namespace fallow::transfer {
namespace {

// "dayone-moment://ID" and "dayone-moment:/video/ID".
std::optional<std::string> MomentId(std::string_view destination) {
  if (!destination.starts_with("dayone-moment:")) return std::nullopt;
  return LowerCase(destination.substr(destination.rfind('/') + 1));
}

// The name on the device, but with the file's current extension: Day One turns HEIC into JPEG.
std::string NameOf(const DayOneMedia& media, const std::string& file_name) {
  if (media.name.empty()) return AttachmentName(file_name);
  const std::size_t dot = file_name.rfind('.');
  const std::string extension = dot == std::string::npos ? "" : file_name.substr(dot);
  return AttachmentName(media.name.substr(0, media.name.rfind('.')) + extension);
}

}  // namespace

absl::StatusOr<std::unique_ptr<EntryReader>> DayOneReader::Open(const std::filesystem::path& path,
                                                                const ReaderOptions& options,
                                                                ProblemLog* problems) {
  FALLOW_ASSIGN_OR_RETURN(const Zone zone, LoadZone(options.default_zone));
  FALLOW_ASSIGN_OR_RETURN(std::shared_ptr<const DayOneExport> files, OpenDayOneExport(path));
  return std::unique_ptr<EntryReader>(new DayOneReader(std::move(files), zone.name, problems));
}

DayOneReader::DayOneReader(std::shared_ptr<const DayOneExport> files, std::string default_zone,
                           ProblemLog* problems)
    : files_(std::move(files)), default_zone_(std::move(default_zone)), problems_(problems) {
  for (const std::string& journal : files_->journals()) {
    const absl::StatusOr<OpenedFile> opened = files_->OpenJournal(journal);
    if (opened.ok()) bytes_total_ += opened->size;
  }
}

EntryReader::Progress DayOneReader::progress() const {
  return {bytes_before_ + (elements_ ? elements_->bytes() : 0), bytes_total_};
}

bool DayOneReader::OpenNextJournal() {
  while (next_journal_ < files_->journals().size()) {
    name_ = files_->journals()[next_journal_++];
    absl::StatusOr<OpenedFile> opened = files_->OpenJournal(name_);
    if (opened.ok()) {
      elements_ = std::make_unique<JsonElements>(std::move(opened->bytes), "entries");
      return true;
    }
    problems_->LeftOut(name_, base::ToStd(opened.status().message()));
  }
  return false;
}

absl::StatusOr<std::optional<Entry>> DayOneReader::Next() {
  while (elements_ != nullptr || OpenNextJournal()) {
    const absl::StatusOr<std::optional<JsonElements::Element>> element = elements_->Next();
    if (element.ok() && *element) {
      if (std::optional<Entry> entry = ReadElement(**element)) return entry;
      continue;
    }
    // A damaged or foreign file does not affect the others.
    if (!element.ok()) problems_->LeftOut(name_, base::ToStd(element.status().message()));
    bytes_before_ += elements_->bytes();
    elements_.reset();
  }
  return std::nullopt;
}

std::optional<Entry> DayOneReader::ReadElement(const JsonElements::Element& element) {
  const std::string where = fmt::format("{}, entry {}", name_, element.index);
  if (element.too_large || element.too_deep) {
    problems_->LeftOut(where, element.too_large ? "it is too large" : "it is nested too deeply");
    return std::nullopt;
  }
  absl::StatusOr<DayOneEntry> read = ParseDayOneEntry(element.text, default_zone_);
  if (!read.ok()) {
    problems_->LeftOut(where, base::ToStd(read.status().message()), base::Next::kExportAgain);
    return std::nullopt;
  }
  for (const std::string_view thing : read->not_kept) {
    problems_->NoticeOnce(thing, where, fmt::format("Day One's {} is not kept", thing));
  }
  if (read->zone_unknown) {
    problems_->Notice(where, fmt::format("its time zone is unknown; {} was used", default_zone_));
  }
  Entry entry = std::move(read->entry);
  entry.where = where;
  Attach(*read, &entry);
  if (entry.text.empty()) {
    problems_->LeftOut(where, "it holds no text");
    return std::nullopt;
  }
  return entry;
}

void DayOneReader::Attach(const DayOneEntry& read, Entry* entry) {
  std::map<std::string, std::string> names;  // by identifier
  std::vector<std::string> taken;
  for (const DayOneMedia& media : read.media) {
    std::optional<DayOneExport::Medium> found = files_->Find(media.folder, media.md5);
    if (!found) found = files_->Find(media.folder, media.identifier);
    if (!found) {
      problems_->Notice(entry->where, fmt::format("a file of its {} is missing", media.folder),
                        base::Next::kAttachLater);
      continue;
    }
    AttachmentSource attachment;
    attachment.name = UniqueName(NameOf(media, found->file_name), &taken);
    attachment.media_type = MediaTypeOf(found->file_name);
    attachment.size = found->size;
    attachment.open = std::move(found->open);
    names[LowerCase(media.identifier)] = attachment.name;
    entry->attachments.push_back(std::move(attachment));
  }
  entry->text = ReplaceLinks(
      entry->text, [&names](const LinkDestination& link) -> std::optional<std::string> {
        const std::optional<std::string> id = MomentId(link.decoded);
        const auto name = id ? names.find(*id) : names.end();
        return name == names.end() ? std::nullopt : std::optional<std::string>(name->second);
      });
  // An entry that consists only of pictures still gets a text.
  if (!entry->text.empty()) return;
  for (const AttachmentSource& attachment : entry->attachments) {
    entry->text +=
        fmt::format("{}![]({})", entry->text.empty() ? "" : "\n\n", PercentEncode(attachment.name));
  }
}

}  // namespace fallow::transfer
