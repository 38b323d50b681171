#include "daemon/rpc/convert_farewell.h"

#include <string>

#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/limits.h"
#include "daemon/practice/farewell_check.h"
#include "daemon/practice/farewell_parts.h"
#include "daemon/rpc/vocabulary.h"

namespace fallow::rpc {
void ToProto(const store::NamedFarewell& named, std::string_view zone, Texts texts,
             client::v1::Farewell* out) {
  const journal::Farewell& farewell = named.farewell;
  out->set_id(journal::ToText(farewell.id));
  out->set_connection(named.connection);
  for (const practice::FarewellPart& each : practice::FarewellParts()) {
    const journal::FarewellText& text = farewell.parts[static_cast<size_t>(each.part)];
    client::v1::FarewellPart& part = *out->add_parts();
    part.set_part(ToProto(each.part));
    part.set_title(std::string(each.title));
    part.set_prompt(std::string(each.prompt));
    part.set_version(text.version);
    part.set_written(!base::IsBlank(text.text));
    if (texts == Texts::kWith) part.set_text(text.text);
  }
  out->set_unsent(farewell.unsent);
  ToProto(journal::Moment{farewell.begun, std::string(zone)}, out->mutable_begun());
  if (farewell.edited) {
    ToProto(journal::Moment{*farewell.edited, std::string(zone)}, out->mutable_edited());
  }
  if (farewell.said) ToProto(*farewell.said, out->mutable_said());
  out->set_how(farewell.how);
  out->set_language(std::string(practice::LanguageOf(farewell)));
}

void ToProto(const practice::Finding& finding, bool aside, client::v1::Finding* out) {
  out->set_id(practice::ToText(finding.id));
  out->set_rule(finding.rule);
  out->set_part(ToProto(finding.part));
  out->set_line(finding.line);
  out->set_column(finding.column);
  out->set_length(finding.length);
  out->set_reason(finding.reason);
  out->set_direction(finding.direction);
  out->set_aside(aside);
}

absl::StatusOr<store::Farewells::Change> FromProto(const client::v1::EditFarewellRequest& request) {
  store::Farewells::Change change;
  if (request.has_unsent()) change.unsent = request.unsent();
  if (request.part() == client::v1::FarewellPart::PART_UNSPECIFIED) return change;
  FALLOW_ASSIGN_OR_RETURN(const practice::Part part, FromProto(request.part()));
  change.part =
      journal::FarewellPartEdit{static_cast<size_t>(part), request.text(), request.base_version()};
  return change;
}

absl::Status PutUnsaved(client::v1::FarewellPart::Part part, const std::string& text,
                        journal::Farewell& farewell) {
  if (part == client::v1::FarewellPart::PART_UNSPECIFIED) {
    if (text.empty()) return absl::OkStatus();
    return base::Invalid("The text cannot be checked", "it is not said which part it is", "");
  }
  FALLOW_ASSIGN_OR_RETURN(const practice::Part known, FromProto(part));
  if (text.size() > journal::kTextBytesMax) {
    return base::Invalid("The text cannot be checked", "it is longer than 4 MiB", "");
  }
  farewell.parts[static_cast<size_t>(known)].text = text;
  return absl::OkStatus();
}

store::Farewells::Saying FromProto(const client::v1::MarkSaidRequest& request,
                                   std::string_view zone) {
  store::Farewells::Saying saying;
  saying.zone = request.zone().empty() ? std::string(zone) : request.zone();
  if (request.has_at()) saying.at = MomentOf(request.at(), saying.zone);
  saying.how = request.how();
  return saying;
}

}  // namespace fallow::rpc
