#include "daemon/journal/fold.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "daemon/base/status.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/operation_check.h"
#include "daemon/text/operation.h"
#include "daemon/text/utf8.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;
using google::protobuf::RepeatedPtrField;

// Writers that do not know of each other may together exceed what one of them may do alone.
constexpr int kMergedMax = 16 * static_cast<int>(kNamesMax);

// Lamport time first; protobuf's default of an absent stamp lies below all others.
std::tuple<uint64_t, std::string_view, uint32_t> Order(const v1::Stamp& stamp) {
  return {stamp.lamport(), stamp.device(), stamp.incarnation()};
}

std::tuple<std::string_view, uint32_t, uint64_t> Order(const v1::RecordId& id) {
  return {id.device(), id.incarnation(), id.sequence()};
}

void Sort(RepeatedPtrField<v1::RecordId>& ids) {
  std::sort(ids.begin(), ids.end(),
            [](const v1::RecordId& a, const v1::RecordId& b) { return Order(a) < Order(b); });
}

v1::Stamp ToProto(const RecordStamp& stamp) {
  v1::Stamp proto;
  proto.set_lamport(stamp.lamport);
  proto.set_device(stamp.device.bytes.data(), stamp.device.bytes.size());
  proto.set_incarnation(stamp.incarnation);
  return proto;
}

bool SameWriter(const v1::RecordId& a, const v1::RecordId& b) {
  return a.device() == b.device() && a.incarnation() == b.incarnation();
}

// --- text

absl::StatusOr<std::vector<text::TextOperation>> Runs(const v1::TextEdit& edit, uint64_t& events) {
  std::vector<text::TextOperation> runs;
  runs.reserve(static_cast<size_t>(edit.runs_size()));
  events = 0;
  for (const v1::TextRun& run : edit.runs()) {
    runs.push_back(run.action_case() == v1::TextRun::kInsert
                       ? text::TextOperation::Insert(run.position(), run.insert())
                       : text::TextOperation::Delete(run.position(), run.remove()));
    events += runs.back().length;
  }
  return runs;
}

// Whether `edit` starts in the version that ends in the current head.
bool FollowsHead(const v1::TextEdit& edit, const v1::EventId& edit_writer, bool has_head,
                 const v1::EventId& head) {
  if (!edit.parents().empty()) {
    const v1::EventId& parent = edit.parents(0);
    return edit.parents_size() == 1 && has_head && parent.number() == head.number() &&
           parent.device() == head.device() && parent.incarnation() == head.incarnation();
  }
  if (!has_head) return edit.first() == 0;
  return edit.first() == head.number() + 1 && edit_writer.device() == head.device() &&
         edit_writer.incarnation() == head.incarnation();
}

// The text and head after `edit`. One writer at a time needs no replay; an edit made beside another
// is of a journal that this version has no way to have.
absl::Status EditText(const RecordStamp& stamp, const v1::TextEdit& edit, std::string& text,
                      v1::ReflectionState& state) {
  v1::EventId last;
  last.set_device(stamp.device.bytes.data(), stamp.device.bytes.size());
  last.set_incarnation(stamp.incarnation);
  if (!FollowsHead(edit, last, state.has_text_head(), state.text_head())) {
    return BadOperation("its text does not follow what was there before");
  }
  uint64_t events = 0;
  FALLOW_ASSIGN_OR_RETURN(const std::vector<text::TextOperation> runs, Runs(edit, events));
  std::string edited = text;
  if (!text::Apply(edited, runs).ok()) {
    return BadOperation("its text does not fit what was there before");
  }
  if (edited.size() > kTextBytesMax) return BadOperation("its text is too long");
  last.set_number(edit.first() + events - 1);
  text = std::move(edited);
  *state.mutable_text_head() = std::move(last);
  return absl::OkStatus();
}

// --- sets

// Where `value` is or belongs.
int LowerBound(const RepeatedPtrField<v1::SetMember>& members, const std::string& value) {
  const auto place = std::lower_bound(
      members.begin(), members.end(), value,
      [](const v1::SetMember& member, const std::string& v) { return member.value() < v; });
  return static_cast<int>(place - members.begin());
}

bool IsAt(const RepeatedPtrField<v1::SetMember>& members, int place, const std::string& value) {
  return place < members.size() && members[place].value() == value;
}

void Add(RepeatedPtrField<v1::SetMember>& members, const std::string& value,
         const v1::RecordId& addition) {
  const int place = LowerBound(members, value);
  if (!IsAt(members, place, value)) {
    members.Add()->set_value(value);
    std::rotate(members.begin() + place, members.end() - 1, members.end());
  }
  RepeatedPtrField<v1::RecordId>& additions = *members[place].mutable_additions();
  // Said twice in one operation is said once.
  const bool said = std::any_of(additions.begin(), additions.end(), [&](const v1::RecordId& known) {
    return Order(known) == Order(addition);
  });
  if (said) return;
  *additions.Add() = addition;
  // Additions made apart may come in any order; the state must not tell which.
  Sort(additions);
}

