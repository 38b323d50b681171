#include "daemon/journal/operation_check.h"

#include <string>

#include "daemon/base/status.h"
#include "daemon/journal/fold_order.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/moment.h"
#include "daemon/text/graph.h"
#include "daemon/text/utf8.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;

// Protobuf has already refused anything that is not UTF-8.
bool IsName(const std::string& name) {
  return !name.empty() && name.size() <= kNameBytesMax && !text::FindBadPlace(name) &&
         name.find('\n') == std::string::npos;
}

bool IsId(const std::string& bytes) {
  return bytes.size() == SubjectId::kBytes;
}

bool IsRecordId(const v1::RecordId& id) {
  return IsId(id.device()) && id.sequence() >= 1 && id.sequence() <= kSequenceMax;
}

// Checks the changes to one set.
absl::Status CheckSet(const google::protobuf::RepeatedPtrField<std::string>& added,
                      const google::protobuf::RepeatedPtrField<v1::SetRemoval>& removed) {
  if (static_cast<size_t>(added.size()) > kNamesMax ||
      static_cast<size_t>(removed.size()) > kNamesMax) {
    return BadOperation("it changes too many names");
  }
  for (const std::string& name : added) {
    if (!IsName(name)) return BadOperation("it holds an invalid name");
  }
  for (const v1::SetRemoval& removal : removed) {
    if (!IsName(removal.value())) return BadOperation("it holds an invalid name");
    for (const v1::RecordId& id : removal.seen()) {
      if (!IsRecordId(id)) return BadOperation("it refers to an impossible record");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckParents(const v1::TextEdit& edit) {
  if (static_cast<size_t>(edit.parents_size()) > text::kParentsMax ||
      (edit.from_empty() && !edit.parents().empty())) {
    return BadOperation("its text follows an impossible version");
  }
  for (int i = 0; i < edit.parents_size(); ++i) {
    const v1::EventId& parent = edit.parents(i);
    if (!IsId(parent.device()) || parent.number() > text::kEventNumberMax ||
        (i > 0 && Order(parent) <= Order(edit.parents(i - 1)))) {
      return BadOperation("its text follows an impossible version");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckText(const v1::TextEdit& edit) {
  FALLOW_RETURN_IF_ERROR(CheckParents(edit));
  // Each term is at most 2^62, so the sums below cannot overflow.
  uint64_t events = edit.first();
  size_t inserted = 0;
  for (const v1::TextRun& run : edit.runs()) {
    uint64_t length = 0;
    switch (run.action_case()) {
      case v1::TextRun::kInsert:
        if (text::FindBadPlace(run.insert())) {
          return BadOperation("its text holds control characters");
        }
        inserted += run.insert().size();
        length = text::CountCodePoints(run.insert());
        break;
      case v1::TextRun::kRemove:
        length = run.remove();
        break;
      case v1::TextRun::ACTION_NOT_SET:
        break;
    }
    if (length == 0 || length > text::kEventsMax || run.position() > text::kEventsMax ||
        events > text::kEventNumberMax) {
      return BadOperation("its text has an impossible run");
    }
    events += length;
  }
  if (edit.runs().empty() || events > text::kEventNumberMax) {
    return BadOperation("its text has an impossible run");
  }
  if (inserted > kTextBytesMax) return BadOperation("its text is too long");
  return absl::OkStatus();
}

absl::Status CheckAttachments(const v1::ReflectionOperation& operation) {
  if (static_cast<size_t>(operation.attached_size()) > kAttachmentsMax ||
      static_cast<size_t>(operation.detached_size()) > kAttachmentsMax) {
    return BadOperation("it has too many attachments");
  }
  for (const v1::AttachmentRef& attachment : operation.attached()) {
    if (!IsId(attachment.subject()) || !IsName(attachment.name()) ||
        !IsName(attachment.media_type()) || attachment.size_bytes() > kAttachmentBytesMax) {
      return BadOperation("it refers to an impossible attachment");
    }
  }
  for (const std::string& subject : operation.detached()) {
    if (!IsId(subject)) return BadOperation("it refers to an impossible attachment");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status BadOperation(std::string_view why) {
  return base::Damaged(
      "A record of the journal cannot be read",
      std::string(why) + "; it is set aside, and the rest of the journal is not affected", "");
}

absl::Status CheckOperation(const v1::ReflectionOperation& operation) {
  if (operation.has_text()) FALLOW_RETURN_IF_ERROR(CheckText(operation.text()));
  if (operation.has_at()) {
    FALLOW_RETURN_IF_ERROR(
        CheckRecordedMoment({FromMillis(operation.at().unix_millis()), operation.at().zone()}));
  }
  FALLOW_RETURN_IF_ERROR(CheckRecordedMoment({FromMillis(operation.written_unix_millis()), "UTC"}));
  if (operation.has_edited_unix_millis()) {
    FALLOW_RETURN_IF_ERROR(
        CheckRecordedMoment({FromMillis(operation.edited_unix_millis()), "UTC"}));
  }
  FALLOW_RETURN_IF_ERROR(CheckSet(operation.tags_added(), operation.tags_removed()));
  FALLOW_RETURN_IF_ERROR(CheckSet(operation.about_added(), operation.about_removed()));
  if (operation.has_mood() && !operation.mood().empty() && !IsName(operation.mood())) {
    return BadOperation("it holds an invalid mood");
  }
  FALLOW_RETURN_IF_ERROR(CheckSet(operation.signs_added(), operation.signs_removed()));
  if (operation.energy().has_value() &&
      (operation.energy().value() < kEnergyMin || operation.energy().value() > kEnergyMax)) {
    return BadOperation("it holds an impossible energy");
  }
  if (!operation.prompt().empty() && !IsName(operation.prompt())) {
    return BadOperation("it holds an invalid prompt");
  }
  if (!operation.import_key().empty() && !IsId(operation.import_key())) {
    return BadOperation("it was imported from an impossible entry");
  }
  if (static_cast<size_t>(operation.seen_size()) > text::kWritersMax) {
    return BadOperation("it knows of too many writers");
  }
  for (const v1::RecordId& id : operation.seen()) {
    if (!IsRecordId(id)) return BadOperation("it refers to an impossible record");
  }
  return CheckAttachments(operation);
}

absl::Status CheckOperation(const v1::AttachmentOperation& operation) {
  if (!IsName(operation.name()) || !IsName(operation.media_type()) ||
      operation.size_bytes() > kAttachmentBytesMax || operation.content_hash().size() != 32) {
    return BadOperation("it describes an impossible attachment");
  }
  return absl::OkStatus();
}

absl::Status CheckOperation(const v1::TemplateOperation& operation) {
  if (!IsName(operation.name()) || operation.text().size() > kTextBytesMax ||
      text::FindBadPlace(operation.text())) {
    return BadOperation("it describes an impossible template");
  }
  return absl::OkStatus();
}

}  // namespace fallow::journal
