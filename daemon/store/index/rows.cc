#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/moment.h"
#include "daemon/store/index/parts.h"
#include "fallow/store/v1/view.pb.h"

namespace fallow::store {
namespace {

using journal::Attachment;
using journal::Reflection;
using journal::SubjectId;
using v1::ReflectionView;

absl::StatusOr<Attachment> ReadAttachment(const v1::AttachmentRef& ref) {
  FALLOW_ASSIGN_OR_RETURN(const SubjectId id, SubjectId::FromBytes(ref.subject()));
  return Attachment{id, ref.name(), ref.media_type(), ref.size_bytes()};
}

absl::Status ReadView(ReflectionView& view, Reflection& out) {
  out.at.zone = std::move(*view.mutable_zone());
  out.mood = std::move(*view.mutable_mood());
  out.prompt = std::move(*view.mutable_prompt());
  out.starred = view.starred();
  out.version = view.version();
  out.signs.assign(std::move_iterator(view.mutable_signs()->begin()),
                   std::move_iterator(view.mutable_signs()->end()));
  if (view.has_energy()) out.energy = view.energy();
  out.apart = view.apart();
  if (view.has_edited_unix_millis()) out.edited = journal::FromMillis(view.edited_unix_millis());
  if (view.has_kept_unix_millis()) out.kept = journal::FromMillis(view.kept_unix_millis());
  FALLOW_ASSIGN_OR_RETURN(out.device, journal::DeviceId::FromBytes(view.device()));
  out.tags.assign(std::move_iterator(view.mutable_tags()->begin()),
                  std::move_iterator(view.mutable_tags()->end()));
  out.about.assign(std::move_iterator(view.mutable_about()->begin()),
                   std::move_iterator(view.mutable_about()->end()));
  for (const v1::AttachmentRef& ref : view.attachments()) {
    FALLOW_ASSIGN_OR_RETURN(Attachment attachment, ReadAttachment(ref));
    out.attachments.push_back(std::move(attachment));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status BrokenIndex() {
  return base::Damaged(
      "The index is damaged",
      "a row is not as it was written; it is built again from the journal, and nothing is lost",
      "");
}

std::string TextColumn(size_t text_bytes_max) {
  if (text_bytes_max == 0) return "r.text";
  // One character more than the limit shows whether something was left out.
  return "substr(r.text, 1, " + std::to_string(text_bytes_max + 1) + ")";
}

void CutText(size_t text_bytes_max, Reflection& reflection) {
  std::string& text = reflection.text;
  if (text_bytes_max == 0 || text.size() <= text_bytes_max) return;
  size_t end = text_bytes_max;
  const auto continues = [&](size_t i) { return (static_cast<uint8_t>(text[i]) & 0xC0) == 0x80; };
  while (end > 0 && continues(end)) --end;
  text.resize(end);
  reflection.text_cut = true;
}

std::string EncodeView(const Reflection& reflection) {
  ReflectionView view;
  view.set_zone(reflection.at.zone);
  for (const std::string& tag : reflection.tags) view.add_tags(tag);
  for (const std::string& name : reflection.about) view.add_about(name);
  view.set_mood(reflection.mood);
  view.set_starred(reflection.starred);
  for (const Attachment& attachment : reflection.attachments) {
    v1::AttachmentRef* ref = view.add_attachments();
    ref->set_subject(std::string(attachment.id.view()));
    ref->set_name(attachment.name);
    ref->set_media_type(attachment.media_type);
    ref->set_size_bytes(attachment.size_bytes);
  }
  if (reflection.edited) view.set_edited_unix_millis(journal::ToMillis(*reflection.edited));
  if (reflection.kept) view.set_kept_unix_millis(journal::ToMillis(*reflection.kept));
  view.set_device(std::string(reflection.device.view()));
  view.set_version(reflection.version);
  view.set_prompt(reflection.prompt);
  for (const std::string& sign : reflection.signs) view.add_signs(sign);
  if (reflection.energy) view.set_energy(*reflection.energy);
  view.set_apart(reflection.apart);
  return view.SerializeAsString();
}

absl::StatusOr<Reflection> ReadReflection(const Statement& row) {
  absl::StatusOr<SubjectId> id = SubjectId::FromBytes(crypto::AsChars(row.Blob(0)));
  const crypto::ByteSpan encoded = row.Blob(3);
  ReflectionView view;
  if (!id.ok() || !view.ParseFromArray(encoded.data(), static_cast<int>(encoded.size()))) {
    return BrokenIndex();
  }
  Reflection out;
  out.id = *id;
  out.at.at = journal::FromMillis(row.Int(1));
  if (!row.IsNull(2)) out.deleted = journal::FromMillis(row.Int(2));
  out.text = std::string(row.Text(4));
  if (!ReadView(view, out).ok()) return BrokenIndex();
  return out;
}

}  // namespace fallow::store
