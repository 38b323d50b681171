#include "daemon/transfer/jrnl_writer.h"

#include <algorithm>
#include <string>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/transfer/jrnl_format.h"
#include "daemon/transfer/text_form.h"
#include "daemon/transfer/wall_time.h"

namespace fallow::transfer {
namespace {

// Formats that can hold what jrnl's files cannot.
base::NextStep ToKeepIt() {
  base::NextStep step = base::Next::kExportAs;
  step.choices = {"markdown", "json"};
  return step;
}

constexpr std::string_view kSymbols = "#@";  // jrnl's default setting

// A tag as jrnl can write it: characters not allowed in a jrnl tag become a hyphen.
std::string JrnlTag(const std::string& tag) {
  if (IsJrnlTag(tag)) return tag;
  std::string plain;
  const std::string lower = LowerCase(tag);
  for (std::string_view rest = lower; !rest.empty();) {
    const std::size_t length = WordCharacter(rest);
    plain.append(length > 0 ? rest.substr(0, length) : "-");
    rest.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return plain;
}

}  // namespace

absl::StatusOr<std::unique_ptr<EntryWriter>> JrnlWriter::Open(const std::filesystem::path& path,
                                                              ProblemLog* problems) {
  FALLOW_ASSIGN_OR_RETURN(std::unique_ptr<NewFile> file, NewFile::Create(path));
  return std::unique_ptr<EntryWriter>(new JrnlWriter(std::move(file), problems));
}

void JrnlWriter::SayWhatIsLost(const Entry& entry) {
  if (zone_.empty()) zone_ = entry.zone;
  const auto lost = [this, &entry](std::string_view what) {
    problems_->NoticeOnce(what, entry.id, what, ToKeepIt());
  };
  if (!entry.attachments.empty()) lost("jrnl's files cannot hold attachments");
  if (!entry.about.empty()) lost("jrnl's files cannot hold people");
  if (!entry.mood.empty()) lost("jrnl's files cannot hold moods");
  if (!entry.signs.empty() || entry.energy) lost("jrnl's files cannot hold signs and energy");
  if (entry.apart) lost("jrnl's files cannot hold whether you met or spoke");
  if (entry.zone != zone_) lost("jrnl's files cannot hold time zones; times are local");
  std::string_view title = entry.text;
  title = title.substr(0, title.find('\n'));
  if (!entry.starred && TakeJrnlStar(&title)) lost("jrnl treats a title that ends in * as starred");
}

absl::Status JrnlWriter::Write(const ExportEntry& exported) {
  const Entry& entry = exported.entry;
  FALLOW_ASSIGN_OR_RETURN(const Zone loaded, LoadZone(entry.zone));
  const absl::TimeZone& zone = loaded.rules;
  SayWhatIsLost(entry);
  if (entry.text.empty()) {
    problems_->LeftOut(entry.id, "it has no words, and jrnl's files hold nothing else", ToKeepIt());
    return absl::OkStatus();
  }
  std::string out = any_ ? "\n" : "";
  out += absl::FormatTime("[%E4Y-%m-%d %H:%M:%S] ", entry.at, zone);
  any_ = true;

  std::string_view rest = entry.text;
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  out.append(rest.substr(0, end)).append(entry.starred ? " *\n" : "\n");
  rest.remove_prefix(std::min(end + 1, rest.size()));
  while (!rest.empty()) {
    const std::size_t feed = std::min(rest.find('\n'), rest.size());
    out.append(EscapeJrnlLine(rest.substr(0, feed))).append("\n");
    rest.remove_prefix(std::min(feed + 1, rest.size()));
  }

  // Tags that do not occur in the text get a separate line.
  const std::vector<std::string> said = JrnlTags(entry.text, kSymbols);
  std::string line;
  for (const std::string& tag : entry.tags) {
    const std::string plain = JrnlTag(tag);
    if (plain != tag) {
      problems_->NoticeOnce("tag", entry.id, "jrnl's tags are lower-case words; some were changed",
                            ToKeepIt());
    }
    if (std::find(said.begin(), said.end(), plain) == said.end()) {
      line += (line.empty() ? "@" : " @") + plain;
    }
  }
  if (!line.empty()) out.append(line).append("\n");
  return file_->Append(out);
}

absl::Status JrnlWriter::Finish() {
  return file_->Commit(/*sync=*/true);
}

}  // namespace fallow::transfer
