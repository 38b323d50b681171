#include "daemon/transfer/dayone_entry.h"

#include <array>
#include <optional>
#include <utility>

#include "daemon/transfer/dayone_text.h"
#include "daemon/transfer/origin.h"
#include "daemon/transfer/text_form.h"
#include "daemon/transfer/wall_time.h"
#include "fmt/format.h"
#include "nlohmann/json.hpp"

namespace fallow::transfer {
namespace {

using Json = nlohmann::json;

// The lists of media in an entry, and the folders of the export that contain their files.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kMediaLists = {{
    {"photos", "photos"},
    {"videos", "videos"},
    {"audios", "audios"},
    {"pdfAttachments", "pdfs"},
}};
constexpr std::array<std::string_view, 4> kNotKept = {"location", "weather", "music",
                                                      "userActivity"};

const std::string* String(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return nullptr;
  return found->get_ptr<const std::string*>();
}

std::string StringOr(const Json& object, const char* key, const std::string& otherwise) {
  const std::string* found = String(object, key);
  return found == nullptr ? otherwise : *found;
}

bool True(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

void ReadMedia(const Json& json, DayOneEntry* out) {
  for (const auto& [key, folder] : kMediaLists) {
    const auto list = json.find(key);
    if (list == json.end() || !list->is_array()) continue;
    for (const Json& item : *list) {
      if (!item.is_object() || out->media.size() >= kAttachmentsMax) continue;
      DayOneMedia media;
      media.folder = folder;
      media.md5 = StringOr(item, "md5", "");
      media.identifier = StringOr(item, "identifier", "");
      media.name = StringOr(item, "filename", StringOr(item, "pdfName", ""));
      out->media.push_back(std::move(media));
    }
  }
}

std::optional<absl::Time> ReadTime(const Json& json, const char* key) {
  const std::string* written = String(json, key);
  if (written == nullptr) return std::nullopt;
  const std::optional<WallTime> wall = ParseWallTime(*written);
  const std::optional<Moment> moment =
      wall ? ToMoment(*wall, Zone{"UTC", absl::UTCTimeZone()}) : std::optional<Moment>();
  return moment ? std::optional<absl::Time>(moment->at) : std::nullopt;
}

}  // namespace

absl::StatusOr<DayOneEntry> ParseDayOneEntry(std::string_view text, std::string_view default_zone) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return absl::InvalidArgumentError("it is not valid JSON");
  if (!json.is_object()) return absl::InvalidArgumentError("it is not a JSON object");

  DayOneEntry out;
  Entry& entry = out.entry;
  const std::optional<absl::Time> at = ReadTime(json, "creationDate");
  if (!at) return absl::InvalidArgumentError("its creationDate is not a valid time");
  entry.at = *at;
  entry.edited = ReadTime(json, "modifiedDate");
  if (const std::string* zone = String(json, "timeZone")) {
    const absl::StatusOr<Zone> loaded = LoadZone(*zone);
    out.zone_unknown = !loaded.ok();
    entry.zone = loaded.ok() ? loaded->name : std::string(default_zone);
  } else {
    entry.zone = default_zone;
  }

  entry.text = PlainDayOneText(StringOr(json, "text", ""));
  if (const std::string fault = NormaliseText(&entry.text); !fault.empty()) {
    return absl::InvalidArgumentError(fault);
  }
  if (const auto tags = json.find("tags"); tags != json.end() && tags->is_array()) {
    for (const Json& tag : *tags) {
      if (!tag.is_string()) continue;
      if (auto label = Label(tag.get_ref<const std::string&>())) {
        AddLabel(*std::move(label), &entry.tags);
      }
    }
  }
  entry.starred = True(json, "starred");
  ReadMedia(json, &out);
  for (const std::string_view key : kNotKept) {
    if (json.contains(key)) out.not_kept.push_back(key);
  }
  const std::string uuid = StringOr(json, "uuid", "");
  if (uuid.size() <= kIdBytesMax && Label(uuid)) entry.id = uuid;
  entry.origin =
      MakeOrigin("dayone", entry.id, FormatMoment(entry.at, absl::UTCTimeZone()), entry.text);
  return out;
}

}  // namespace fallow::transfer
