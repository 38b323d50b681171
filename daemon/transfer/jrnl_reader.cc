#include "daemon/transfer/jrnl_reader.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/transfer/import_folder.h"
#include "daemon/transfer/origin.h"
#include "daemon/transfer/text_form.h"
#include "fmt/format.h"

namespace fallow::transfer {
namespace {

// The beginning of a Fernet token, which is what jrnl writes for an encrypted journal.
constexpr std::string_view kFernet = "gAAAA";

// 2024/03/01.txt
bool IsDayFile(const std::string& file) {
  const std::string pattern = "dddd/dd/dd.txt";
  return file.size() == pattern.size() &&
         std::equal(file.begin(), file.end(), pattern.begin(), [](char c, char wanted) {
           return wanted == 'd' ? c >= '0' && c <= '9' : c == wanted;
         });
}

}  // namespace

absl::StatusOr<std::unique_ptr<EntryReader>> JrnlReader::Open(const std::filesystem::path& path,
                                                              const ReaderOptions& options,
                                                              ProblemLog* problems) {
  FALLOW_ASSIGN_OR_RETURN(Zone zone, LoadZone(options.default_zone));
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) {
    FALLOW_ASSIGN_OR_RETURN(OpenedFile file, OpenFile(path));
    return std::make_unique<JrnlReader>(std::move(file.bytes), file.size, path.filename().string(),
                                        options, zone, problems);
  }
  FALLOW_ASSIGN_OR_RETURN(const std::shared_ptr<const ImportFolder> folder,
                          ImportFolder::Open(path));
  std::vector<File> files;
  std::uint64_t size = 0;
  for (std::string& name : folder->Files({".txt"}, *problems)) {
    if (!IsDayFile(name)) continue;
    const std::uintmax_t bytes = std::filesystem::file_size(folder->root() / name, error);
    if (!error) size += bytes;
    files.push_back({name, folder->root() / name});
  }
  if (files.empty()) {
    return base::NotFound("The import cannot begin",
                          "this folder holds no jrnl files such as 2024/03/01.txt",
                          base::Next::kChooseSource);
  }
  return std::unique_ptr<EntryReader>(
      new JrnlReader(std::move(files), size, options, zone, problems));
}

JrnlReader::JrnlReader(std::unique_ptr<ByteSource> content, std::uint64_t size, std::string name,
                       const ReaderOptions& options, Zone zone, ProblemLog* problems)
    : options_(options),
      zone_(std::move(zone)),
      problems_(problems),
      bytes_total_(size),
      name_(std::move(name)),
      lines_(std::make_unique<LineReader>(std::move(content), kTextBytesMax)) {}

JrnlReader::JrnlReader(std::vector<File> files, std::uint64_t size, const ReaderOptions& options,
                       Zone zone, ProblemLog* problems)
    : options_(options),
      zone_(std::move(zone)),
      problems_(problems),
      files_(std::move(files)),
      bytes_total_(size) {}

EntryReader::Progress JrnlReader::progress() const {
  return {bytes_before_ + (lines_ ? lines_->bytes() : 0), bytes_total_};
}

std::string JrnlReader::Where(std::uint64_t line) const {
  return fmt::format("{}:{}", name_, line);
}

