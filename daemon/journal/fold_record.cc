#include "daemon/journal/fold_record.h"

#include <algorithm>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/fold_order.h"
#include "daemon/journal/fold_sets.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/operation_check.h"
#include "daemon/journal/text_history.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;
using google::protobuf::RepeatedPtrField;

// --- what a writer has done

v1::WriterState WriterFrom(const RecordStamp& stamp) {
  v1::WriterState writer;
  writer.set_device(stamp.device.bytes.data(), stamp.device.bytes.size());
  writer.set_incarnation(stamp.incarnation);
  return writer;
}

template <class Writers>
auto FindWriter(Writers& writers, const v1::WriterState& wanted) {
  return std::find_if(writers.begin(), writers.end(), [&](const v1::WriterState& writer) {
    return Order(writer) == Order(wanted);
  });
}

v1::WriterState& WriterOf(const RecordStamp& stamp, v1::ReflectionState& state) {
  v1::WriterState wanted = WriterFrom(stamp);
  RepeatedPtrField<v1::WriterState>& writers = *state.mutable_writers();
  const auto known = FindWriter(writers, wanted);
  if (known != writers.end()) return *known;
  *writers.Add() = wanted;
  std::sort(writers.begin(), writers.end(),
            [](const auto& a, const auto& b) { return Order(a) < Order(b); });
  return *FindWriter(writers, wanted);
}

// Bytes inserted and characters removed. Each term is bounded by CheckOperation.
uint64_t VolumeOf(const v1::TextEdit& edit) {
  uint64_t volume = 0;
  for (const v1::TextRun& run : edit.runs()) volume += run.insert().size() + run.remove();
  return volume;
}

// How many entries the operation leaves in the state for good.
uint32_t MembersOf(const v1::ReflectionOperation& operation) {
  int members = operation.tags_added_size() + operation.about_added_size() +
                operation.attached_size() + operation.detached_size();
  for (const v1::SetRemoval& removal : operation.tags_removed()) members += removal.seen_size() + 1;
  for (const v1::SetRemoval& removal : operation.about_removed()) {
    members += removal.seen_size() + 1;
  }
  members += operation.signs_added_size();
  for (const v1::SetRemoval& removal : operation.signs_removed()) {
    members += removal.seen_size() + 1;
  }
  return static_cast<uint32_t>(members);
}

absl::Status CheckWriter(const RecordStamp& stamp, const v1::ReflectionOperation& operation,
                         const v1::ReflectionState& state) {
  v1::WriterState writer = WriterFrom(stamp);
  const auto known = FindWriter(state.writers(), writer);
  if (known != state.writers().end()) writer = *known;
  if (writer.records() >= kWriterRecordsMax ||
      writer.members() + MembersOf(operation) > kWriterMembersMax ||
      writer.text_volume() + VolumeOf(operation.text()) > kWriterTextMax) {
    return BadOperation("its reflection would grow without bounds");
  }
  return absl::OkStatus();
}

void FoldWriter(const RecordStamp& stamp, RecordKind kind, const v1::ReflectionOperation& operation,
                v1::ReflectionState& state) {
  v1::WriterState& writer = WriterOf(stamp, state);
  writer.set_records(writer.records() + 1);
  writer.set_members(writer.members() + MembersOf(operation));
  writer.set_text_volume(writer.text_volume() + VolumeOf(operation.text()));
  if (kind != RecordKind::kReflectionDeleted) {
    writer.set_last_change(std::max(writer.last_change(), stamp.sequence));
    state.set_changes(state.changes() + 1);
    return;
  }
  const v1::Stamp when = ToProto(stamp, operation.salt());
  if (Order(writer.deletion().stamp()) > Order(when)) return;
  v1::Deletion& deletion = *writer.mutable_deletion();
  *deletion.mutable_stamp() = when;
  deletion.set_unix_millis(operation.written_unix_millis());
  deletion.set_changes_seen(operation.changes_seen());
  *deletion.mutable_seen() = operation.seen();
}

// --- deletion

bool Knows(const v1::Deletion& deletion, const v1::WriterState& writer) {
  if (writer.last_change() == 0) return true;
  return std::any_of(deletion.seen().begin(), deletion.seen().end(), [&](const v1::RecordId& id) {
    return id.device() == writer.device() && id.incarnation() == writer.incarnation() &&
           id.sequence() >= writer.last_change();
  });
}

// Whether `deletion` knew of every change. Sequence numbers usually tell. They do not where a disk
// was copied and both copies went on with the same numbers; there the number of changes does,
// because what a device knows only grows.
bool Stands(const v1::Deletion& deletion, const v1::ReflectionState& state) {
  // Whoever took it back knew of it, whatever it claims to have known.
  if (Order(state.undeleted_stamp()) > Order(deletion.stamp())) return false;
  if (deletion.changes_seen() != 0 && state.changes() > deletion.changes_seen()) return false;
  return std::all_of(state.writers().begin(), state.writers().end(),
                     [&](const v1::WriterState& writer) { return Knows(deletion, writer); });
}

