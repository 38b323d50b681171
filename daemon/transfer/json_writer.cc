#include "daemon/transfer/json_writer.h"

#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/transfer/attachment_files.h"
#include "daemon/transfer/wall_time.h"
#include "nlohmann/json.hpp"

namespace fallow::transfer {
namespace {

using Json = nlohmann::ordered_json;

Json AttachmentsOf(const Entry& entry, const std::string& folder,
                   const std::vector<std::optional<std::string>>& paths) {
  Json list = Json::array();
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const AttachmentSource& attachment = entry.attachments[i];
    Json item = {{"name", attachment.name},
                 {"media_type", attachment.media_type},
                 {"size", attachment.size}};
    item["path"] = paths[i] ? Json(folder + "/" + *paths[i]) : Json(nullptr);
    list.push_back(std::move(item));
  }
  return list;
}

}  // namespace

absl::StatusOr<std::unique_ptr<EntryWriter>> JsonWriter::Open(const std::filesystem::path& path,
                                                              ProblemLog* problems) {
  std::filesystem::path attachments = path;
  attachments.replace_filename(path.stem().string() + ".attachments");
  std::error_code error;
  if (std::filesystem::exists(attachments, error)) {
    return base::Invalid("The export cannot be written",
                         "the folder for its attachments already exists",
                         base::Next::kChooseAnotherName);
  }
  FALLOW_ASSIGN_OR_RETURN(std::unique_ptr<NewFile> file, NewFile::Create(path));
  return std::unique_ptr<EntryWriter>(
      new JsonWriter(std::move(attachments), std::move(file), problems));
}

absl::Status JsonWriter::Write(const ExportEntry& exported) {
  const Entry& entry = exported.entry;
  FALLOW_ASSIGN_OR_RETURN(const Zone loaded, LoadZone(entry.zone));
  const absl::TimeZone& zone = loaded.rules;
  FALLOW_ASSIGN_OR_RETURN(const std::vector<std::optional<std::string>> paths,
                          WriteAttachments(entry, attachments_, *problems_));
  attachments_written_ += CountWritten(paths);
  Json json = {{"id", entry.id},
               {"at", FormatMoment(entry.at, zone)},
               {"zone", entry.zone},
               {"title", exported.title},
               {"text", entry.text},
               {"tags", entry.tags},
               {"about", entry.about},
               {"mood", entry.mood.empty() ? Json(nullptr) : Json(entry.mood)},
               {"starred", entry.starred},
               {"signs", entry.signs},
               {"energy", entry.energy ? Json(*entry.energy) : Json(nullptr)},
               {"apart", entry.apart}};
  json["attachments"] = AttachmentsOf(entry, attachments_.filename().string(), paths);
  json["device"] = exported.device;
  json["edited"] = entry.edited ? Json(FormatMoment(*entry.edited, zone)) : Json(nullptr);
  FALLOW_RETURN_IF_ERROR(file_->Append(any_ ? ",\n" : "[\n"));
  any_ = true;
  // Text that is not UTF-8 never gets into a journal; if it did, the export must not throw.
  return file_->Append(json.dump(1, ' ', false, Json::error_handler_t::replace));
}

absl::Status JsonWriter::Finish() {
  FALLOW_RETURN_IF_ERROR(file_->Append(any_ ? "\n]\n" : "[]\n"));
  return file_->Commit(/*sync=*/true);
}

}  // namespace fallow::transfer
