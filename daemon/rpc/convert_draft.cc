#include "daemon/rpc/convert_draft.h"

#include <string>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/names.h"
#include "daemon/practice/farewell_parts.h"
#include "daemon/rpc/vocabulary.h"
#include "fallow/store/v1/draft.pb.h"

namespace fallow::rpc {
namespace {

using client::v1::FarewellPartDraft;
using journal::SubjectId;
using journal::SubjectTag;
using store::DraftKind;

// A draft is always kept, so a name that is not valid is left out rather than refused.
void AddAbout(const std::string& name, store::Draft& out) {
  absl::StatusOr<std::string> clean = journal::CleanName(name, "A name");
  if (clean.ok() && out.about.size() < journal::kNamesMax) out.about.push_back(*std::move(clean));
}

absl::Status TakeEdit(client::v1::EditRequest edit, store::Draft& out) {
  FALLOW_ASSIGN_OR_RETURN(out.reflection, journal::ParseId<SubjectTag>(edit.id()));
  out.kind = DraftKind::kEdit;
  out.base_version = edit.base_version();
  for (const std::string& name : edit.add_about()) AddAbout(name, out);
  edit.clear_id();
  edit.clear_base_version();
  edit.clear_text();
  out.particulars = edit.SerializeAsString();
  return absl::OkStatus();
}

absl::Status TakeFarewell(FarewellPartDraft part, store::Draft& out) {
  if (!part.farewell_id().empty()) {
    FALLOW_ASSIGN_OR_RETURN(out.reflection, journal::ParseId<SubjectTag>(part.farewell_id()));
  }
  out.kind = DraftKind::kFarewell;
  out.base_version = part.base_version();
  AddAbout(part.connection(), out);
  part.clear_farewell_id();
  part.clear_base_version();
  out.particulars = part.SerializeAsString();
  return absl::OkStatus();
}

// A space is named by its id or by its connection. The draft is let go together with either.
void TakeAnswer(client::v1::AnswerCheckInRequest answer, store::Draft& out) {
  out.kind = DraftKind::kAnswer;
  if (const auto space = journal::ParseId<SubjectTag>(answer.space()); space.ok()) {
    out.reflection = *space;
  } else {
    AddAbout(answer.space(), out);
  }
  answer.clear_text();
  answer.clear_look();
  out.particulars = answer.SerializeAsString();
}

template <class Request>
void Take(Request request, DraftKind kind, store::Draft& out) {
  out.kind = kind;
  request.clear_text();
  out.particulars = request.SerializeAsString();
}

absl::Status TakeWhatItBecomes(const client::v1::Draft& draft, store::Draft& out) {
  switch (draft.becomes_case()) {
    case client::v1::Draft::kReflection:
      Take(draft.reflection(), DraftKind::kReflection, out);
      for (const std::string& name : draft.reflection().about()) AddAbout(name, out);
      return absl::OkStatus();
    case client::v1::Draft::kEdit:
      return TakeEdit(draft.edit(), out);
    case client::v1::Draft::kFarewell:
      return TakeFarewell(draft.farewell(), out);
    case client::v1::Draft::kLetter:
      Take(draft.letter(), DraftKind::kLetter, out);
      return absl::OkStatus();
    case client::v1::Draft::kAnswer:
      TakeAnswer(draft.answer(), out);
      return absl::OkStatus();
    case client::v1::Draft::BECOMES_NOT_SET:
      break;
  }
  return base::Invalid("The draft cannot be kept", "its kind is unknown",
                       base::Next::kRestartDaemon);
}

// Bytes that cannot be read are treated as an empty message, because the text is what matters.
template <class Message>
Message* Read(const std::string& bytes, Message* out) {
  if (!out->ParseFromString(bytes)) out->Clear();
  return out;
}

// By the names that drafts without a kind use; unspecified for unknown names.
client::v1::FarewellPart::Part PartNamed(std::string_view name) {
  for (const practice::FarewellPart& each : practice::FarewellParts()) {
    if (each.name == name) return ToProto(each.part);
  }
  return client::v1::FarewellPart::PART_UNSPECIFIED;
}

void ReadUntyped(const store::Draft& draft, client::v1::Draft* out) {
  store::v1::UntypedParticulars old;
  Read(draft.particulars, &old);
  if (!old.part().empty()) {
    FarewellPartDraft* const part = out->mutable_farewell();
    part->set_connection(old.connection());
    part->set_part(PartNamed(old.part()));
    part->set_base_version(old.base_version());
    return;
  }
  if (old.has_letter()) {
    Read(old.letter(), out->mutable_letter());
    return;
  }
  if (old.has_answer()) {
    Read(old.answer(), out->mutable_answer());
    return;
  }
  if (draft.reflection) {
    Read(draft.particulars, out->mutable_edit())->set_base_version(draft.base_version);
    return;
  }
  Read(draft.particulars, out->mutable_reflection());
}

void ReadTyped(const store::Draft& draft, client::v1::Draft* out) {
  switch (draft.kind) {
    case DraftKind::kUntyped:
      ReadUntyped(draft, out);
      return;
    case DraftKind::kReflection:
      Read(draft.particulars, out->mutable_reflection());
      return;
    case DraftKind::kEdit:
      Read(draft.particulars, out->mutable_edit())->set_base_version(draft.base_version);
      return;
    case DraftKind::kFarewell:
      Read(draft.particulars, out->mutable_farewell())->set_base_version(draft.base_version);
      return;
    case DraftKind::kLetter:
      Read(draft.particulars, out->mutable_letter());
      return;
    case DraftKind::kAnswer:
      Read(draft.particulars, out->mutable_answer());
      return;
  }
}

}  // namespace

void ToProto(const store::Draft& draft, client::v1::Draft* out) {
  if (draft.id) out->set_id(journal::ToText(*draft.id));
  out->set_text(draft.text);
  ToProto(draft.saved, out->mutable_saved());
  ReadTyped(draft, out);
  if (!draft.reflection) return;
  if (out->has_edit()) out->mutable_edit()->set_id(journal::ToText(*draft.reflection));
  if (out->has_farewell()) {
    out->mutable_farewell()->set_farewell_id(journal::ToText(*draft.reflection));
  }
}

absl::StatusOr<store::Draft> FromProto(const client::v1::Draft& draft, const Defaults& defaults) {
  store::Draft out;
  if (!draft.id().empty()) {
    FALLOW_ASSIGN_OR_RETURN(out.id, journal::ParseId<store::DraftTag>(draft.id()));
  }
  out.text = draft.text();
  FALLOW_RETURN_IF_ERROR(TakeWhatItBecomes(draft, out));
  out.saved = {defaults.now, std::string(defaults.zone)};
  return out;
}

}  // namespace fallow::rpc
