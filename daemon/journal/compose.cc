#include "daemon/journal/compose.h"

#include <algorithm>
#include <map>
#include <utility>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/journal/history.h"
#include "daemon/journal/limits.h"
#include "daemon/journal/moment.h"
#include "daemon/journal/names.h"
#include "daemon/journal/text_history.h"
#include "daemon/text/diff.h"
#include "daemon/text/utf8.h"

namespace fallow::journal {
namespace {

namespace v1 = fallow::store::v1;
using google::protobuf::RepeatedPtrField;

absl::Status CheckWholeText(std::string_view text) {
  if (text.size() > kTextBytesMax) {
    return base::Invalid("The text is too long", "a reflection holds at most 4 MiB",
                         base::Next::kAttachInstead);
  }
  return text::CheckText(text, "The text");
}

absl::Status CheckNotEmpty(std::string_view text, bool has_more) {
  if (has_more || !base::IsBlank(text)) return absl::OkStatus();
  return base::Invalid("There is nothing to keep", "the text is empty and nothing is attached", "");
}

absl::Status TooMany(std::string_view what) {
  return base::Invalid("This is too much for one reflection", what, "");
}

v1::Moment ToProto(const Moment& moment) {
  v1::Moment proto;
  proto.set_unix_millis(ToMillis(moment.at));
  proto.set_zone(moment.zone);
  return proto;
}

v1::AttachmentRef ToProto(const Attachment& attachment) {
  v1::AttachmentRef proto;
  proto.set_subject(attachment.id.bytes.data(), attachment.id.bytes.size());
  proto.set_name(attachment.name);
  proto.set_media_type(attachment.media_type);
  proto.set_size_bytes(attachment.size_bytes);
  return proto;
}

size_t InsertedBy(const v1::TextEdit& edit) {
  size_t bytes = 0;
  for (const v1::TextRun& run : edit.runs()) bytes += run.insert().size();
  return bytes;
}

v1::TextEdit EditFrom(const Folded& current, std::string_view text, uint64_t salt) {
  v1::TextEdit edit;
  edit.set_first(salt % kFirstEventMax);
  *edit.mutable_parents() = current.state.text_heads();
  edit.set_from_empty(edit.parents().empty());
  // An edit is made to the merged text, by someone who was shown it joined.
  *edit.mutable_runs() = current.state.text_joins();
  AddRuns(text::DiffWords(current.view.text, text), *edit.mutable_runs());
  if (!current.state.text_joins().empty() && InsertedBy(edit) > kTextBytesMax) {
    edit.clear_runs();
    AddRuns(text::DiffWords(current.state.text_merged(), text), *edit.mutable_runs());
  }
  return edit;
}

// The part of an edit that concerns one set.
struct SetChange {
  const std::vector<std::string>& add;
  const std::vector<std::string>& remove;
  std::string_view what;  // "A tag"
  size_t most = kNamesMax;
};

absl::Status ComposeSet(const SetChange& change, const RepeatedPtrField<v1::SetMember>& members,
                        RepeatedPtrField<std::string>& added,
                        RepeatedPtrField<v1::SetRemoval>& removed) {
  size_t names = 0;
  std::map<std::string, std::string> present;  // by the key under which names are the same
  for (const v1::SetMember& member : members) {
    if (member.additions().empty()) continue;
    present.emplace(CaseKey(member.value()), member.value());
    ++names;
  }
  FALLOW_ASSIGN_OR_RETURN(const std::vector<std::string> add, CleanNames(change.add, change.what));
  FALLOW_ASSIGN_OR_RETURN(const std::vector<std::string> remove,
                          CleanNames(change.remove, change.what));
  NameSet wanted;
  for (const std::string& name : add) wanted.Insert(name);
  NameSet unwanted;
  for (const std::string& name : remove) {
    if (!wanted.Contains(name)) unwanted.Insert(name);
  }
  // What is there already is added as well: this addition is one that a removal made elsewhere has
  // not seen.
  int fresh = 0;
  for (const std::string& name : add) {
    const auto known = present.find(CaseKey(name));
    *added.Add() = known == present.end() ? name : known->second;
    if (known == present.end()) ++fresh;
  }
  for (const v1::SetMember& member : members) {
    if (member.additions().empty() || !unwanted.Contains(member.value())) continue;
    v1::SetRemoval& removal = *removed.Add();
    removal.set_value(member.value());
    *removal.mutable_seen() = member.additions();
  }
  // Devices that were out of touch may together have added more than that; the set just must not
  // grow.
  names += static_cast<size_t>(fresh - removed.size());
  if (names > change.most && fresh > removed.size()) {
    return TooMany("it holds at most 256 tags, 256 people and 64 signs");
  }
  return absl::OkStatus();
}

bool Names(std::span<const SubjectId> ids, const SubjectId& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// Returns how many attachments there will be.
absl::StatusOr<size_t> ComposeAttachments(const Reflection& current, const ReflectionEdit& what,
                                          std::span<const Attachment> attached,
                                          v1::ReflectionOperation& operation) {
  FALLOW_CHECK(attached.size() == what.attach.size());
  std::vector<SubjectId> present;
  for (const Attachment& attachment : current.attachments) present.push_back(attachment.id);
  for (const SubjectId& id : what.detach) {
    if (!Names(present, id)) {
      return base::NotFound("There is no such attachment", "",
                            base::Show(base::Thing::kAttachments));
    }
    operation.add_detached(id.bytes.data(), id.bytes.size());
    std::erase(present, id);
  }
  for (const Attachment& attachment : attached) {
    if (Names(present, attachment.id)) continue;
    *operation.add_attached() = ToProto(attachment);
    present.push_back(attachment.id);
  }
  if (present.size() > kAttachmentsMax && present.size() > current.attachments.size()) {
    return TooMany("it holds at most 256 attachments");
  }
  return present.size();
}

absl::Status CheckEnergy(std::optional<int> energy) {
  if (!energy || (*energy >= kEnergyMin && *energy <= kEnergyMax)) return absl::OkStatus();
  return base::Invalid("The energy cannot be kept",
                       "it must be from -3 (nothing left) to 3 (more than before)", "");
}

void SetEnergy(std::optional<int> energy, v1::ReflectionOperation& operation) {
  operation.mutable_energy();
  if (energy) operation.mutable_energy()->set_value(*energy);
}

absl::StatusOr<std::string> CleanMood(std::string_view mood) {
  if (mood.empty()) return std::string();
  return CleanName(mood, "A mood");
}

absl::Status CheckBase(const Folded& current, const ReflectionEdit& what, const Folded* opened) {
  if (current.view.deleted) {
    return base::Invalid("This reflection is deleted", "", base::Next::kBringBack);
  }
  if (!what.text || what.base_version == 0) return absl::OkStatus();
  if (what.base_version > current.state.version()) {
    return base::Invalid("The edit was made from a version that does not exist", "", "");
  }
  if (what.base_version < current.state.text_version() && opened == nullptr) return TextMovedOn();
  return absl::OkStatus();
}

absl::Status ComposeScalars(const Reflection& current, const ReflectionEdit& what,
                            v1::ReflectionOperation& operation) {
  if (what.at) {
    FALLOW_RETURN_IF_ERROR(CheckMoment(*what.at));
    const bool same =
        ToMillis(what.at->at) == ToMillis(current.at.at) && what.at->zone == current.at.zone;
    if (!same) *operation.mutable_at() = ToProto(*what.at);
  }
  if (what.mood) {
    FALLOW_ASSIGN_OR_RETURN(std::string mood, CleanMood(*what.mood));
    if (mood != current.mood) operation.set_mood(std::move(mood));
  }
  if (what.starred && *what.starred != current.starred) operation.set_starred(*what.starred);
  if (what.energy) {
    FALLOW_RETURN_IF_ERROR(CheckEnergy(*what.energy));
    if (*what.energy != current.energy) SetEnergy(*what.energy, operation);
  }
  if (what.apart && *what.apart != current.apart) operation.set_apart(*what.apart);
  return absl::OkStatus();
}

bool SaysNothing(const v1::ReflectionOperation& operation) {
  return !operation.has_text() && !operation.has_at() && !operation.has_mood() &&
         !operation.has_starred() && operation.tags_added().empty() &&
         operation.tags_removed().empty() && operation.about_added().empty() &&
         operation.about_removed().empty() && operation.signs_added().empty() &&
         operation.signs_removed().empty() && !operation.has_energy() && !operation.has_apart() &&
         operation.attached().empty() && operation.detached().empty();
}

// The members of `a` that are not in `b`.
template <class T, class Same>
std::vector<T> Missing(const std::vector<T>& a, const std::vector<T>& b, Same same) {
  std::vector<T> missing;
  for (const T& x : a) {
    if (std::none_of(b.begin(), b.end(), [&](const T& y) { return same(x, y); })) {
      missing.push_back(x);
    }
  }
  return missing;
}

}  // namespace

absl::StatusOr<v1::ReflectionOperation> ComposeCreated(const NewReflection& what,
                                                       std::span<const Attachment> attachments,
                                                       absl::Time now) {
  FALLOW_CHECK(attachments.size() == what.attachments.size());
  FALLOW_RETURN_IF_ERROR(CheckWholeText(what.text));
  FALLOW_RETURN_IF_ERROR(
      CheckNotEmpty(what.text, !attachments.empty() || !what.signs.empty() || what.energy));
  FALLOW_RETURN_IF_ERROR(CheckMoment(what.at));
  if (attachments.size() > kAttachmentsMax) return TooMany("it holds at most 256 attachments");

  v1::ReflectionOperation operation;
  if (!what.text.empty()) operation.mutable_text()->add_runs()->set_insert(what.text);
  *operation.mutable_at() = ToProto(what.at);
  FALLOW_RETURN_IF_ERROR(ComposeSet({what.tags, {}, "A tag"}, {}, *operation.mutable_tags_added(),
                                    *operation.mutable_tags_removed()));
  FALLOW_RETURN_IF_ERROR(ComposeSet({what.about, {}, "A name"}, {},
                                    *operation.mutable_about_added(),
                                    *operation.mutable_about_removed()));
  FALLOW_ASSIGN_OR_RETURN(std::string mood, CleanMood(what.mood));
  if (!mood.empty()) operation.set_mood(std::move(mood));
  if (what.starred) operation.set_starred(true);
  FALLOW_RETURN_IF_ERROR(ComposeSet({what.signs, {}, "A sign", kSignsMax}, {},
                                    *operation.mutable_signs_added(),
                                    *operation.mutable_signs_removed()));
  FALLOW_RETURN_IF_ERROR(CheckEnergy(what.energy));
  if (what.energy) SetEnergy(what.energy, operation);
  if (what.apart) operation.set_apart(true);
  for (const Attachment& attachment : attachments) {
    *operation.add_attached() = ToProto(attachment);
  }
  if (!what.prompt.empty()) {
    FALLOW_ASSIGN_OR_RETURN(*operation.mutable_prompt(), CleanName(what.prompt, "A prompt's id"));
  }
  if (what.import_key) {
    operation.set_import_key(what.import_key->data(), what.import_key->size());
  }
  if (what.edited) {
    FALLOW_RETURN_IF_ERROR(CheckMoment({*what.edited, "UTC"}));
    operation.set_edited_unix_millis(ToMillis(*what.edited));
  }
  operation.set_written_unix_millis(ToMillis(now));
  return operation;
}

absl::StatusOr<std::optional<v1::ReflectionOperation>> ComposeChanged(
    const Folded& current, const ReflectionEdit& what, std::span<const Attachment> attached,
    const Occasion& occasion, const Folded* opened) {
  FALLOW_RETURN_IF_ERROR(CheckBase(current, what, opened));
  v1::ReflectionOperation operation;
  if (what.text) {
    FALLOW_ASSIGN_OR_RETURN(
        std::optional<v1::TextEdit> edit,
        ComposeText(opened == nullptr ? current : *opened, *what.text, occasion.salt));
    if (edit) *operation.mutable_text() = *std::move(edit);
  }
  FALLOW_RETURN_IF_ERROR(ComposeScalars(current.view, what, operation));
  FALLOW_RETURN_IF_ERROR(ComposeSet({what.add_tags, what.remove_tags, "A tag"},
                                    current.state.tags(), *operation.mutable_tags_added(),
                                    *operation.mutable_tags_removed()));
  FALLOW_RETURN_IF_ERROR(ComposeSet({what.add_about, what.remove_about, "A name"},
                                    current.state.about(), *operation.mutable_about_added(),
                                    *operation.mutable_about_removed()));
  FALLOW_RETURN_IF_ERROR(ComposeSet({what.add_signs, what.remove_signs, "A sign", kSignsMax},
                                    current.state.signs(), *operation.mutable_signs_added(),
                                    *operation.mutable_signs_removed()));
  FALLOW_ASSIGN_OR_RETURN(const size_t attachments,
                          ComposeAttachments(current.view, what, attached, operation));
  if (SaysNothing(operation)) return std::nullopt;
  // Two devices may each have emptied one part of a reflection, so that nothing is left but, say,
  // tags. Those can still be changed.
  if (operation.has_text() || !operation.detached().empty() || operation.has_energy() ||
      !operation.signs_removed().empty()) {
    const bool energy = what.energy ? what.energy->has_value() : current.view.energy.has_value();
    const bool signs = static_cast<int>(current.view.signs.size()) + operation.signs_added_size() >
                       operation.signs_removed_size();
    FALLOW_RETURN_IF_ERROR(CheckNotEmpty(what.text ? *what.text : current.view.text,
                                         attachments > 0 || energy || signs));
  }
  operation.set_written_unix_millis(ToMillis(occasion.now));
  operation.set_salt(occasion.salt);
  return operation;
}

absl::StatusOr<std::optional<v1::TextEdit>> ComposeText(const Folded& opened, std::string_view text,
                                                        uint64_t salt) {
  if (text == opened.view.text) return std::nullopt;
  FALLOW_RETURN_IF_ERROR(CheckWholeText(text));
  return EditFrom(opened, text, salt);
}

absl::StatusOr<std::optional<v1::ReflectionOperation>> ComposeRestored(const Folded& current,
                                                                       const Reflection& wanted,
                                                                       const Occasion& occasion) {
  const auto equal = [](const auto& a, const auto& b) { return a == b; };
  const auto same_id = [](const Attachment& a, const Attachment& b) { return a.id == b.id; };
  ReflectionEdit edit;
  edit.text = wanted.text;
  edit.at = wanted.at;
  edit.mood = wanted.mood;
  edit.starred = wanted.starred;
  edit.add_tags = Missing(wanted.tags, current.view.tags, equal);
  edit.remove_tags = Missing(current.view.tags, wanted.tags, equal);
  edit.add_about = Missing(wanted.about, current.view.about, equal);
  edit.remove_about = Missing(current.view.about, wanted.about, equal);
  edit.add_signs = Missing(wanted.signs, current.view.signs, equal);
  edit.remove_signs = Missing(current.view.signs, wanted.signs, equal);
  edit.energy = wanted.energy;
  edit.apart = wanted.apart;
  const std::vector<Attachment> attached =
      Missing(wanted.attachments, current.view.attachments, same_id);
  for (const Attachment& attachment : attached) edit.attach.push_back(attachment.id);
  for (const Attachment& a : Missing(current.view.attachments, wanted.attachments, same_id)) {
    edit.detach.push_back(a.id);
  }
  return ComposeChanged(current, edit, attached, occasion);
}

v1::ReflectionOperation ComposeDeleted(const Folded& current, const Occasion& occasion) {
  v1::ReflectionOperation operation;
  for (const v1::WriterState& writer : current.state.writers()) {
    if (writer.last_change() == 0) continue;
    v1::RecordId& seen = *operation.add_seen();
    seen.set_device(writer.device());
    seen.set_incarnation(writer.incarnation());
    seen.set_sequence(writer.last_change());
  }
  operation.set_changes_seen(current.state.changes());
  operation.set_written_unix_millis(ToMillis(occasion.now));
  operation.set_salt(occasion.salt);
  return operation;
}

v1::ReflectionOperation ComposeUndeleted(const Occasion& occasion) {
  v1::ReflectionOperation operation;
  operation.set_written_unix_millis(ToMillis(occasion.now));
  operation.set_salt(occasion.salt);
  return operation;
}

}  // namespace fallow::journal
