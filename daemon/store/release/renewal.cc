#include "daemon/store/release/renewal.h"

#include <string>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/journal/compose.h"
#include "daemon/store/writing/blobs.h"
#include "daemon/store/writing/reflections.h"

namespace fallow::store {

namespace v1 = fallow::store::v1;
using journal::RecordKind;
using journal::SubjectId;

// An attachment goes with the reflection that holds it, so the renewed reflection gets copies under
// keys of their own. A copy that is not used is removed after a day, like any other upload.
absl::StatusOr<std::vector<SubjectId>> Renewal::CopyAttachments(const SubjectId& reflection) {
  FALLOW_ASSIGN_OR_RETURN(const journal::Reflection now, reflections_.Get(reflection));
  std::vector<SubjectId> copies;
  for (const journal::Attachment& attachment : now.attachments) {
    FALLOW_ASSIGN_OR_RETURN(const auto from, blobs_.Get(attachment.id));
    FALLOW_ASSIGN_OR_RETURN(const auto to, blobs_.Put(attachment.name, attachment.media_type));
    while (true) {
      FALLOW_ASSIGN_OR_RETURN(const std::string piece, from->Next());
      if (piece.empty()) break;
      FALLOW_RETURN_IF_ERROR(to->Append(crypto::AsBytes(piece)));
    }
    FALLOW_ASSIGN_OR_RETURN(const journal::Attachment copy, to->Finish());
    copies.push_back(copy.id);
  }
  return copies;
}

// The present content of the reflection as the first record of a new one, which comes last.
absl::StatusOr<std::vector<NewRecord>> Renewal::RecordsOf(const SubjectId& old,
                                                          std::span<const SubjectId> copies) {
  FALLOW_ASSIGN_OR_RETURN(const journal::Reflection now, reflections_.Get(old));
  std::vector<NewRecord> records;
  std::vector<journal::Attachment> attachments;
  journal::NewReflection what;
  static_cast<journal::ReflectionContent&>(what) = now;
  for (const SubjectId& id : copies) {
    const Blobs::Pending* const pending = blobs_.FindPending(id);
    FALLOW_CHECK(pending != nullptr);
    what.attachments.push_back(id);
    FALLOW_ASSIGN_OR_RETURN(attachments.emplace_back(), blobs_.Describe(id));
    records.push_back({id, RecordKind::kAttachmentCreated, pending->operation.SerializeAsString(),
                       &pending->key});
  }
  FALLOW_ASSIGN_OR_RETURN(const v1::ReflectionOperation operation,
                          journal::ComposeCreated(what, attachments, clock_.Now()));
  records.push_back({practice_.NewSubject(), RecordKind::kReflectionCreated,
                     operation.SerializeAsString(), nullptr});
  return records;
}

}  // namespace fallow::store
