#include "daemon/transfer/markdown_writer.h"

#include <optional>
#include <system_error>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/transfer/attachment_files.h"
#include "daemon/transfer/markdown_links.h"
#include "daemon/transfer/new_file.h"
#include "daemon/transfer/text_form.h"
#include "daemon/transfer/wall_time.h"
#include "fmt/format.h"
#include "yaml-cpp/emitter.h"
#include "yaml-cpp/emittermanip.h"
#include "yaml-cpp/stlemitter.h"

namespace fallow::transfer {
namespace {

constexpr std::string_view kAttachments = "../attachments/";  // relative to the folder of a year
constexpr std::size_t kIdBytesInName = 8;

// Quoted, so that no program reads a label as a number, a date or null.
void Emit(YAML::Emitter& out, const char* key, const std::string& value) {
  out << YAML::Key << key << YAML::Value << YAML::DoubleQuoted << value;
}

void EmitList(YAML::Emitter& out, const char* key, const std::vector<std::string>& values) {
  if (values.empty()) return;
  out << YAML::Key << key << YAML::Value << YAML::Flow << YAML::BeginSeq;
  for (const std::string& value : values) out << YAML::DoubleQuoted << value;
  out << YAML::EndSeq;
}

void EmitAttachments(YAML::Emitter& out, const Entry& entry,
                     const std::vector<std::optional<std::string>>& paths) {
  out << YAML::Key << "attachments" << YAML::Value << YAML::BeginSeq;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (!paths[i]) continue;
    const AttachmentSource& attachment = entry.attachments[i];
    const std::string path = std::string(kAttachments) + *paths[i];
    const std::string file = path.substr(path.rfind('/') + 1);
    if (attachment.name == file && attachment.media_type == MediaTypeOf(file)) {
      out << YAML::DoubleQuoted << path;
      continue;
    }
    out << YAML::BeginMap;
    Emit(out, "path", path);
    Emit(out, "name", attachment.name);
    Emit(out, "type", attachment.media_type);
    out << YAML::EndMap;
  }
  out << YAML::EndSeq;
}

std::string FrontMatterOf(const Entry& entry, const absl::TimeZone& zone,
                          const std::vector<std::optional<std::string>>& paths) {
  YAML::Emitter out;
  out << YAML::BeginMap;
  Emit(out, "id", entry.id);
  out << YAML::Key << "at" << YAML::Value << FormatMoment(entry.at, zone);
  Emit(out, "zone", entry.zone);
  if (entry.edited)
    out << YAML::Key << "edited" << YAML::Value << FormatMoment(*entry.edited, zone);
  EmitList(out, "tags", entry.tags);
  EmitList(out, "about", entry.about);
  if (!entry.mood.empty()) Emit(out, "mood", entry.mood);
  if (entry.starred) out << YAML::Key << "starred" << YAML::Value << true;
  EmitList(out, "signs", entry.signs);
  if (entry.energy) out << YAML::Key << "energy" << YAML::Value << *entry.energy;
  if (entry.apart) out << YAML::Key << "apart" << YAML::Value << true;
  bool any = false;
  for (const auto& path : paths) any = any || path.has_value();
  if (any) EmitAttachments(out, entry, paths);
  out << YAML::EndMap;
  return out.c_str();
}

// Points links to an attachment's name to its file.
std::string TextOf(const Entry& entry, const std::vector<std::optional<std::string>>& paths) {
  if (paths.empty()) return entry.text;
  return ReplaceLinks(
      entry.text, [&entry, &paths](const LinkDestination& link) -> std::optional<std::string> {
        for (std::size_t i = 0; i < paths.size(); ++i) {
          const std::string& name = entry.attachments[i].name;
          if (paths[i] && (link.written == name || link.written == PercentEncode(name))) {
            return std::string(kAttachments) + *paths[i];
          }
        }
        return std::nullopt;
      });
}

}  // namespace

absl::StatusOr<std::unique_ptr<EntryWriter>> MarkdownWriter::Open(const std::filesystem::path& path,
                                                                  ProblemLog* problems) {
  FALLOW_RETURN_IF_ERROR(MakeFolder(path));
  std::error_code error;
  const bool empty = std::filesystem::is_empty(path, error);
  if (error) return base::FromErrno("The export cannot be written", error.value());
  if (!empty) {
    return base::Invalid("The export cannot be written", "this folder is not empty",
                         base::Next::kChooseAnotherPlace);
  }
  return std::unique_ptr<EntryWriter>(new MarkdownWriter(path, problems));
}

absl::Status MarkdownWriter::Write(const ExportEntry& exported) {
  const Entry& entry = exported.entry;
  FALLOW_ASSIGN_OR_RETURN(const Zone loaded, LoadZone(entry.zone));
  const absl::TimeZone& zone = loaded.rules;
  FALLOW_ASSIGN_OR_RETURN(const std::vector<std::optional<std::string>> paths,
                          WriteAttachments(entry, root_ / "attachments", *problems_));
  attachments_written_ += CountWritten(paths);
  const std::string slug = Slug(exported.title);
  const std::string id = SafeFileName(CutUtf8(entry.id, kIdBytesInName), kIdBytesInName);
  const std::string year = absl::FormatTime("%E4Y", entry.at, zone);
  const std::string stem =
      absl::FormatTime("%E4Y-%m-%d-%H%M", entry.at, zone) + (slug.empty() ? "" : "-" + slug);
  FALLOW_RETURN_IF_ERROR(MakeFolder(root_ / year));

  std::filesystem::path path = root_ / year / fmt::format("{}-{}.md", stem, id);
  std::error_code error;
  if (std::filesystem::exists(path, error)) {
    // Two entries with the same minute and title whose ids begin alike.
    path = root_ / year / fmt::format("{}-{}.md", stem, SafeFileName(entry.id, 120));
  }
  FALLOW_ASSIGN_OR_RETURN(const std::unique_ptr<NewFile> file, NewFile::Create(path));
  FALLOW_RETURN_IF_ERROR(file->Append(
      fmt::format("---\n{}\n---\n{}\n", FrontMatterOf(entry, zone, paths), TextOf(entry, paths))));
  return file->Commit(/*sync=*/false);
}

absl::Status MarkdownWriter::Finish() {
  return SyncFileSystem(root_);
}

}  // namespace fallow::transfer
