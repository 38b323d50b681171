#include "clients/words/json.h"

#include "clients/words/moment.h"
#include "clients/words/reflection_view.h"
#include "daemon/base/title.h"

namespace fallow::words {

std::string Rfc3339(const client::v1::Moment& moment) {
  return Rfc3339(TimeOf(moment), ZoneNamed(moment.zone()));
}

std::string Rfc3339(absl::Time at, const absl::TimeZone& zone) {
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*S%Ez", at, zone);
}

Json ToJson(const client::v1::Attachment& attachment) {
  return {{"id", attachment.id()},
          {"name", attachment.name()},
          {"media_type", attachment.media_type()},
          {"size", attachment.size_bytes()}};
}

Json ToJson(const client::v1::Reflection& reflection) {
  Json json;
  json["schema"] = kJsonSchema;
  json["id"] = reflection.id();
  json["at"] = Rfc3339(reflection.at());
  json["zone"] = reflection.at().zone();
  json["title"] = base::TitleOf(reflection.text());
  json["text"] = reflection.text();
  json["tags"] = reflection.tags();
  json["about"] = reflection.about();
  json["mood"] = reflection.mood().empty() ? Json() : Json(reflection.mood());
  json["starred"] = reflection.starred();
  json["signs"] = reflection.signs();
  json["energy"] = reflection.has_energy() ? Json(reflection.energy()) : Json();
  json["apart"] = reflection.apart();
  json["attachments"] = Json::Array();
  for (const client::v1::Attachment& attachment : reflection.attachments()) {
    json["attachments"].Append(ToJson(attachment));
  }
  json["device"] = reflection.device();
  json["edited"] = reflection.has_edited() ? Json(Rfc3339(reflection.edited())) : Json();
  json["version"] = reflection.version();
  if (reflection.has_deleted()) json["deleted"] = Rfc3339(reflection.deleted());
  if (reflection.has_kept()) json["kept"] = Rfc3339(reflection.kept());
  if (reflection.has_release_due()) {
    json[reflection.release_history_only() ? "history_release_due" : "release_due"] =
        Rfc3339(reflection.release_due());
  }
  if (!reflection.prompt().empty()) json["prompt"] = reflection.prompt();
  return json;
}

}  // namespace fallow::words