absl::StatusOr<std::optional<Entry>> JrnlReader::Next() {
  while (lines_ != nullptr || OpenNextFile()) {
    FALLOW_ASSIGN_OR_RETURN(const std::string* line, lines_->Next());
    std::optional<Entry> entry;
    if (line == nullptr) {
      entry = Complete();
      EndFile();
    } else {
      std::string_view text = *line;
      if (lines_->number() == 1 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
      if (text.ends_with('\r')) text.remove_suffix(1);
      FALLOW_ASSIGN_OR_RETURN(entry, TakeLine(text));
      if (lines_->was_cut() && pending_) pending_->too_long = true;
    }
    if (entry) return entry;
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<Entry>> JrnlReader::TakeLine(std::string_view line) {
  if (!dialect_) {
    if (base::Trim(line).empty()) return std::nullopt;
    if (line.starts_with(kFernet)) {
      return base::Invalid("The import cannot begin", "jrnl has encrypted this file",
                           base::Next::kDecryptFirst);
    }
    const bool bare = ReadJrnlLine(line, JrnlDialect::kBare).kind == JrnlLine::Kind::kEntry;
    dialect_ = bare ? JrnlDialect::kBare : JrnlDialect::kBracketed;
  }
  const JrnlLine read = ReadJrnlLine(line, *dialect_);
  if (read.kind == JrnlLine::Kind::kEntry) {
    std::optional<Entry> entry = Complete();
    Begin(read);
    return entry;
  }
  if (read.kind == JrnlLine::Kind::kBadDate) {
    problems_->Notice(Where(lines_->number()),
                      "this line begins with a date that does not exist, so it was read as text "
                      "of the entry before it",
                      base::Next::kCorrectAndImport);
  }
  AppendText(line);
  return std::nullopt;
}

void JrnlReader::Begin(const JrnlLine& line) {
  any_entry_ = true;
  std::string_view title = line.title;
  const bool starred = TakeJrnlStar(&title);
  pending_ = Pending{lines_->number(), line.at, std::string(title), starred, false};
}

void JrnlReader::AppendText(std::string_view line) {
  if (!pending_) {
    if (stray_line_ == 0 && !base::Trim(line).empty()) stray_line_ = lines_->number();
    return;
  }
  line = UnescapeJrnlLine(line);
  if (pending_->text.size() + line.size() + 1 > kTextBytesMax) {
    // Empty lines at the very end are not part of the text.
    if (!base::Trim(line).empty()) pending_->too_long = true;
    return;
  }
  pending_->text.append("\n").append(line);
}

std::optional<Entry> JrnlReader::Complete() {
  if (!pending_) return std::nullopt;
  const Pending pending = *std::exchange(pending_, std::nullopt);
  Entry entry;
  entry.where = Where(pending.line);
  entry.text = pending.text;
  entry.starred = pending.starred;
  const std::optional<Moment> moment = ToMoment(pending.at, zone_);
  std::string fault = NormaliseText(&entry.text);
  if (pending.too_long) fault = fmt::format("its text is longer than {} MiB", kTextBytesMax >> 20);
  if (fault.empty() && !moment) fault = "its date is outside the years 1 to 9999";
  if (fault.empty() && entry.text.empty()) fault = "it holds no text";
  if (!fault.empty()) {
    problems_->LeftOut(entry.where, fault, base::Next::kCorrectAndImport);
    return std::nullopt;
  }
  entry.at = moment->at;
  entry.zone = moment->zone;
  entry.tags = JrnlTags(entry.text, options_.jrnl_tag_symbols);
  entry.origin = MakeOrigin("jrnl", "", OriginTime(pending.at), entry.text);
  return entry;
}

void JrnlReader::EndFile() {
  if (stray_line_ != 0 && any_entry_) {
    problems_->LeftOut(
        Where(stray_line_),
        "this text comes before the first entry; entries begin like [2024-03-01 09:05] Title",
        base::Next::kCorrectAndImport);
  } else if (stray_line_ != 0) {
    problems_->LeftOut(Where(stray_line_),
                       "no line of this file begins like [2024-03-01 09:05] Title",
                       base::Next::kChooseSource);
  }
  bytes_before_ += lines_->bytes();
  lines_.reset();
}

bool JrnlReader::OpenNextFile() {
  while (next_file_ < files_.size()) {
    const File& file = files_[next_file_++];
    absl::StatusOr<OpenedFile> opened = OpenFile(file.path);
    if (!opened.ok()) {
      problems_->LeftOut(file.name, base::ToStd(opened.status().message()));
      continue;
    }
    name_ = file.name;
    dialect_.reset();
    any_entry_ = false;
    stray_line_ = 0;
    lines_ = std::make_unique<LineReader>(std::move(opened->bytes), kTextBytesMax);
    return true;
  }
  return false;
}

}  // namespace fallow::transfer