void Remove(RepeatedPtrField<v1::SetMember>& members, const v1::SetRemoval& removal) {
  const int place = LowerBound(members, removal.value());
  if (!IsAt(members, place, removal.value())) return;
  RepeatedPtrField<v1::RecordId>& additions = *members[place].mutable_additions();
  const auto was_seen = [&](const v1::RecordId& addition) {
    return std::any_of(removal.seen().begin(), removal.seen().end(),
                       [&](const v1::RecordId& id) { return Order(id) == Order(addition); });
  };
  additions.erase(std::remove_if(additions.begin(), additions.end(), was_seen), additions.end());
  if (additions.empty()) members.erase(members.begin() + place);
}

void FoldSet(const RepeatedPtrField<std::string>& added,
             const RepeatedPtrField<v1::SetRemoval>& removed, const v1::RecordId& record,
             RepeatedPtrField<v1::SetMember>& members, std::vector<std::string>& view) {
  if (added.empty() && removed.empty()) return;
  for (const v1::SetRemoval& removal : removed) Remove(members, removal);
  for (const std::string& value : added) Add(members, value, record);
  view.clear();
  for (const v1::SetMember& member : members) view.push_back(member.value());
}

// --- attachments

void SetMember(RepeatedPtrField<v1::AttachmentMember>& members, v1::AttachmentMember member) {
  for (int i = 0; i < members.size(); ++i) {
    if (members[i].attachment().subject() != member.attachment().subject()) continue;
    if (Order(members[i].stamp()) > Order(member.stamp())) return;
    members.erase(members.begin() + i);
    break;
  }
  *members.Add() = std::move(member);
}

void FoldAttachments(const v1::ReflectionOperation& operation, const v1::Stamp& stamp,
                     RepeatedPtrField<v1::AttachmentMember>& members,
                     std::vector<Attachment>& view) {
  if (operation.attached().empty() && operation.detached().empty()) return;
  for (const std::string& subject : operation.detached()) {
    v1::AttachmentMember member;
    member.mutable_attachment()->set_subject(subject);
    *member.mutable_stamp() = stamp;
    SetMember(members, std::move(member));
  }
  for (int i = 0; i < operation.attached_size(); ++i) {
    v1::AttachmentMember member;
    *member.mutable_attachment() = operation.attached(i);
    member.set_attached(true);
    member.set_order(static_cast<uint32_t>(i));
    *member.mutable_stamp() = stamp;
    SetMember(members, std::move(member));
  }
  std::stable_sort(members.begin(), members.end(),
                   [](const v1::AttachmentMember& a, const v1::AttachmentMember& b) {
                     if (Order(a.stamp()) != Order(b.stamp())) {
                       return Order(a.stamp()) < Order(b.stamp());
                     }
                     return a.order() < b.order();
                   });
  view.clear();
  for (const v1::AttachmentMember& member : members) {
    if (!member.attached()) continue;
    const v1::AttachmentRef& ref = member.attachment();
    const absl::StatusOr<SubjectId> id = SubjectId::FromBytes(ref.subject());
    FALLOW_CHECK(id.ok());  // CheckOperation looked
    view.push_back({*id, ref.name(), ref.media_type(), ref.size_bytes()});
  }
}

// --- deletion

bool Covers(const RepeatedPtrField<v1::RecordId>& seen, const v1::RecordId& head) {
  return std::any_of(seen.begin(), seen.end(), [&](const v1::RecordId& id) {
    return SameWriter(id, head) && id.sequence() >= head.sequence();
  });
}

void FoldDeletion(RecordKind kind, const v1::ReflectionOperation& operation, const v1::Stamp& stamp,
                  const v1::RecordId& record, Folded& folded) {
  v1::ReflectionState& state = folded.state;
  if (kind != RecordKind::kReflectionDeleted) {
    const auto head = std::find_if(state.mutable_heads()->begin(), state.mutable_heads()->end(),
                                   [&](const v1::RecordId& id) { return SameWriter(id, record); });
    if (head == state.mutable_heads()->end()) {
      *state.add_heads() = record;
      Sort(*state.mutable_heads());
    } else {
      head->set_sequence(std::max(head->sequence(), record.sequence()));
    }
  }
  const bool says_so =
      kind == RecordKind::kReflectionDeleted || kind == RecordKind::kReflectionUndeleted;
  if (says_so && Order(stamp) > Order(state.deletion().stamp())) {
    v1::Deletion& deletion = *state.mutable_deletion();
    *deletion.mutable_stamp() = stamp;
    deletion.set_deleted(kind == RecordKind::kReflectionDeleted);
    deletion.set_unix_millis(operation.written_unix_millis());
    *deletion.mutable_seen() = operation.seen();
  }
  const v1::Deletion& deletion = state.deletion();
  const bool all_seen =
      std::all_of(state.heads().begin(), state.heads().end(),
                  [&](const v1::RecordId& head) { return Covers(deletion.seen(), head); });
  folded.view.deleted.reset();
  if (deletion.deleted() && all_seen) {
    folded.view.deleted = FromMillis(deletion.unix_millis());
  }
}