// A writer's latest deletion knew of all that its earlier ones did, so one per writer is enough.
void ViewDeletion(const v1::ReflectionState& state, Reflection& view) {
  const v1::Deletion* standing = nullptr;
  const v1::Deletion* latest = nullptr;
  for (const v1::WriterState& deleter : state.writers()) {
    if (!deleter.has_deletion()) continue;
    const v1::Deletion& deletion = deleter.deletion();
    const auto later = [&](const v1::Deletion* than) {
      return than == nullptr || Order(than->stamp()) < Order(deletion.stamp());
    };
    if (later(latest)) latest = &deletion;
    if (Stands(deletion, state) && later(standing)) standing = &deletion;
  }
  view.deleted.reset();
  view.kept.reset();
  if (standing != nullptr) {
    view.deleted = FromMillis(standing->unix_millis());
  } else if (latest != nullptr && Order(latest->stamp()) > Order(state.undeleted_stamp())) {
    view.kept = FromMillis(latest->unix_millis());
  }
}

// --- scalars

// Whether `stamp` is later than all before it; if so it is remembered in `latest`.
bool Wins(const v1::Stamp& stamp, v1::Stamp& latest) {
  if (Order(stamp) <= Order(latest)) return false;
  latest = stamp;
  return true;
}

void FoldCreation(const SubjectId& subject, const RecordStamp& stamp,
                  const v1::ReflectionOperation& operation, Folded& folded) {
  // Two devices creating the same subject would be a fault in one of them; the earlier record
  // counts.
  const v1::Stamp when = ToProto(stamp, operation.salt());
  v1::ReflectionState& state = folded.state;
  if (state.has_created_stamp() && Order(state.created_stamp()) <= Order(when)) return;
  *state.mutable_created_stamp() = when;
  Reflection& view = folded.view;
  view.id = subject;
  view.device = stamp.device;
  view.prompt = operation.prompt();
  if (state.has_edited_stamp()) return;
  view.edited.reset();
  if (operation.has_edited_unix_millis()) {
    view.edited = FromMillis(operation.edited_unix_millis());
  }
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
  if (operation.has_energy() && Wins(stamp, *state.mutable_energy_stamp())) {
    view.energy.reset();
    if (operation.energy().has_value()) view.energy = operation.energy().value();
  }
  if (operation.has_apart() && Wins(stamp, *state.mutable_apart_stamp())) {
    view.apart = operation.apart();
  }
  if (kind == RecordKind::kReflectionChanged && Wins(stamp, *state.mutable_edited_stamp())) {
    view.edited = FromMillis(operation.written_unix_millis());
  }
  if (kind == RecordKind::kReflectionUndeleted) Wins(stamp, *state.mutable_undeleted_stamp());
}

}  // namespace

absl::Status CheckRecord(const SubjectId& subject, const RecordStamp& stamp, RecordKind kind,
                         const v1::ReflectionOperation& operation, const Folded& folded) {
  if (!IsReflection(kind)) return BadOperation("it is not about a reflection");
  FALLOW_RETURN_IF_ERROR(CheckOperation(operation));
  const bool creates = kind == RecordKind::kReflectionCreated;
  if (creates && !operation.has_at()) return BadOperation("it has no date");
  if (!creates && folded.state.version() == 0) {
    return BadOperation("its reflection's beginning is missing");
  }
  if (folded.state.version() != 0 && folded.view.id != subject) {
    return BadOperation("it belongs to another reflection");
  }
  return CheckWriter(stamp, operation, folded.state);
}

void FoldAround(const SubjectId& subject, const RecordStamp& stamp, RecordKind kind,
                const v1::ReflectionOperation& operation, Folded& folded) {
  v1::ReflectionState& state = folded.state;
  const v1::Stamp when = ToProto(stamp, operation.salt());
  const v1::RecordId record = RecordIdOf(stamp, operation.salt());
  if (kind == RecordKind::kReflectionCreated) FoldCreation(subject, stamp, operation, folded);
  FoldScalars(kind, operation, when, folded);
  FoldSet(operation.tags_added(), operation.tags_removed(), record, *state.mutable_tags(),
          folded.view.tags);
  FoldSet(operation.about_added(), operation.about_removed(), record, *state.mutable_about(),
          folded.view.about);
  FoldSet(operation.signs_added(), operation.signs_removed(), record, *state.mutable_signs(),
          folded.view.signs);
  FoldAttachments(operation, when, *state.mutable_attachments(), folded.view.attachments);
  FoldWriter(stamp, kind, operation, state);
  ViewDeletion(state, folded.view);
  state.set_version(state.version() + 1);
  if (operation.has_text()) state.set_text_version(state.version());
  folded.view.version = state.version();
}

}  // namespace fallow::journal