// --- scalars

// Whether `stamp` is the latest writer so far; it is remembered if so.
bool Wins(const v1::Stamp& stamp, v1::Stamp& latest) {
  if (Order(stamp) <= Order(latest)) return false;
  latest = stamp;
  return true;
}

void FoldScalars(RecordKind kind, const v1::ReflectionOperation& operation, const v1::Stamp& stamp,
                 Folded& folded) {
  Reflection& view = folded.view;
  v1::ReflectionState& state = folded.state;
  if (operation.has_at() && Wins(stamp, *state.mutable_at_stamp())) {
    view.at = {FromMillis(operation.at().unix_millis()), operation.at().zone()};
  }
  if (operation.has_mood() && Wins(stamp, *state.mutable_mood_stamp())) {
    view.mood = operation.mood();
  }
  if (operation.has_starred() && Wins(stamp, *state.mutable_starred_stamp())) {
    view.starred = operation.starred();
  }
  if (kind == RecordKind::kReflectionChanged && Wins(stamp, *state.mutable_edited_stamp())) {
    view.edited = FromMillis(operation.written_unix_millis());
  }
}

// Whether a record of this kind can come next at all.
absl::Status CheckPlace(const SubjectId& subject, RecordKind kind,
                        const v1::ReflectionOperation& operation, const Folded& folded) {
  if (!IsReflection(kind)) return BadOperation("it is not about a reflection");
  const bool creates = kind == RecordKind::kReflectionCreated;
  if (creates != (folded.state.version() == 0)) {
    return BadOperation(creates ? "its reflection is there already"
                                : "its reflection's beginning is missing");
  }
  if (creates && !operation.has_at()) return BadOperation("it has no date");
  if (!creates && folded.view.id != subject) {
    return BadOperation("it belongs to another reflection");
  }
  if (folded.state.tags_size() + operation.tags_added_size() > kMergedMax ||
      folded.state.about_size() + operation.about_added_size() > kMergedMax ||
      folded.state.attachments_size() + operation.attached_size() + operation.detached_size() >
          kMergedMax ||
      folded.state.version() >= kVersionsMax) {
    return BadOperation("its reflection would grow without bounds");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Fold(const SubjectId& subject, const RecordStamp& stamp, RecordKind kind,
                  const v1::ReflectionOperation& operation, Folded& folded) {
  FALLOW_RETURN_IF_ERROR(CheckOperation(operation));
  FALLOW_RETURN_IF_ERROR(CheckPlace(subject, kind, operation, folded));
  // The text is the last thing that can be refused, and leaves what it was given as it was.
  if (operation.has_text()) {
    FALLOW_RETURN_IF_ERROR(EditText(stamp, operation.text(), folded.view.text, folded.state));
    folded.state.set_text_version(folded.state.version() + 1);
  }
  const v1::Stamp when = ToProto(stamp);
  v1::RecordId record;
  record.set_device(when.device());
  record.set_incarnation(stamp.incarnation);
  record.set_sequence(stamp.sequence);

  if (kind == RecordKind::kReflectionCreated) {
    folded.view.id = subject;
    folded.view.device = stamp.device;
    folded.view.prompt = operation.prompt();
    if (operation.has_edited_unix_millis()) {
      folded.view.edited = FromMillis(operation.edited_unix_millis());
    }
  }
  FoldScalars(kind, operation, when, folded);
  FoldSet(operation.tags_added(), operation.tags_removed(), record, *folded.state.mutable_tags(),
          folded.view.tags);
  FoldSet(operation.about_added(), operation.about_removed(), record, *folded.state.mutable_about(),
          folded.view.about);
  FoldAttachments(operation, when, *folded.state.mutable_attachments(), folded.view.attachments);
  FoldDeletion(kind, operation, when, record, folded);
  folded.state.set_version(folded.state.version() + 1);
  folded.view.version = folded.state.version();
  return absl::OkStatus();
}

absl::StatusOr<v1::ReflectionOperation> ParseReflectionOperation(std::string_view payload) {
  v1::ReflectionOperation operation;
  if (payload.size() > kPayloadBytesMax ||
      !operation.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return BadOperation("it is not an operation");
  }
  return operation;
}

}  // namespace fallow::journal
